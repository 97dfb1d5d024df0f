package commit

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"pims/storage"
)

// The promises to callers are tested by storagetest over real engines; here is
// what needs a store that fails.

// fake is a Store whose commits wait and fail on demand.
type fake struct {
	mu      sync.Mutex
	data    map[string]string
	fail    error
	refuse  error
	growths []int
}

func (f *fake) Snapshot() (Snapshot, error) { return f, nil }
func (f *fake) Latest() (Snapshot, error)   { return f, nil }
func (f *fake) Written() uint64             { return 0 }
func (f *fake) Flush(uint64) error          { return nil }
func (f *fake) Release()                    {}
func (f *fake) Scan(_, _ []byte) iter.Seq2[storage.Pair, error] {
	return func(func(storage.Pair, error) bool) {}
}

func (f *fake) Get(key []byte) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if v, ok := f.data[string(key)]; ok {
		return []byte(v), nil
	}
	return nil, storage.ErrNotFound
}

func (f *fake) Admit(vital bool, growth func() (int, error)) error {
	n, err := growth()
	f.growths = append(f.growths, n)
	if vital {
		return err
	}
	return errors.Join(err, f.refuse)
}

func (f *fake) Write(writes []Write) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fail != nil {
		return f.fail
	}
	for _, w := range writes {
		if w.Delete {
			delete(f.data, string(w.Key))
		} else {
			f.data[string(w.Key)] = string(w.Value)
		}
	}
	return nil
}

func newFake() (*fake, *Queue) {
	f := &fake{data: map[string]string{}}
	return f, NewQueue(f)
}

func set(key, value string) func(storage.Tx) error {
	return func(tx storage.Tx) error { return tx.Set([]byte(key), []byte(value)) }
}

// hold runs an Update that keeps the queue busy until the returned function is
// called.
func hold(t *testing.T, q *Queue) (letGo func()) {
	t.Helper()
	inside, goOn, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- q.Update(t.Context(), func(storage.Tx) error {
			close(inside)
			<-goOn
			return nil
		})
	}()
	<-inside
	return func() {
		close(goOn)
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func await(t *testing.T, q *Queue, waiting int) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); q.Stats().Waiting < waiting; time.Sleep(100 * time.Microsecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody joins the queue")
		}
	}
}

var errDisk = errors.New("disk on fire")

func TestFailedCommitFailsTheGroup(t *testing.T) {
	f, q := newFake()
	letGo := hold(t, q)
	errs := make([]error, 4)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = q.Update(t.Context(), set(strconv.Itoa(i), "x")) })
		await(t, q, i+1)
	}
	f.fail = errDisk
	letGo()
	all.Wait()
	for i, err := range errs {
		if !errors.Is(err, errDisk) {
			t.Errorf("update %d: %v", i, err)
		}
	}
	f.fail = nil
	if err := q.Update(t.Context(), set("later", "x")); err != nil {
		t.Errorf("after the failure: %v", err)
	}
	if len(f.data) != 1 {
		t.Errorf("stored %v", f.data)
	}
}

// TestGoexit: a fn that ends its goroutine (t.FailNow does) takes its group
// with it, not the queue.
func TestGoexit(t *testing.T) {
	f, q := newFake()
	letGo := hold(t, q)
	var all sync.WaitGroup
	all.Go(func() {
		_ = q.Update(t.Context(), func(storage.Tx) error { runtime.Goexit(); return nil }) // does not return
	})
	await(t, q, 1)
	all.Go(func() {
		if err := q.Update(t.Context(), set("beside", "x")); !errors.Is(err, errAborted) {
			t.Errorf("beside it: %v", err)
		}
	})
	await(t, q, 2)
	letGo()
	all.Wait()
	if err := q.Update(t.Context(), set("later", "x")); err != nil || len(f.data) != 1 {
		t.Errorf("later: %v, stored %v", err, f.data)
	}
}

func TestAdmit(t *testing.T) {
	f, q := newFake()
	f.data["old"] = "12345"
	for _, c := range []struct {
		fn     func(storage.Tx) error
		growth int
	}{
		{set("new", "123"), 6},
		{set("old", "1"), -4},
		{func(tx storage.Tx) error { return tx.Delete([]byte("old")) }, -4},
		{func(tx storage.Tx) error { return tx.Delete([]byte("none")) }, 0},
	} {
		if err := q.Update(t.Context(), c.fn); err != nil {
			t.Fatal(err)
		}
		if got := f.growths[len(f.growths)-1]; got != c.growth {
			t.Errorf("growth %d, want %d", got, c.growth)
		}
	}
	f.refuse = storage.ErrDiskFull
	commits := q.Stats().Commits
	if err := q.Update(t.Context(), set("more", "1")); !errors.Is(err, storage.ErrDiskFull) {
		t.Errorf("refused with %v", err)
	}
	if q.Stats().Commits != commits {
		t.Error("a refused update was committed")
	}
	if err := q.Update(storage.Vital(t.Context()), set("leaf", "1")); err != nil {
		t.Errorf("a vital one: %v", err)
	}
}

