package instance_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pims/instance"
	"pims/storage"
)

// byName opens a file by the names that lead to it from a folder, and tells
// whether it was looked up.
func byName(t *testing.T, a *instance.Access, folder instance.DocID, names ...string) (c *instance.Content, asked bool, err error) {
	t.Helper()
	c, err = a.OpenFound(t.Context(), string(folder)+"/"+strings.Join(names, "/"), func(tx *instance.Tx) (instance.DocID, error) {
		asked = true
		way, err := tx.Tree().Walk(folder, names...)
		if err == nil && len(way) <= len(names) {
			err = storage.ErrNotFound
		}
		if err != nil {
			return "", err
		}
		return way[len(names)].ID, nil
	}, 0)
	if err == nil {
		must(t, c.Close())
	}
	return c, asked, err
}

// TestFoundUntilItChanges: who opens a file again does not look it up, and
// whatever has changed since is seen at once: by name, by id, and by rights.
func TestFoundUntilItChanges(t *testing.T) {
	s := newShelf(t)
	plan := upload(t, s.owner, s.folder.ID, "plan.txt", large("one"))
	open := func(name string) (*instance.Content, bool, error) { return byName(t, s.owner, s.folder.ID, name) }
	remembered := func() {
		t.Helper()
		_, _, err := open("plan.txt")
		must(t, err)
		if _, asked, err := open("plan.txt"); err != nil || asked {
			t.Fatalf("opened again: looked up %v, %v", asked, err)
		}
	}
	change := func(fn func(instance.Tree) error) {
		t.Helper()
		remembered()
		must(t, s.owner.Update(t.Context(), func(tx *instance.Tx) error { return fn(tx.Tree()) }))
	}

	remembered()
	for who, a := range map[string]*instance.Access{
		"kept within another folder": s.i.Access(below(s.outside.ID)), "without rights": s.i.Access(instance.Rights{}),
	} {
		if _, _, err := byName(t, a, s.folder.ID, "plan.txt"); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: %v", who, err)
		}
		if _, err := a.Open(t.Context(), plan.ID, 0); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s, by id: %v", who, err)
		}
	}

	remembered()
	_, _, err := s.owner.UploadFile(t.Context(), s.folder.ID, "plan.txt", instance.Replace, instance.Upload{Mime: "text/plain", Size: -1}, strings.NewReader(large("two")))
	must(t, err)
	if c, _, err := open("plan.txt"); err != nil || c.Version.N != 2 || c.Entry.Version != 2 {
		t.Errorf("after a new version: %+v, %v", c, err)
	}
	if got := read(t, s.owner, plan.ID, 0); !strings.HasPrefix(got, "two") {
		t.Errorf("reads %.5q", got)
	}
	if got := read(t, s.owner, plan.ID, 1); !strings.HasPrefix(got, "one") {
		t.Errorf("reads %.5q of the first version", got)
	}
	change(func(tree instance.Tree) error {
		name := "autre.txt"
		_, err := tree.Change(plan.ID, instance.Patch{Name: &name}, instance.Refuse)
		return err
	})
	if _, _, err := open("plan.txt"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("by its former name: %v", err)
	}
	if c, _, err := open("autre.txt"); err != nil || c.Entry.Name != "autre.txt" {
		t.Errorf("by its new name: %+v, %v", c, err)
	}
	must(t, s.owner.Update(t.Context(), func(tx *instance.Tx) error {
		_, err := tx.Tree().Trash(plan.ID)
		return err
	}))
	if _, _, err := open("autre.txt"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("from the trash: %v", err)
	}
}

