package home

import (
	"net/http"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
)

// App is the app; it needs nothing but the instance that each call brings.
type App struct{}

// New returns the app.
func New() *App { return &App{} }

var (
	homeRead = consent.Scope{Name: "home:read", Rights: instance.Rights{
		On: map[doctypes.Name]instance.Verb{
			doctypes.FileName: instance.Read, doctypes.FolderName: instance.Read,
			doctypes.PreferencesName: instance.Read, doctypes.MovingKeyName: instance.Read,
			doctypes.BadgeName: instance.Read, doctypes.CertificationName: instance.Read,
		},
		Only: map[doctypes.Name]instance.Slice{
			doctypes.BadgeName:         {Fields: []string{"name", "issuer", "verdict", "expires", "added"}},
			doctypes.CertificationName: {Fields: []string{"title", "issuer", "score", "status", "added"}},
		},
	}}
	homeWrite = consent.Scope{Name: "home:write", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{
		doctypes.PreferencesName: instance.Read | instance.Write,
	}}}
)

// Manifest implements apps.App.
func (*App) Manifest() apps.Manifest {
	return apps.Manifest{
		Slug:   "home",
		Name:   map[fault.Lang]string{fault.French: "Accueil", fault.English: "Home"},
		Scopes: []consent.Scope{homeRead, homeWrite},
	}
}

// Routes implements apps.App.
func (*App) Routes(r *apps.Router) {
	apps.Handle(r, http.MethodGet, "", "page", homeRead, page)
	apps.Handle(r, http.MethodPost, "/welcome/dismiss", "dismiss-welcome", homeWrite, dismissWelcome)
}
