package konnectortest

import (
	"context"
	"io"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"sync"
	"testing"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/instance/instancetest"
	"pims/konnectors"
	"pims/storage/memory"
)

// World is one person's instance, a runner, and a clock that stands still until
// it is moved.
type World struct {
	T      testing.TB
	House  *instance.House
	Inst   *instance.Instance
	Runner *konnectors.Runner

	mu   sync.Mutex
	now  time.Time
	want time.Time // when the runner is wanted next, zero if it is not
}

// NewWorld returns a world with these konnectors.
func NewWorld(t testing.TB, opt konnectors.Options, list ...konnectors.Konnector) *World {
	t.Helper()
	w := &World{T: t, now: time.Date(2026, 9, 14, 8, 0, 0, 0, time.UTC), Runner: konnectors.New(list, opt)}
	w.House = instancetest.House(t, memory.New(), w.Now)
	w.House.Due = func(_ instance.ID, work instance.Work, at time.Time) {
		if work == konnectors.Work {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.want = at
		}
	}
	id, err := instance.NewID()
	must(t, err)
	w.Inst, err = w.House.Create(context.Background(), id, 64<<20)
	must(t, err)
	t.Cleanup(func() {
		must(t, w.Inst.Close())
		must(t, w.House.Engine.Close())
	})
	return w
}

// Allow returns options that let a test's server be reached.
func Allow(t testing.TB, s *httptest.Server) konnectors.Options {
	t.Helper()
	u, err := url.Parse(s.URL)
	must(t, err)
	return konnectors.Options{
		AllowPrivate: []netip.AddrPort{netip.MustParseAddrPort(u.Host)}, PerMinute: 6000,
		RequestTime: 2 * time.Second, Rand: func() float64 { return 0 },
	}
}

// Now is the world's clock.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// Wait moves the clock.
func (w *World) Wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// Wanted returns when the runner is wanted next.
func (w *World) Wanted() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.want
}

// Update runs fn over the whole instance.
func (w *World) Update(fn func(*instance.Tx) error) {
	w.T.Helper()
	must(w.T, w.Inst.Update(context.Background(), fn))
}

// Connect makes a connection and runs what is due.
func (w *World) Connect(k konnectors.Konnector, account map[string]string) instance.DocID {
	w.T.Helper()
	var id instance.DocID
	w.Update(func(tx *instance.Tx) (err error) {
		id, err = konnectors.Connect(tx, k.Manifest(), account, fault.French)
		return err
	})
	w.Due()
	return id
}

// RunNow runs a connection as if its person had asked for it.
func (w *World) RunNow(id instance.DocID) {
	w.T.Helper()
	w.Update(func(tx *instance.Tx) error { return konnectors.RunNow(tx, id) })
	w.Due()
}

// Due runs what is due.
func (w *World) Due() {
	w.T.Helper()
	must(w.T, w.Runner.Run(context.Background(), w.Inst))
}

// Connection returns a connection as its person sees it.
func (w *World) Connection(id instance.DocID) (c doctypes.Connection) {
	w.T.Helper()
	w.Update(func(tx *instance.Tx) (err error) {
		c, err = konnectors.Connection(tx, id)
		return err
	})
	return c
}

// Last returns the last run of a connection, and how many are kept.
func (w *World) Last(id instance.DocID) (run doctypes.ConnectionRun, kept int) {
	w.T.Helper()
	w.Update(func(tx *instance.Tx) error {
		runs, err := konnectors.Runs(tx, id)
		if kept = len(runs); kept > 0 {
			run = runs[0].Body
		}
		return err
	})
	return run, kept
}

// Certifications returns all that are there.
func (w *World) Certifications() (all []instance.Doc[doctypes.Certification]) {
	w.T.Helper()
	w.Update(func(tx *instance.Tx) error {
		all = nil
		for c, err := range instance.In[doctypes.Certification](tx).All() {
			if err != nil {
				return err
			}
			all = append(all, c)
		}
		return nil
	})
	return all
}

// Snapshot returns every document but connections and their journal, for
// comparing: what a run that failed must leave alone.
func (w *World) Snapshot() map[string]string {
	w.T.Helper()
	all := map[string]string{}
	w.Update(func(tx *instance.Tx) error {
		for _, d := range doctypes.All() {
			if d.Name == doctypes.ConnectionName || d.Name == doctypes.ConnectionRunName || d.Name == doctypes.CredentialName {
				continue
			}
			for doc, err := range tx.Documents(d.Name, "") {
				if err != nil {
					return err
				}
				all[string(d.Name)+" "+string(doc.ID)] = string(doc.Body)
			}
		}
		return nil
	})
	return all
}

// Read returns the content of a file and its path from the root.
func (w *World) Read(id string) (content []byte, path []string) {
	w.T.Helper()
	ctx := context.Background()
	a := w.Inst.Access(instance.Rights{Every: instance.Read})
	must(w.T, a.View(ctx, func(tx *instance.Tx) error {
		way, err := tx.Tree().Path(instance.DocID(id))
		for _, e := range way[min(1, len(way)):] {
			path = append(path, e.Name)
		}
		return err
	}))
	c, err := a.Open(ctx, instance.DocID(id), 0)
	must(w.T, err)
	content, err = io.ReadAll(c)
	must(w.T, err)
	must(w.T, c.Close())
	return content, path
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
