package identity

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/instance/instancetest"
	"pims/storage"
	"pims/storage/memory"
)

// rig is a node in memory with a clock of its own.
type rig struct {
	t        testing.TB
	house    *instance.House
	engine   storage.Engine
	sessions *Sessions
	people   *People

	mu  sync.Mutex
	now time.Time
}

func newRig(t testing.TB) *rig {
	t.Helper()
	r := &rig{t: t, engine: memory.New(), now: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)}
	r.house = instancetest.House(t, r.engine, r.clock)
	r.open()
	return r
}

// open opens the node's keyspaces, as a restart would.
func (r *rig) open() {
	r.t.Helper()
	var err error
	r.sessions, err = OpenSessions(r.t.Context(), r.house)
	r.must(err)
	r.people, err = OpenPeople(r.t.Context(), r.house, r.sessions)
	r.must(err)
	r.people.HashCheaply() // the real parameters have a test of their own
	r.people.refusal = 0
}

func (r *rig) restart() {
	r.t.Helper()
	r.must(errors.Join(r.people.Close(), r.sessions.Close()))
	r.open()
}

func (r *rig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

func (r *rig) pass(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(d)
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// want fails unless err is the fault.
func (r *rig) want(err error, f *fault.Error) {
	r.t.Helper()
	if !errors.Is(err, f) {
		r.t.Fatalf("got %v, want %v", err, f)
	}
}

const goodPassword = "tortue mauve 7"

func lea() NewPerson {
	return NewPerson{
		Login: "lea.martin", GivenName: "Léa", FamilyName: "Martin", Role: doctypes.Learner,
		BirthDate: "2010-05-12", Group: "2de 4", Password: goodPassword, Quota: 1 << 20,
	}
}

func (r *rig) create(n NewPerson) Person {
	r.t.Helper()
	person, err := r.people.Create(r.t.Context(), n)
	r.must(err)
	return person
}

// somebody has a key to seal sessions with, and nothing else.
func (r *rig) somebody(id PersonID) Person {
	r.t.Helper()
	person := Person{ID: id, Instance: instance.ID(uuid.NewSHA1(uuid.Nil, []byte(id)).String())}
	if err := r.house.Mint(person.Instance); !errors.Is(err, storage.ErrExists) {
		r.must(err)
	}
	return person
}

var home, school = netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("198.51.100.1")

func (r *rig) signIn(login, password string) error {
	_, err := r.people.SignIn(r.t.Context(), login, password, home)
	return err
}

// gone checks that nothing of an instance is left.
func (r *rig) gone(id instance.ID) {
	r.t.Helper()
	if ks, err := r.engine.Open(context.Background(), storage.ID(id)); err == nil {
		r.t.Errorf("the keyspace of %s is still there", id)
		r.must(ks.Close())
	}
	if _, err := r.house.Keyring.Get(storage.ID(id)); !errors.Is(err, instance.ErrNoKey) {
		r.t.Errorf("the key of %s: %v", id, err)
	}
}

func (r *rig) count() (n int) {
	r.t.Helper()
	for _, err := range r.people.All(r.t.Context()) {
		r.must(err)
		n++
	}
	return n
}
