package doctor

import (
	"pims/instance"
	"pims/storage"
)

// The kinds of trouble with a node, beside those within an instance.
const (
	Unreadable     instance.What = "unreadable"       // an instance that does not open, or cannot be read to its end
	Quarantined    instance.What = "quarantined"      // an instance that took the process down and stays closed
	KeyMissing     instance.What = "key-missing"      // an instance whose key the keyring lacks
	Missing        instance.What = "instance-missing" // somebody is registered, and the instance is not there
	Orphan         instance.What = "orphan"           // an instance that nobody is registered for
	OrphanKey      instance.What = "orphan-key"       // a key of no instance
	OrphanContents instance.What = "orphan-contents"  // contents of no instance, that no key opens
	WrongRecord    instance.What = "record"           // of the directory, that leads to an instance or into it
	WrongLog       instance.What = "log"              // an access log whose proofs do not hold
	LateErasure    instance.What = "erasure-late"     // what was erased can still be read from backups: the epoch has not ended
)

// Finding says what is wrong with an instance, with one of the node's own
// keyspaces, or with the node if Instance is empty.
type Finding struct {
	Instance storage.ID `json:"instance,omitempty"`
	instance.Finding
}

// Summary is what a run came to.
type Summary struct {
	Instances int   `json:"instances"` // examined
	Bytes     int64 `json:"bytes"`     // read
	Found     int   `json:"found"`     // findings
	Left      int   `json:"left"`      // of them not repaired
}

func (s *Summary) add(f Finding) {
	s.Found++
	if !f.Repaired {
		s.Left++
	}
}
