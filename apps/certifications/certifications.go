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
type App struct{ list []konnectors.Konnector }

// New returns the app; the konnectors give the names of sources.
func New(list []konnectors.Konnector) *App { return &App{list} }

var (
	// The files are for the names of the owner's originals; a grant's slice of
	// certifications leaves none of them.
	certificationsRead = consent.Scope{Name: "certifications:read", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{
		doctypes.CertificationName: instance.Read, doctypes.FileName: instance.Read, doctypes.FolderName: instance.Read,
	}}}
	certificationsWrite = consent.Scope{Name: "certifications:write", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{
		doctypes.CertificationName: instance.Read | instance.Write,
	}}}
)

// Manifest implements apps.App.
func (*App) Manifest() apps.Manifest {
	return apps.Manifest{
		Slug:     "certifications",
		Name:     map[fault.Lang]string{fault.French: "Mes certifications", fault.English: "My certifications"},
		Roles:    []doctypes.Role{doctypes.Learner, doctypes.Adult, doctypes.Teacher},
		Doctypes: []doctypes.Name{doctypes.CertificationName},
		Scopes:   []consent.Scope{certificationsRead, certificationsWrite},
	}
}

// Routes implements apps.App.
func (a *App) Routes(r *apps.Router) {
	apps.Handle(r, http.MethodGet, "", "list", certificationsRead, a.all)
	apps.Handle(r, http.MethodGet, "/{id}", "certification", certificationsRead, a.one)
	apps.Handle(r, http.MethodDelete, "/{id}", "remove", certificationsWrite, remove)
}
