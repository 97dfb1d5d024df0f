package certifications

import (
	"net/http"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/konnectors"
)

// App is the app.
type App struct {
	list []konnectors.Konnector
	read Reader
}

// New returns the app; the konnectors give the names of sources, and read the
// text of originals that people drop.
func New(list []konnectors.Konnector, read Reader) *App { return &App{list, read} }

const readWrite = instance.Read | instance.Write

var (
	// The files are for the names of the owner's originals; a grant's slice of
	// certifications leaves none of them.
	certificationsRead = consent.Scope{Name: "certifications:read", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{
		doctypes.CertificationName: instance.Read, doctypes.FileName: instance.Read, doctypes.FolderName: instance.Read,
	}}}
	// The same for whoever is granted competences only.
	competencesRead     = consent.Scope{Name: "certifications:competences", Rights: certificationsRead.Rights}
	certificationsWrite = consent.Scope{Name: "certifications:write", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{
		doctypes.CertificationName: readWrite, doctypes.FileName: readWrite, doctypes.FolderName: readWrite,
	}}}
)

// Manifest implements apps.App.
func (*App) Manifest() apps.Manifest {
	return apps.Manifest{
		Slug:     "certifications",
		Name:     map[fault.Lang]string{fault.French: "Mes certifications", fault.English: "My certifications"},
		Roles:    []doctypes.Role{doctypes.Learner, doctypes.Adult, doctypes.Teacher},
		Doctypes: []doctypes.Name{doctypes.CertificationName},
		Scopes:   []consent.Scope{certificationsRead, competencesRead, certificationsWrite},
	}
}

// Routes implements apps.App.
func (a *App) Routes(r *apps.Router) {
	apps.Handle(r, http.MethodGet, "", "list", certificationsRead, a.all)
	apps.Handle(r, http.MethodGet, "/competences", "competences", competencesRead, a.all)
	apps.Handle(r, http.MethodGet, "/{id}", "certification", certificationsRead, a.one)
	apps.Handle(r, http.MethodDelete, "/{id}", "remove", certificationsWrite, remove)
	r.Raw(matchOperation, certificationsWrite, a.match)
	r.Raw(attachOperation, certificationsWrite, a.attach)
}
