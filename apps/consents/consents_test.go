package consents_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"pims/apps"
	"pims/apps/apptest"
	"pims/apps/consents"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/identity/op"
	"pims/instance"
	"pims/storage"
)

// boussole is a third party that helps to choose a school.
var boussole = identity.Client{
	ID: "boussole", Name: "Boussole Orientation", Address: "4 quai des Tanneurs, Orval", Contact: "donnees@boussole.test",
	Home: "https://boussole.test/", InitiateLogin: "https://boussole.test/login", KeepsDays: 365, Until: "2027-06-30",
	Scopes: []identity.ClientScope{
		{Scope: "openid", Purpose: both("Proposer des parcours après la 3e.", "To suggest ways on.")},
		{Scope: "profile", Purpose: both("Pour dire bonjour.", "To greet."), Needed: true},
		{Scope: "email", Purpose: both("Pour écrire.", "To write.")},
		{Scope: "certifications:read", Purpose: both("Pour les parcours numériques.", "For digital ways.")},
	},
}

func both(fr, en string) map[fault.Lang]string {
	return map[fault.Lang]string{fault.French: fr, fault.English: en}
}

// provider stands in for the real one: requests by id.
type provider struct {
	mu       sync.Mutex
	requests map[string]op.Request
	finished map[string]instance.DocID
	again    error // what Finish says
}

func (p *provider) ask(id string, scopes ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.requests == nil {
		p.requests, p.finished = map[string]op.Request{}, map[string]instance.DocID{}
	}
	p.requests[id] = op.Request{ID: id, Client: boussole, Scopes: append([]string{"openid"}, scopes...), Expires: time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)}
}

func (p *provider) Request(_ context.Context, id string) (op.Request, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r, ok := p.requests[id]
	if !ok {
		return r, storage.ErrNotFound
	}
	return r, nil
}

func (p *provider) Finish(ctx context.Context, id string, person identity.Person, grant instance.DocID) (string, error) {
	if _, err := p.Request(ctx, id); err != nil || p.again != nil {
		return "", errors.Join(err, p.again)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.requests, id)
	p.finished[id] = grant
	return "https://boussole.test/back?code=" + id, nil
}

func (p *provider) Decline(ctx context.Context, id, _ string) (string, error) {
	if _, err := p.Request(ctx, id); err != nil {
		return "", err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.requests, id)
	return "https://boussole.test/back?error=access_denied", nil
}

func (p *provider) Subject(client string, _ identity.PersonID) string { return "pairwise-" + client }
func (p *provider) Issuer() string                                    { return "https://cartable.test/oidc" }

// node is what the app is made of.
type node struct {
	apptest.Directory
	provider provider
}

func (n *node) newApp(w *apptest.World) apps.App {
	n.Open(w)
	return consents.New(&consent.Desk{House: w.House, People: n.People, Now: time.Now, Host: "https://cartable.test"}, &n.provider, certifications())
}

// person makes the owner an adult of the node, with a request of a third party
// that waits and a grant, whose id takes the place of the World's folder.
func (n *node) person(w *apptest.World) {
	ctx := context.Background()
	id, err := instance.NewID()
	must(w.T, err)
	p, err := n.People.Create(ctx, identity.NewPerson{Login: "l" + string(id), GivenName: "Léa", Role: doctypes.Adult, Quota: 1 << 20})
	must(w.T, err)
	w.Person, w.Owner = p.ID, p.Instance
	n.provider.ask("r1", "profile")
	w.As(p.Instance, func(inst *instance.Instance) {
		must(w.T, inst.Update(ctx, func(tx *instance.Tx) error {
			w.Folder, _, err = consent.Give(tx, consent.Proposal{
				Client: boussole, Language: "fr", Items: []doctypes.GrantItem{{Scope: "email", Fields: []string{"email"}, Shown: []string{"Adresse"}}},
				Expires: tx.Now().AddDate(0, 1, 0), Family: consent.Family{GivenName: "Léa"},
			})
			return err
		}))
	})
}

// device makes the owner a person with a device, whose id takes the place of the
// World's folder.
func (n *node) device(w *apptest.World) {
	n.person(w)
	_, id, err := n.People.CreateAppPassword(context.Background(), w.Owner, identity.NewAppPassword{
		Name: "Téléphone", Protocols: []string{identity.ProtocolFiles}, Expires: w.House.Now().AddDate(0, 1, 0),
	})
	must(w.T, err)
	w.Folder = id
}

func TestContract(t *testing.T) {
	n := new(node)
	apptest.Run(t, n.newApp, []apptest.Probe{
		{Route: "GET "},
		{Route: "GET /opening", Path: "/opening"},
		{Route: "GET /devices", Path: "/devices", Prepare: n.person},
		{
			Route: "POST /devices", Path: "/devices", Prepare: n.person, Status: 201,
			Body: `{"name":"Téléphone","protocols":["files"],"expires":"` + time.Now().AddDate(0, 1, 0).UTC().Format(time.RFC3339) + `"}`,
		},
		{Route: "DELETE /devices/{id}", Path: "/devices/{folder}", Prepare: n.device, Status: 204},
		{Route: "GET /{id}", Path: "/{folder}", Prepare: n.person},
		{Route: "DELETE /{id}", Path: "/{folder}", Prepare: n.person, Status: 204},
		{Route: "GET /requests/{id}", Path: "/requests/r1", Prepare: n.person},
		{Route: "POST /requests/{id}", Path: "/requests/r1", Prepare: n.person, Body: `{"decision":"agree","lines":["profile/given_name"]}`},
		{Route: "POST /requests/{id}/later", Path: "/requests/r1/later", Prepare: n.person},
	})
	n.Close(t)
}

// certifications is an offer such as another app makes.
func certifications() apps.Offer {
	return apps.Offer{
		Scope: "certifications:read", Reads: []doctypes.Name{doctypes.CertificationName},
		Lines: func(tx *instance.Tx, _ fault.Lang) (lines []consent.Line, err error) {
			for doc, err := range instance.In[doctypes.Certification](tx).All() {
				if err != nil {
					return nil, err
				}
				lines = append(lines, consent.Line{
					ID: "certifications:read/" + string(doc.ID), Scope: "certifications:read", Doc: string(doc.ID),
					Fields: []string{"title", "score"}, Label: doc.Body.Title, Value: doc.Body.Score,
				})
			}
			return slices.Clip(lines), nil
		},
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
