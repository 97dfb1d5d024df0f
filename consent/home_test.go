package consent_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/instance/instancetest"
	"pims/storage"
	"pims/storage/badger"
	"pims/storage/memory"
)

// home is a node with one family: Inès, 14, and her separated parents Nadia and
// Karim, each with an instance.
type home struct {
	*consent.Guard
	t     testing.TB
	now   atomic.Pointer[time.Time]
	desk  *consent.Desk
	erase chan instance.ID // wanted

	ines, nadia, karim identity.Person
	app                identity.Client // that asks Inès
}

var (
	certifications = consent.Scope{Name: "certifications:read", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{doctypes.CertificationName: instance.Read | instance.Write}}}
	ent            = identity.Portal{Issuer: "https://ent.example", Subject: "u-4711"}
	boussole       = identity.Client{
		ID: "boussole", Name: "Boussole", Address: "4 quai des Tanneurs", Contact: "donnees@boussole.example", KeepsDays: 30, Until: "2027-06-30",
		Scopes: []identity.ClientScope{{Scope: "certifications:read"}, {Scope: "profile"}},
	}
)

const (
	underFifteen = "2012-03-09"
	fifteen      = "2011-11-24"
)

func newHome(t testing.TB, birthDate string) *home { return homeOn(t, memory.New(), birthDate) }

func badgerHome(t testing.TB, birthDate string) *home {
	engine, err := badger.Open(t.TempDir(), badger.Options{})
	must(t, err)
	return homeOn(t, engine, birthDate)
}

func homeOn(t testing.TB, engine storage.Engine, birthDate string) *home {
	t.Helper()
	h := emptyHome(t, engine)
	h.nadia = h.person("nadia", doctypes.Guardian, "1984-02-01", nil)
	h.karim = h.person("karim", doctypes.Guardian, "1982-07-14", nil)
	for who, relation := range map[identity.PersonID]string{h.nadia.ID: "mother", h.karim.ID: "father"} {
		_, err := h.desk.People.SetTie(t.Context(), identity.Tie{Expected: ent, Guardian: who, Relation: relation, Source: "school"})
		must(t, err)
	}
	f, err := h.desk.FamilyOf(t.Context(), ent, "Inès")
	must(t, err)
	h.ines = h.person("ines", doctypes.Learner, birthDate, func(tx *instance.Tx) error {
		return consent.Begin(tx, doctypes.Opening{Portal: ent.Issuer, Terms: "2026-11", Language: "fr", Rule: consent.RuleFor(birthDate, tx.Now())}, f)
	})
	h.deliver()
	return h
}

func emptyHome(t testing.TB, engine storage.Engine) *home {
	t.Helper()
	h := &home{t: t, app: boussole, erase: make(chan instance.ID, 10)}
	h.pass(0)
	clock := func() time.Time { return *h.now.Load() }
	house := instancetest.House(t, engine, clock)
	house.Receiver = consent.Mailbox{}
	house.Due = func(id instance.ID, w instance.Work, _ time.Time) {
		if w == consent.Erase {
			h.erase <- id
		}
	}
	sessions, err := identity.OpenSessions(t.Context(), house)
	must(t, err)
	people, err := identity.OpenPeople(t.Context(), house, sessions)
	must(t, err)
	t.Cleanup(func() { must(t, errors.Join(people.Close(), sessions.Close(), engine.Close())) })
	h.Guard = &consent.Guard{House: house, Now: clock}
	h.desk = &consent.Desk{House: house, People: people, Now: clock, Host: "https://here.example"}
	return h
}

func (h *home) pass(d time.Duration) {
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	if was := h.now.Load(); was != nil {
		now = was.Add(d)
	}
	h.now.Store(&now)
}

func (h *home) person(login string, role doctypes.Role, birthDate string, also func(*instance.Tx) error) identity.Person {
	h.t.Helper()
	names := map[string]string{"ines": "Inès", "nadia": "Nadia", "karim": "Karim"}
	n := identity.NewPerson{Login: login + ".benali", GivenName: names[login], Role: role, BirthDate: birthDate, Quota: 1 << 20, Also: also}
	if role == doctypes.Learner {
		n.Portal = ent
	}
	p, err := h.desk.People.Create(h.t.Context(), n)
	must(h.t, err)
	return p
}

// in runs fn in an Update of somebody's whole instance.
func (h *home) in(p identity.Person, fn func(*instance.Tx) error) error {
	h.t.Helper()
	i, err := h.House.Open(context.Background(), p.Instance)
	must(h.t, err)
	return errors.Join(i.Update(context.Background(), fn), i.Close())
}

// deliver carries all letters until there are no more.
func (h *home) deliver() {
	h.t.Helper()
	for range 3 {
		for _, p := range []identity.Person{h.ines, h.nadia, h.karim} {
			i, err := h.House.Open(context.Background(), p.Instance)
			if errors.Is(err, storage.ErrNotFound) {
				continue
			}
			must(h.t, err)
			must(h.t, errors.Join(i.Deliver(context.Background()), i.Close()))
		}
	}
}

// says lets a parent answer their newest request.
func (h *home) says(parent identity.Person, a doctypes.Answer) {
	h.t.Helper()
	must(h.t, h.trySay(parent, a))
	h.deliver()
}