// TestFoundOutlivesOtherCommits: what else is written does not have it looked up
// again, and what changes on the way to it does.
func TestFoundOutlivesOtherCommits(t *testing.T) {
	a := newWorld(t).learner().Access(full)
	change := func(fn func(tx *instance.Tx) error) {
		t.Helper()
		must(t, a.Update(t.Context(), fn))
	}
	var folder instance.Entry
	add := func(in instance.DocID, name string) {
		t.Helper()
		change(func(tx *instance.Tx) (err error) {
			folder, err = tx.Tree().CreateFolder(in, name, instance.Refuse)
			return err
		})
	}
	add(instance.Root, "cours")
	top := folder.ID
	add(top, "maths")
	plan := upload(t, a, folder.ID, "plan.txt", large("one"))
	open := func() (asked bool, err error) {
		t.Helper()
		_, asked, err = byName(t, a, instance.Root, "cours", "maths", "plan.txt")
		return asked, err
	}
	_, err := open()
	must(t, err)
	upload(t, a, folder.ID, "autre.txt", large("two"))
	change(func(tx *instance.Tx) error { return tx.Space("index").Set([]byte("a"), []byte("b")) })
	add(top, "neuf")
	if asked, err := open(); asked || err != nil {
		t.Errorf("after other commits: looked up %v, %v", asked, err)
	}
	rename := func(to string) {
		t.Helper()
		change(func(tx *instance.Tx) error {
			_, err := tx.Tree().Change(top, instance.Patch{Name: &to}, instance.Refuse)
			return err
		})
	}
	rename("ailleurs")
	if _, err := open(); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("below a folder of another name: %v", err)
	}
	rename("cours")
	if asked, err := open(); !asked || err != nil {
		t.Errorf("below a folder that was renamed: looked up %v, %v", asked, err)
	}
	change(func(tx *instance.Tx) error {
		_, err := tx.Tree().Trash(top)
		return err
	})
	if _, err := open(); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("below a folder in the trash: %v", err)
	}
	if c, err := a.Open(t.Context(), plan.ID, 0); err != nil { // by its id it is still there
		t.Error(err)
	} else {
		must(t, c.Close())
	}
}

// TestFoundIsNeverStale: whoever was told of a version reads no older one, while
// others open and write.
func TestFoundIsNeverStale(t *testing.T) {
	i := newWorld(t).learner()
	a := i.Access(full)
	upload(t, a, instance.Root, "plan.txt", large("one"))
	var told atomic.Int64
	told.Store(1)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				least := told.Load()
				if c, _, err := byName(t, a, instance.Root, "plan.txt"); err != nil || int64(c.Version.N) < least {
					t.Errorf("not version %d or newer: %+v, %v", least, c, err)
					return
				}
			}
		})
	}
	for range 30 {
		e, _, err := a.UploadFile(t.Context(), instance.Root, "plan.txt", instance.Replace, instance.Upload{Mime: "text/plain", Size: -1}, strings.NewReader(large("more")))
		must(t, err)
		told.Store(int64(e.Version))
	}
	close(done)
	wg.Wait()
}

// TestFoundBeforeACommit: what was looked up while a commit ended is not remembered
// as it was before.
func TestFoundBeforeACommit(t *testing.T) {
	a := newWorld(t).learner().Access(full)
	e := upload(t, a, instance.Root, "plan.txt", large("one"))
	before, err := a.OpenFound(t.Context(), "plan", func(tx *instance.Tx) (instance.DocID, error) {
		_, err := tx.Tree().Entry(e.ID) // which is read before the commit
		upload := instance.Upload{Mime: "text/plain", Size: -1}
		_, _, wrong := a.UploadFile(t.Context(), instance.Root, "plan.txt", instance.Replace, upload, strings.NewReader(large("two")))
		return e.ID, errors.Join(err, wrong)
	}, 0)
	must(t, err)
	must(t, before.Close())
	after, err := a.OpenFound(t.Context(), "plan", func(*instance.Tx) (instance.DocID, error) { return e.ID, nil }, 0)
	must(t, err)
	if must(t, after.Close()); before.Version.N != 1 || after.Version.N != 2 {
		t.Errorf("version %d before, %d after", before.Version.N, after.Version.N)
	}
}

