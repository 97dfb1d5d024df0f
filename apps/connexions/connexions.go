package connexions

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

// New returns the app over the konnectors that this node has.
func New(list []konnectors.Konnector) *App { return &App{list} }

const readWrite = instance.Read | instance.Write

var (
	connectionsRead = consent.Scope{Name: "connections:read", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{
		doctypes.ConnectionName: instance.Read, doctypes.ConnectionRunName: instance.Read,
	}}}
	connectionsWrite = consent.Scope{Name: "connections:write", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{
		doctypes.ConnectionName: readWrite, doctypes.ConnectionRunName: instance.Read, doctypes.CredentialName: readWrite,
	}}}
)

// Manifest implements apps.App.
func (*App) Manifest() apps.Manifest {
	return apps.Manifest{
		Slug:     "connexions",
		Name:     map[fault.Lang]string{fault.French: "Mes connexions", fault.English: "My connections"},
		Roles:    []doctypes.Role{doctypes.Learner, doctypes.Adult, doctypes.Teacher},
		Doctypes: []doctypes.Name{doctypes.ConnectionName, doctypes.ConnectionRunName, doctypes.CredentialName},
		Scopes:   []consent.Scope{connectionsRead, connectionsWrite},
	}
}

// Routes implements apps.App.
func (a *App) Routes(r *apps.Router) {
	apps.Handle(r, http.MethodGet, "", "list", connectionsRead, a.all)
	apps.Creates(r, "", "connect", connectionsWrite, a.connect)
	apps.Handle(r, http.MethodGet, "/{id}", "connection", connectionsRead, a.one)
	apps.Handle(r, http.MethodGet, "/{id}/runs", "runs", connectionsRead, a.runs)
	apps.Handle(r, http.MethodPost, "/{id}/run", "run", connectionsWrite, a.run)
	apps.Handle(r, http.MethodPut, "/{id}/credentials", "change-credentials", connectionsWrite, a.replace)
	apps.Handle(r, http.MethodDelete, "/{id}", "unplug", connectionsWrite, unplug)
}

// record is the leaf of a change to what comes in.
func record(c *apps.Call) consent.Record {
	return consent.Record{Actor: consent.ActorYou, What: consent.Connected, Client: string(c.Caller.Client), ClientID: c.Caller.ClientID}
}

// manifest returns the konnector of a slug.
func (a *App) manifest(slug string) (konnectors.Manifest, bool) {
	for _, k := range a.list {
		if m := k.Manifest(); m.Slug == slug {
			return m, true
		}
	}
	return konnectors.Manifest{Slug: slug}, false
}
