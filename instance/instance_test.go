package instance_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"pims/instance"
	"pims/instance/instancetest"
	"pims/storage"
	"pims/storage/memory"
)

// world is a house in memory with a clock that the test moves.
type world struct {
	*instance.House
	t   *testing.T
	now time.Time
	mu  sync.Mutex // guards due while several write
	due map[instance.Work]time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), due: map[instance.Work]time.Time{}}
	engine := memory.New()
	w.House = instancetest.House(t, engine, func() time.Time { return w.now })
	w.House.Due = func(_ instance.ID, what instance.Work, at time.Time) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.due[what] = at
	}
	t.Cleanup(func() { must(t, w.Engine.Close()) })
	return w
}

// learner makes an instance with a quota of 1 MiB.
func (w *world) learner() *instance.Instance {
	w.t.Helper()
	id, err := instance.NewID()
	must(w.t, err)
	i, err := w.Create(context.Background(), id, 1<<20)
	must(w.t, err)
	w.t.Cleanup(func() { must(w.t, i.Close()) })
	return i
}

var full = instance.Rights{Every: instance.Read | instance.Write}

func upload(t *testing.T, a *instance.Access, parent instance.DocID, name, content string) instance.Entry {
	t.Helper()
	e, _, err := a.UploadFile(t.Context(), parent, name, instance.Refuse, instance.Upload{Mime: "text/plain", Size: -1}, strings.NewReader(content))
	must(t, err)
	return e
}

func folder(t *testing.T, a *instance.Access, parent instance.DocID, name string) (e instance.Entry) {
	t.Helper()
	must(t, a.Update(t.Context(), func(tx *instance.Tx) (err error) {
		e, err = tx.Tree().CreateFolder(parent, name, instance.Refuse)
		return err
	}))
	return e
}

// names lists a folder, sorted.
func names(t *testing.T, a *instance.Access, folder instance.DocID) []string {
	t.Helper()
	list := []string{}
	must(t, a.View(t.Context(), func(tx *instance.Tx) error {
		var entries []instance.Entry
		for e, err := range tx.Tree().List(folder) {
			if err != nil {
				return err
			}
			entries = append(entries, e)
		}
		instance.SortEntries(entries, instance.ByName, false)
		list = list[:0]
		for _, e := range entries {
			list = append(list, e.Name)
		}
		return nil
	}))
	return list
}

// large is a content that lies in the store, whatever the format.
func large(text string) string { return text + strings.Repeat(".", 4<<10) }

func read(t *testing.T, a *instance.Access, id instance.DocID, version int) string {
	t.Helper()
	c, err := a.Open(t.Context(), id, version)
	must(t, err)
	raw, err := io.ReadAll(c)
	must(t, errors.Join(err, c.Close()))
	return string(raw)
}

func usage(t *testing.T, a *instance.Access) (u instance.Usage) {
	t.Helper()
	must(t, a.View(t.Context(), func(tx *instance.Tx) (err error) {
		u, err = tx.Usage()
		return err
	}))
	return u
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustBe(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

func TestAnInstanceIsWholeAfterReopening(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	f := folder(t, a, instance.Root, "SVT")
	e := upload(t, a, f.ID, "Exposé 🌋.txt", "le magma monte")

	again, err := w.Open(t.Context(), i.ID())
	must(t, err)
	defer func() { must(t, again.Close()) }()
	if got := read(t, again.Access(full), e.ID, 0); got != "le magma monte" {
		t.Fatalf("read %q", got)
	}
}

func TestOneInstanceNeverSeesAnother(t *testing.T) {
	w := newWorld(t)
	tom, ines := w.learner().Access(full), w.learner().Access(full)
	e := upload(t, tom, instance.Root, "journal.txt", "secret")
	_, err := ines.Open(t.Context(), e.ID, 0)
	mustBe(t, err, storage.ErrNotFound)
	if got := names(t, ines, instance.Root); len(got) != 0 {
		t.Fatalf("Inès sees %q", got)
	}
}

func TestADestroyedInstanceIsGone(t *testing.T) {
	w := newWorld(t)
	id, err := instance.NewID()
	must(t, err)
	i, err := w.Create(t.Context(), id, 1<<20)
	must(t, err)
	upload(t, i.Access(full), instance.Root, "a.txt", "a")
	must(t, i.Close())
	must(t, w.Destroy(t.Context(), id))
	_, err = w.Open(t.Context(), id)
	mustBe(t, err, storage.ErrNotFound)
	_, err = w.Keyring.Get(storage.ID(id))
	mustBe(t, err, instance.ErrNoKey)
	for blob, err := range w.Blobs.List(t.Context(), storage.ID(id)) {
		t.Fatalf("blob %v is left, %v", blob, err)
	}
}

// TestTheNodesOwnKeyspacesAreNoInstances: a mistyped id must not destroy the
// directory.
func TestTheNodesOwnKeyspacesAreNoInstances(t *testing.T) {
	w := newWorld(t)
	own, err := w.Own(t.Context(), "directory")
	must(t, err)
	must(t, own.Close())
	for _, id := range []instance.ID{"directory", "", "..", "01A2006E-3E04-78AE-A249-02903A6BF909"} {
		mustBe(t, w.Destroy(t.Context(), id), storage.ErrNotFound)
		_, err := w.Open(t.Context(), id)
		mustBe(t, err, storage.ErrNotFound)
		_, err = w.Create(t.Context(), id, 1)
		mustBe(t, err, storage.ErrNotFound)
	}
	own, err = w.Own(t.Context(), "directory")
	must(t, err)
	must(t, own.Close())
}

func TestRightsNarrowWhatATransactionSees(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	e := upload(t, i.Access(full), instance.Root, "a.txt", "a")
	reader := i.Access(instance.Rights{On: map[doctype]instance.Verb{"file": instance.Read, "folder": instance.Read}})
	if got := read(t, reader, e.ID, 0); got != "a" {
		t.Fatalf("read %q", got)
	}
	_, _, err := reader.UploadFile(t.Context(), instance.Root, "b.txt", instance.Refuse, instance.Upload{Size: -1}, strings.NewReader("b"))
	mustBe(t, err, instance.ErrForbidden)
	mustBe(t, reader.Update(t.Context(), func(tx *instance.Tx) error {
		_, err := tx.Tree().Trash(e.ID)
		return err
	}), instance.ErrForbidden)

	stranger := i.Access(instance.Rights{On: map[doctype]instance.Verb{"preferences": instance.Read | instance.Write}})
	_, err = stranger.Open(t.Context(), e.ID, 0)
	mustBe(t, err, storage.ErrNotFound)
	if got := names(t, stranger, instance.Root); len(got) != 0 {
		t.Fatalf("sees %q", got)
	}
	must(t, stranger.View(t.Context(), func(tx *instance.Tx) error {
		changes, _, err := tx.Changes(0, 10)
		if len(changes) != 0 {
			t.Errorf("the feed shows %v", changes)
		}
		return err
	}))
}
