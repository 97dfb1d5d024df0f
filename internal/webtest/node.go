package webtest

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/instance/instancetest"
	"pims/storage"
	"pims/storage/memory"
	"pims/web"
)

// Password is everybody's.
const Password = "quatre mots au hasard"

// The two origins.
const (
	URL        = "https://cartable.test"
	ContentURL = "https://contenus.test"
)

// Run is one node and the people on it.
type Run struct {
	t       testing.TB
	House   *instance.House
	Node    web.Config
	Web     *web.Server
	app     http.Handler
	content http.Handler
	clock   *clock
	log     *logBuffer
	wishes  *wishes
	disk    *disk
	people  map[string]identity.Person
	actors  map[string]*Actor
}

// People are those whom a story may name. Each is registered when first named:
// hashing a password takes its time.
func People() []identity.NewPerson {
	return []identity.NewPerson{
		{Login: "tom", GivenName: "Tom", FamilyName: "Delmas", Role: doctypes.Learner, BirthDate: "2010-03-14", Group: "2de 4"},
		{Login: "ines", GivenName: "Inès", FamilyName: "Roussel", Role: doctypes.Learner, BirthDate: "2013-07-02", Group: "4e B"},
		{Login: "mme.caron", GivenName: "Claire", FamilyName: "Caron", Role: doctypes.Teacher},
		{Login: "m.benali", GivenName: "Samir", FamilyName: "Benali", Role: doctypes.Guardian},
		{Login: "mme.benali", GivenName: "Nadia", FamilyName: "Benali", Role: doctypes.Guardian},
	}
}

// Quota is how many bytes of contents each person may keep.
const Quota = 64 << 20

// New starts a node with these apps and an interface of three files.
func New(t testing.TB, list ...apps.App) *Run {
	t.Helper()
	return With(t, func(*Run) []apps.App { return list })
}

// With starts a node with apps that need some of it, or a changed
// configuration: fn gets the run before its server is made.
func With(t testing.TB, fn func(*Run) []apps.App) *Run {
	t.Helper()
	ctx := context.Background()
	r := &Run{
		t: t, clock: &clock{now: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)}, log: new(logBuffer), wishes: new(wishes),
		people: map[string]identity.Person{}, actors: map[string]*Actor{},
	}
	r.disk = &disk{Engine: memory.New(), shut: map[storage.ID]error{}}
	r.House = instancetest.House(t, r.disk, r.clock.Now)
	r.House.Due, r.House.Receiver = r.wishes.add, consent.Mailbox{}
	sessions, err := identity.OpenSessions(ctx, r.House)
	must(t, err)
	people, err := identity.OpenPeople(ctx, r.House, sessions)
	must(t, err)
	people.HashCheaply()
	t.Cleanup(func() {
		must(t, people.Close())
		must(t, sessions.Close())
		must(t, r.House.Engine.Close())
	})
	r.Node = web.Config{
		Guard: &consent.Guard{House: r.House, Now: r.clock.Now}, People: people, Sessions: sessions,
		UI: Interface(), URL: URL, ContentURL: ContentURL, Key: [32]byte{1}, Zone: web.Zone{Name: "Cartable", School: "Collège des Tilleuls"},
		Desk: &consent.Desk{House: r.House, People: people, Now: r.clock.Now, Host: URL},
		Now:  r.clock.Now, Logger: slog.New(slog.NewJSONHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if fn != nil {
		r.Node.Apps = fn(r)
	}
	r.Web, err = web.New(r.Node)
	must(t, err)
	r.app, r.content = r.Web.App(), r.Web.Content()
	return r
}

// Interface is a stand-in for the built interface.
func Interface() fs.FS {
	return fstest.MapFS{
		"index.html":             {Data: []byte("<!doctype html>\n<html lang=\"fr\" data-theme=\"system\">\n<title>Cartable</title>\n")},
		"favicon.svg":            {Data: []byte("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")},
		"assets/main-4f2a.js":    {Data: []byte("plain")},
		"assets/main-4f2a.js.br": {Data: []byte("brotli")},
		"assets/main-4f2a.js.gz": {Data: []byte("gzip")},
	}
}

// Instance returns the id of a person's instance, Person the person.
func (r *Run) Instance(login string) string { return string(r.Person(login).Instance) }

// Person returns one of People by login, and registers them the first time.
func (r *Run) Person(login string) identity.Person {
	r.t.Helper()
	if p, ok := r.people[login]; ok {
		return p
	}
	for _, n := range People() {
		if n.Login == login {
			n.Password, n.Quota = Password, Quota
			p, err := r.Node.People.Create(context.Background(), n)
			must(r.t, err)
			r.people[login] = p
			return p
		}
	}
	r.t.Fatalf("webtest: nobody is called %q", login)
	return identity.Person{}
}

// Wait moves the node's clock.
func (r *Run) Wait(d time.Duration) { r.clock.move(d) }

// Log returns all that the node has logged.
func (r *Run) Log() string { return r.log.String() }

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
