package settings

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
type App struct {
	people   *identity.People
	sessions *identity.Sessions
	software string
}

// New returns the app. software names the program in archives: "pims 1.0".
func New(people *identity.People, sessions *identity.Sessions, software string) *App {
	return &App{people, sessions, software}
}

func on(v instance.Verb) instance.Rights {
	return instance.Rights{On: map[doctypes.Name]instance.Verb{doctypes.PreferencesName: v, doctypes.MovingKeyName: v}}
}

var (
	settingsRead  = consent.Scope{Name: "settings:read", Rights: on(instance.Read)}
	settingsWrite = consent.Scope{Name: "settings:write", Rights: on(instance.Read | instance.Write)}
	account       = consent.Scope{Name: "account:write"} // password and sessions: they are no documents of the app
	journalRead   = consent.Scope{Name: "journal:read"}
	export        = consent.Scope{Name: "instance:export", Rights: instance.ReadAll}
)

// Manifest implements apps.App.
func (*App) Manifest() apps.Manifest {
	return apps.Manifest{
		Slug:     "settings",
		Name:     map[fault.Lang]string{fault.French: "Réglages", fault.English: "Settings"},
		Doctypes: []doctypes.Name{doctypes.PreferencesName, doctypes.MovingKeyName},
		Scopes:   []consent.Scope{settingsRead, settingsWrite, account, journalRead, export},
	}
}

// Routes implements apps.App.
func (a *App) Routes(r *apps.Router) {
	apps.Handle(r, http.MethodGet, "/preferences", "preferences", settingsRead, readPreferences)
	apps.Handle(r, http.MethodPatch, "/preferences", "change-preferences", settingsWrite, changePreferences)
	apps.Handle(r, http.MethodPost, "/password", "change-password", account, a.changePassword)
	apps.Handle(r, http.MethodPost, "/first-password", "first-password", account, a.firstPassword)
	apps.Handle(r, http.MethodGet, "/sessions", "sessions", account, a.listSessions)
	apps.Handle(r, http.MethodDelete, "/sessions/{id}", "end-session", account, a.endSession)
	apps.Handle(r, http.MethodDelete, "/sessions", "end-other-sessions", account, a.endOtherSessions)
	apps.Handle(r, http.MethodGet, "/moving-key", "moving-key", settingsRead, readMovingKey)
	apps.Creates(r, "/moving-key", "new-moving-key", settingsWrite, a.newMovingKey)
	apps.Handle(r, http.MethodGet, "/export", "estimate-export", export, estimateExport)
	apps.Handle(r, http.MethodPost, "/export", "export", export, a.linkExport)
	r.Content(exportKind, export, a.streamExport)
	apps.Handle(r, http.MethodGet, "/journal", "journal", journalRead, journal)
}

// errNoMovingKey is an export without a key that it could be sealed to.
var errNoMovingKey = fault.New(fault.Conflict, "no-moving-key")

// record is what the log keeps of something that a caller did.
func record(c *apps.Call, what consent.What) consent.Record {
	return consent.Record{Actor: consent.ActorYou, What: what, Client: string(c.Caller.Client), ClientID: c.Caller.ClientID}
}

// sessionOf returns the session that a caller is signed in by, empty for an app
// password.
func sessionOf(c *apps.Call) identity.SessionID {
	if c.Caller.Client == identity.ClientAppPassword {
		return ""
	}
	return identity.SessionID(c.Caller.ClientID)
}
