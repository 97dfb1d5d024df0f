package family

import (
	"net/http"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
)

// App is the app.
type App struct{ people *identity.People }

// New returns the app.
func New(people *identity.People) *App { return &App{people} }

func on(v instance.Verb) instance.Rights {
	return instance.Rights{On: map[doctypes.Name]instance.Verb{doctypes.FamilyRequestName: v}}
}

var (
	familyRead   = consent.Scope{Name: "family:read", Rights: on(instance.Read)}
	familyAnswer = consent.Scope{Name: "family:answer", Rights: on(instance.Read | instance.Write)}
)

// Manifest implements apps.App.
func (*App) Manifest() apps.Manifest {
	return apps.Manifest{
		Slug:     "family",
		Name:     map[fault.Lang]string{fault.French: "Mes enfants", fault.English: "My children"},
		Roles:    []doctypes.Role{doctypes.Guardian},
		Doctypes: []doctypes.Name{doctypes.FamilyRequestName},
		Scopes:   []consent.Scope{familyRead, familyAnswer},
	}
}

// Routes implements apps.App.
func (a *App) Routes(r *apps.Router) {
	apps.Handle(r, http.MethodGet, "", "read", familyRead, a.read)
	apps.Handle(r, http.MethodPost, "/requests/{id}", "answer", familyAnswer, answer)
}
