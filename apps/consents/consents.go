package consents

import (
	"context"
	"net/http"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/identity/op"
	"pims/instance"
	"pims/storage"
)

// Provider holds the requests of third parties until somebody decides.
// identity/op implements it.
type Provider interface {
	// Request returns one that waits, storage.ErrNotFound to any other browser
	// than the one that brought it.
	Request(ctx context.Context, id string) (op.Request, error)
	// Finish answers a request under an effective grant; Decline says no. Both
	// return where the browser goes.
	Finish(ctx context.Context, id string, person identity.Person, grant instance.DocID) (string, error)
	Decline(ctx context.Context, id, description string) (string, error)
	// Subject is the number by which a client knows a person, Issuer the name
	// of this node to clients.
	Subject(client string, person identity.PersonID) string
	Issuer() string
}

// App is the app.
type App struct {
	desk     *consent.Desk
	provider Provider
	offers   []apps.Offer
	decide   consent.Scope
}

// New returns the app. provider may be nil on a node that serves no third
// party. offers are those of the other apps; profile and email come with it.
func New(desk *consent.Desk, provider Provider, offers ...apps.Offer) *App {
	a := &App{desk: desk, provider: provider, offers: append(own(), offers...)}
	a.decide = consent.Scope{Name: "consents:decide", Rights: decideRights(a.offers)}
	return a
}

var consentsRead = consent.Scope{Name: "consents:read", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{
	doctypes.GrantName: instance.Read, doctypes.OpeningName: instance.Read, doctypes.TieName: instance.Read,
}}}

// decideRights are to write grants and to read all that an offer tells of. Of
// the account, only what a third party could ever be shown, and what the rule
// of consent looks at.
func decideRights(offers []apps.Offer) instance.Rights {
	on := map[doctypes.Name]instance.Verb{
		doctypes.GrantName: instance.Read | instance.Write, doctypes.OpeningName: instance.Read, doctypes.AccountName: instance.Read,
	}
	for _, o := range offers {
		for _, name := range o.Reads {
			on[name] |= instance.Read
		}
	}
	return instance.Rights{On: on, Only: map[doctypes.Name]instance.Slice{
		doctypes.AccountName: {Fields: []string{"given_name", "family_name", "email", "birth_date", "role"}},
	}}
}

// Manifest implements apps.App.
func (a *App) Manifest() apps.Manifest {
	return apps.Manifest{
		Slug:     "consents",
		Name:     map[fault.Lang]string{fault.French: "Mes accords", fault.English: "My agreements"},
		Doctypes: []doctypes.Name{doctypes.GrantName, doctypes.OpeningName, doctypes.TieName, doctypes.AppPasswordName},
		Scopes:   []consent.Scope{consentsRead, a.decide, devicesRead, devicesWrite},
	}
}

// Routes implements apps.App.
func (a *App) Routes(r *apps.Router) {
	apps.Handle(r, http.MethodGet, "", "list", consentsRead, a.list)
	apps.Handle(r, http.MethodGet, "/opening", "opening", consentsRead, a.opening)
	apps.Handle(r, http.MethodGet, "/devices", "devices", devicesRead, a.devices)
	apps.Creates(r, "/devices", "new-device", devicesWrite, a.newDevice)
	apps.Handle(r, http.MethodDelete, "/devices/{id}", "end-device", devicesWrite, a.endDevice)
	apps.Handle(r, http.MethodGet, "/{id}", "read", a.decide, a.read)
	apps.Handle(r, http.MethodDelete, "/{id}", "withdraw", a.decide, a.withdraw)
	apps.Handle(r, http.MethodGet, "/requests/{id}", "request", a.decide, a.request)
	apps.Handle(r, http.MethodPost, "/requests/{id}", "decide", a.decide, a.answer)
	apps.Handle(r, http.MethodPost, "/requests/{id}/later", "later", a.decide, a.later)
}

// requested returns a request that waits in this browser, nothing on a node that
// serves no third party.
func (a *App) requested(ctx context.Context, id string) (op.Request, error) {
	if a.provider == nil {
		return op.Request{}, storage.ErrNotFound
	}
	return a.provider.Request(ctx, id)
}

type grantInput struct {
	ID string `path:"id"`
}