func (h *home) trySay(parent identity.Person, a doctypes.Answer) error {
	return h.in(parent, func(tx *instance.Tx) error {
		var last instance.DocID
		for doc, err := range instance.In[doctypes.FamilyRequest](tx).All() {
			if err != nil {
				return err
			}
			last = doc.ID
		}
		return consent.Answer(tx, last, a)
	})
}

// requests are what lies in a parent's instance, oldest first.
func (h *home) requests(parent identity.Person) (all []doctypes.FamilyRequest) {
	h.t.Helper()
	must(h.t, h.in(parent, func(tx *instance.Tx) error {
		all = nil
		for doc, err := range instance.In[doctypes.FamilyRequest](tx).All() {
			if err != nil {
				return err
			}
			all = append(all, doc.Body)
		}
		return nil
	}))
	return all
}

func (h *home) opening() (s consent.State) {
	h.t.Helper()
	must(h.t, h.in(h.ines, func(tx *instance.Tx) error {
		o, err := instance.In[doctypes.Opening](tx).Get(doctypes.OnlyID)
		s = consent.OpeningState(o)
		return err
	}))
	return s
}

func (h *home) proposal(items ...doctypes.GrantItem) consent.Proposal {
	h.t.Helper()
	f, err := h.desk.Family(context.Background(), h.ines.ID)
	must(h.t, err)
	if len(items) == 0 {
		items = []doctypes.GrantItem{{Scope: "certifications:read", Shown: []string{"Attestation Pix"}}}
	}
	notice := sha256.Sum256([]byte("the screen"))
	return consent.Proposal{Client: h.app, Purpose: "Te proposer des métiers", Language: "fr", Notice: notice[:], Items: items, Family: f, Subject: "pairwise-1"}
}

// gives lets Inès agree to a proposal.
func (h *home) gives(items ...doctypes.GrantItem) (id instance.DocID) {
	h.t.Helper()
	p := h.proposal(items...)
	must(h.t, h.in(h.ines, func(tx *instance.Tx) (err error) {
		id, _, err = consent.Give(tx, p)
		return err
	}))
	h.deliver()
	return id
}

func (h *home) grant(id instance.DocID) (g doctypes.Grant) {
	h.t.Helper()
	must(h.t, h.in(h.ines, func(tx *instance.Tx) (err error) {
		g, err = instance.In[doctypes.Grant](tx).Get(id)
		return err
	}))
	return g
}

func (h *home) state(id instance.DocID) consent.State {
	h.t.Helper()
	return consent.GrantState(h.grant(id), *h.now.Load())
}

func (h *home) wantState(id instance.DocID, want consent.State) {
	h.t.Helper()
	if got := h.state(id); got != want {
		h.t.Errorf("the grant is %s, want %s", got, want)
	}
}

func (h *home) withdraws(id instance.DocID) {
	h.t.Helper()
	must(h.t, h.in(h.ines, func(tx *instance.Tx) error { return consent.Withdraw(tx, id) }))
	h.deliver()
}

func (h *home) client(grant instance.DocID) identity.Caller {
	return identity.Caller{Person: h.ines.ID, Instance: h.ines.Instance, Client: identity.ClientThirdParty, ClientID: h.app.ID, Grant: grant, Scopes: []string{"certifications:read"}}
}

// reads lets the client read the certifications: their titles.
func (h *home) reads(grant instance.DocID) (titles []string, err error) {
	ctx := context.Background()
	p, err := h.Enter(ctx, h.client(grant), h.ines.Instance, certifications)
	if err != nil {
		return nil, err
	}
	err = p.View(ctx, func(tx *instance.Tx) error {
		titles = []string{}
		for doc, err := range instance.In[doctypes.Certification](tx).All() {
			if err != nil {
				return err
			}
			titles = append(titles, doc.Body.Title)
		}
		return nil
	})
	if err == nil {
		err = p.Commit(ctx)
	}
	return titles, errors.Join(err, p.Close())
}

func (h *home) mustRead(grant instance.DocID, want ...string) {
	h.t.Helper()
	got, err := h.reads(grant)
	must(h.t, err)
	if len(got) != len(want) {
		h.t.Fatalf("read %v, want %v", got, want)
	}
	for n := range want {
		if got[n] != want[n] {
			h.t.Fatalf("read %v, want %v", got, want)
		}
	}
}

func (h *home) mustNotRead(grant instance.DocID, want error) {
	h.t.Helper()
	if got, err := h.reads(grant); !errors.Is(err, want) || len(got) > 0 {
		h.t.Fatalf("read %v, %v; want %v", got, err, want)
	}
}

// has puts a certification into Inès's instance.
func (h *home) has(title string) (id instance.DocID) {
	h.t.Helper()
	must(h.t, h.in(h.ines, func(tx *instance.Tx) (err error) {
		if id, err = instance.NewDocID(); err != nil {
			return err
		}
		return instance.In[doctypes.Certification](tx).Put(id, doctypes.Certification{Title: title, Issuer: "Pix", Number: "P-1"})
	}))
	return id
}

// journal is Inès's log, newest first, after checking its tree.
func (h *home) journal() (records []consent.Record) {
	h.t.Helper()
	must(h.t, h.in(h.ines, func(tx *instance.Tx) (err error) {
		if err := consent.Verify(tx); err != nil {
			return err
		}
		records, err = consent.Records(tx, -1, 100_000)
		return err
	}))
	return records
}

func (h *home) count(what consent.What) (n int) {
	h.t.Helper()
	for _, r := range h.journal() {
		if r.What == what {
			n++
		}
	}
	return n
}