// TestFoundGoesWithTheInstance: nothing is opened of an instance that was
// destroyed, and nothing of it is remembered.
func TestFoundGoesWithTheInstance(t *testing.T) {
	w := newWorld(t)
	id, err := instance.NewID()
	must(t, err)
	i, err := w.Create(t.Context(), id, 1<<20)
	must(t, err)
	a := i.Access(full)
	e := upload(t, a, instance.Root, "plan.txt", large("one"))
	read(t, a, e.ID, 0)
	if instance.Remembered(w.House, id) == 0 {
		t.Error("nothing is remembered")
	}
	must(t, i.Close())
	must(t, w.Destroy(t.Context(), id))
	if n := instance.Remembered(w.House, id); n != 0 {
		t.Errorf("%d are still remembered", n)
	}
}

// tardy is an engine whose next commit fails, and shows all the same once its
// keyspace is opened again: its log was replayed.
type tardy struct {
	storage.Engine
	fail error
	late func(storage.Tx) error
}

type tardyKeyspace struct {
	storage.Keyspace
	engine *tardy
}

func (e *tardy) Open(ctx context.Context, id storage.ID) (storage.Keyspace, error) {
	ks, err := e.Engine.Open(ctx, id)
	if err == nil && e.late != nil {
		err = ks.Update(ctx, e.late)
		e.late = nil
	}
	return tardyKeyspace{ks, e}, err
}

func (k tardyKeyspace) Update(ctx context.Context, fn func(storage.Tx) error) error {
	return k.Keyspace.Update(ctx, func(tx storage.Tx) error {
		err := fn(tx)
		if err == nil && k.engine.fail != nil {
			k.engine.late, err = fn, k.engine.fail
		}
		return err
	})
}

// TestFoundHoldsNothingOfAFailedCommit: that may show when the keyspace is opened
// again, and then counts.
func TestFoundHoldsNothingOfAFailedCommit(t *testing.T) {
	w := newWorld(t)
	engine := &tardy{Engine: w.Engine}
	w.Engine = engine
	id, err := instance.NewID()
	must(t, err)
	i, err := w.Create(t.Context(), id, 1<<20)
	must(t, err)
	must(t, i.Close())
	i, err = w.Open(t.Context(), id)
	must(t, err)
	e := upload(t, i.Access(full), instance.Root, "plan.txt", large("one"))
	read(t, i.Access(full), e.ID, 0)
	engine.fail = errors.New("flush")
	mustBe(t, i.Access(full).Update(t.Context(), func(tx *instance.Tx) error {
		_, err := tx.Tree().Trash(e.ID)
		return err
	}), engine.fail)
	engine.fail = nil
	for range 2 {
		if _, _, err := byName(t, i.Access(full), instance.Root, "plan.txt"); err != nil {
			t.Errorf("before it shows: %v", err)
		}
	}
	must(t, i.Close())
	i, err = w.Open(t.Context(), id)
	must(t, err)
	if _, _, err := byName(t, i.Access(full), instance.Root, "plan.txt"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("once it shows: %v", err)
	}
	must(t, i.Close())
}

// TestFoundIsNoOlderThanAView: what is remembered is forgotten before the work that
// a commit wants is noted, which takes a commit of another keyspace: whoever has seen
// the new entry in a listing meanwhile must not get the former content.
func TestFoundIsNoOlderThanAView(t *testing.T) {
	w := newWorld(t)
	a := w.learner().Access(full)
	d := folder(t, a, instance.Root, "cours")
	plan := upload(t, a, d.ID, "plan.txt", large("one"))
	open := func() int {
		c, _, err := byName(t, a, d.ID, "plan.txt")
		must(t, err)
		return c.Version.N
	}
	open()
	open()
	w.now = w.now.Add(time.Minute)
	asked := false
	w.House.Due = func(instance.ID, instance.Work, time.Time) {
		asked = true
		var listed instance.Entry
		must(t, a.View(t.Context(), func(tx *instance.Tx) (err error) {
			listed, err = tx.Tree().Entry(plan.ID)
			return err
		}))
		if n := open(); n != listed.Version {
			t.Errorf("version %d is opened, and %d is listed", n, listed.Version)
		}
	}
	_, _, err := a.UploadFile(t.Context(), d.ID, "plan.txt", instance.Replace, instance.Upload{Mime: "text/plain", Size: -1}, strings.NewReader(large("two")))
	must(t, err)
	if !asked {
		t.Error("no work")
	}
}
