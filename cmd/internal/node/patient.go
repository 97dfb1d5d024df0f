package node

import (
	"path/filepath"

	"pims/apps/portfolio"
	"pims/consent"
	"pims/doctor"
	"pims/find"
	"pims/instance"
	"pims/konnectors"
	"pims/notices"
	"pims/preview"
	"pims/scan"
	"pims/storage"
)

// Patient is the node as a doctor examines it.
func (n *Node) Patient() doctor.Node {
	return doctor.Node{
		House: n.House, People: n.People, Vault: n.vault, Serving: n.Provider != nil,
		Own: []storage.ID{"directory", "due", "oidc", "reports", "sessions"}, Works: works(),
	}
}

// works are all kinds of background work that an instance may owe.
func works() []instance.Work {
	return []instance.Work{
		instance.Sweep, instance.ExpireTrash, instance.Deliver, instance.ExpirePartials, konnectors.Work, notices.Work, portfolio.Tidy,
		consent.Count, consent.LinkOver, find.Work, preview.Work, scan.Work,
	}
}

// DoctorState is the file that remembers how far a doctor came.
func (n *Node) DoctorState() string { return filepath.Join(n.dir, "doctor.json") }
