package isolation_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"pims/apps"
	"pims/apps/all"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/identity/op"
	"pims/instance"
	"pims/internal/webtest"
	"pims/konnectors"
	"pims/konnectors/example"
	"pims/konnectors/example/exampletest"
	"pims/konnectors/konnectortest"
	"pims/openbadges"
	"pims/reports"
)

// code opens the attestation that the service has for the victim.
const code = "ASSR-2026-KNRI"

// world is a node with a victim on it.
type world struct {
	*webtest.Run
	t       *testing.T
	runner  *konnectors.Runner
	people  map[string]identity.Person // by given name
	objects []object
	secrets []secret
	absent  map[string]string // the twin of an object, by its id
	browser []string          // headers of the victim's
	held    map[string]tokens // of clients; "nina": that of "boussole" for her
	waiting request           // of the victim's browser
	photo   string            // a file of the victim's
	public  sheet             // that everybody may see
	waits   sheet             // that both parents may see
	quiet   []object          // addresses where nothing is; of: why
}

// object is something of a victim's that a request may name.
type object struct {
	kind, id string
	of       string // whose it is: a word
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := newNode(t)
	for _, id := range []string{"boussole", "phare", "ancre", "profil", "autre"} {
		w.register(id)
	}
	w.settle()
	return w
}

// newNode is a node with nobody on it.
func newNode(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, people: map[string]identity.Person{}, absent: map[string]string{}, secrets: words()}
	service := exampletest.New()
	service.Attest(code, exampletest.Attestation{
		ID: "kanari-1", Number: "KANARI-0001", Title: "Attestation Kanari", Issuer: "Académie Kanari", Day: "2026-05-12", Level: 1, Points: 18, Of: 20,
	})
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	k, err := example.New(server.URL)
	must(t, err)
	list := []konnectors.Konnector{k}
	w.runner = konnectors.New(list, konnectortest.Allow(t, server))
	w.Run = webtest.With(t, func(r *webtest.Run) []apps.App {
		r.WithPortal()
		p, err := op.New(t.Context(), op.Config{
			URL: webtest.URL, People: r.Node.People, House: r.House, Now: r.Node.Now, Logger: r.Node.Logger,
			Authorizer: consent.Authorizer{Guard: r.Node.Guard},
		})
		must(t, err)
		t.Cleanup(func() { must(t, p.Close()) })
		r.Node.Provider = p
		r.Node.Reports, err = reports.Open(t.Context(), r.House, r.Node.People)
		must(t, err)
		t.Cleanup(func() { must(t, r.Node.Reports.Close()) })
		return all.Apps(all.Deps{
			People: r.Node.People, Sessions: r.Node.Sessions, Desk: r.Node.Desk, Provider: p, Konnectors: list, Software: "pims test",
			Badges:  &openbadges.Verifier{Now: r.Node.Now},
			ReadPDF: func(_ context.Context, pdf []byte) (string, error) { return string(pdf), nil },
		})
	})
	return w
}

// register makes a client known that may ask for everything there is to ask.
func (w *world) register(id string) {
	sum := sha256.Sum256([]byte(clientSecret))
	why := map[fault.Lang]string{fault.French: "Proposer des parcours.", fault.English: "To suggest courses."}
	c := identity.Client{
		ID: id, Name: "Service " + id, Address: "1 rue du Port", Contact: "dpo@" + id + ".test", Home: "https://" + id + ".test/", KeepsDays: 30,
		SecretSHA256: sum[:], RedirectURIs: []string{redirectOf(id)},
	}
	for _, scope := range []string{"openid", "certifications:read", "profile", "email"} {
		c.Scopes = append(c.Scopes, identity.ClientScope{Scope: scope, Purpose: why})
	}
	must(w.t, w.Node.People.SetClient(w.t.Context(), c))
}

// create registers somebody.
func (w *world) create(n identity.NewPerson) identity.Person {
	n.Quota = webtest.Quota
	p, err := w.Node.People.Create(w.t.Context(), n)
	must(w.t, err)
	w.people[n.Login] = p
	return p
}

// own notes an object of a victim's, and makes the id that its twins have.
func (w *world) own(of, kind, id string) string {
	w.t.Helper()
	if id == "" {
		w.t.Fatalf("no id of a %s", kind)
	}
	w.objects = append(w.objects, object{kind, id, of})
	w.absent[id] = twin(id)
	if id != doctypes.OnlyID {
		w.secrets = append(w.secrets, secret{strings.ToLower(id), of, kind})
	}
	return id
}

// inside runs fn in somebody's whole instance.
func (w *world) inside(login string, fn func(*instance.Tx) error) {
	w.t.Helper()
	w.open(login, func(i *instance.Instance) error { return i.Update(context.Background(), fn) })
}

func (w *world) open(login string, fn func(*instance.Instance) error) {
	w.t.Helper()
	i, err := w.House.Open(context.Background(), w.people[login].Instance)
	must(w.t, err)
	must(w.t, errors.Join(fn(i), i.Close()))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