func TestGate(t *testing.T) {
	empty := make(chan struct{})
	g := Gate{OnEmpty: func() { close(empty) }}
	if !g.Enter() || !g.Shut() || g.Shut() || g.Enter() {
		t.Fatal("the gate does not shut")
	}
	waited := make(chan struct{})
	go func() { g.Wait(); close(waited) }()
	select {
	case <-empty:
		t.Fatal("empty with one inside")
	case <-waited:
		t.Fatal("waited with one inside")
	case <-time.After(10 * time.Millisecond):
	}
	g.Leave()
	<-empty
	<-waited
	g.Wait()
}

// TestBeforeCommitInAGroup: each member's own preparation runs before the one
// commit of all, and its failure is nobody else's.
func TestBeforeCommitInAGroup(t *testing.T) {
	f, q := newFake()
	letGo := hold(t, q)
	prepared, errs := make([]bool, 4), make([]error, 4)
	var all sync.WaitGroup
	for i := range errs {
		ctx := storage.BeforeCommit(t.Context(), func() error {
			f.mu.Lock()
			defer f.mu.Unlock()
			if prepared[i] = true; i == 2 {
				return errDisk
			}
			if len(f.data) > 0 {
				t.Error("something is committed before all are prepared")
			}
			return nil
		})
		all.Go(func() { errs[i] = q.Update(ctx, set(strconv.Itoa(i), "x")) })
		await(t, q, i+1)
	}
	letGo()
	all.Wait()
	for i, err := range errs {
		if !prepared[i] || errors.Is(err, errDisk) != (i == 2) || (err == nil) != (i != 2) {
			t.Errorf("update %d: prepared %v, %v", i, prepared[i], err)
		}
	}
	if len(f.data) != 3 || q.Stats().Commits != 1 {
		t.Errorf("stored %v in %d commits", f.data, q.Stats().Commits)
	}
}

// TestBeforeCommitBesideTheOthers: while one member is made ready, the next ones
// run.
func TestBeforeCommitBesideTheOthers(t *testing.T) {
	_, q := newFake()
	letGo := hold(t, q)
	ran := make(chan struct{})
	slow := storage.BeforeCommit(t.Context(), func() error {
		select {
		case <-ran:
			return nil
		case <-time.After(5 * time.Second):
			return errDisk
		}
	})
	var all sync.WaitGroup
	errs := make([]error, 2)
	all.Go(func() { errs[0] = q.Update(slow, set("a", "x")) })
	await(t, q, 1)
	all.Go(func() {
		errs[1] = q.Update(t.Context(), func(tx storage.Tx) error {
			close(ran)
			return tx.Set([]byte("b"), []byte("x"))
		})
	})
	await(t, q, 2)
	letGo()
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
}

// TestBeforeCommitUndone: what a member wrote that could not be made ready, the
// others have not read when they commit.
func TestBeforeCommitUndone(t *testing.T) {
	t.Run("fails", func(t *testing.T) { undone(t, func(func()) error { return errDisk }) })
	t.Run("panics", func(t *testing.T) { undone(t, func(func()) error { panic("at the disk") }) })
	t.Run("nobody waits any more", func(t *testing.T) {
		undone(t, func(leave func()) error { leave(); return context.Canceled })
	})
}

func undone(t *testing.T, before func(leave func()) error) {
	f, q := newFake()
	letGo := hold(t, q)
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	failing := storage.BeforeCommit(ctx, func() error { return before(leave) })
	var all sync.WaitGroup
	errs := make([]error, 3)
	ready := 0
	first := storage.BeforeCommit(t.Context(), func() error { ready++; return nil })
	all.Go(func() { errs[0] = q.Update(first, set("first", "x")) })
	await(t, q, 1)
	all.Go(func() { errs[1] = q.Update(failing, set("a", "x")) })
	await(t, q, 2)
	all.Go(func() {
		errs[2] = q.Update(t.Context(), func(tx storage.Tx) error {
			if _, err := tx.Get([]byte("a")); err == nil {
				return tx.Set([]byte("saw"), []byte("a"))
			}
			return tx.Set([]byte("saw"), []byte("nothing"))
		})
	})
	await(t, q, 3)
	letGo()
	all.Wait()
	if errs[0] != nil || errs[1] == nil || errs[2] != nil || len(f.data) != 2 || f.data["saw"] != "nothing" {
		t.Errorf("%v, stored %v", errs, f.data)
	}
	if ready != 2 {
		t.Errorf("who ran again was made ready %d times", ready)
	}
}

// TestBeforeCommitThatEnds: one that ends its goroutine wedges nobody.
func TestBeforeCommitThatEnds(t *testing.T) {
	_, q := newFake()
	letGo := hold(t, q)
	ending := storage.BeforeCommit(t.Context(), func() error {
		runtime.Goexit()
		return nil
	})
	var all sync.WaitGroup
	errs := make([]error, 2)
	for i, ctx := range []context.Context{ending, t.Context()} {
		all.Go(func() { errs[i] = q.Update(ctx, set(strconv.Itoa(i), "x")) })
		await(t, q, i+1)
	}
	letGo()
	all.Wait()
	if errs[0] == nil {
		t.Error("the one that ended is well")
	}
	if err := q.Update(t.Context(), set("later", "x")); err != nil {
		t.Error(err)
	}
}
