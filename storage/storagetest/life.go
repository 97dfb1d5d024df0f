package storagetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"pims/storage"
)

func (s engineSuite) life(t *testing.T) {
	ctx, e := t.Context(), s.engine(t)
	_, err := e.Open(ctx, someID)
	mustBe(t, err, storage.ErrNotFound)
	must(t, e.Destroy(ctx, someID)) // of what is not there: no error

	ks := create(t, e, someID)
	_, err = e.Create(ctx, someID)
	mustBe(t, err, storage.ErrExists)
	set(t, ks, "a", "1")
	must(t, ks.Close())
	_, err = e.Create(ctx, someID)
	mustBe(t, err, storage.ErrExists)

	one, err := e.Open(ctx, someID)
	must(t, err)
	two, err := e.Open(ctx, someID)
	must(t, err)
	must(t, one.Close())
	mustBe(t, one.Close(), storage.ErrClosed)
	if got := get(t, two, "a"); got != "1" {
		t.Fatalf("after reopening a is %q", got)
	}
	must(t, two.Close())

	must(t, e.Destroy(ctx, someID))
	must(t, e.Destroy(ctx, someID))
	_, err = e.Open(ctx, someID)
	mustBe(t, err, storage.ErrNotFound)
	if got := ids(t, e); len(got) != 0 {
		t.Fatalf("after destroying, listed: %v", got)
	}
	again := create(t, e, someID)
	if got := get(t, again, "a"); got != "" {
		t.Fatalf("a new keyspace holds a=%q of the destroyed one", got)
	}
	must(t, again.Close())
}

func (s engineSuite) ids(t *testing.T) {
	ctx, e := t.Context(), s.engine(t)
	for _, id := range []storage.ID{"", "../up", "UPPER", "a/b", "é", "a.b", storage.ID(make([]byte, 65))} {
		_, err := e.Create(ctx, id)
		mustBe(t, err, storage.ErrBadID)
		_, err = e.Open(ctx, id)
		mustBe(t, err, storage.ErrBadID)
		mustBe(t, e.Destroy(ctx, id), storage.ErrBadID)
	}
}

func (s engineSuite) list(t *testing.T) {
	e := s.engine(t)
	want := []storage.ID{"-", "a", "a-b", "due", "new", someID, "zz-0001", "zz-0002"}
	for _, id := range want {
		must(t, create(t, e, id).Close())
	}
	slices.Sort(want)
	if got := ids(t, e); !slices.Equal(got, want) {
		t.Fatalf("listed %v, want %v", got, want)
	}
	for _, err := range e.Keyspaces(t.Context()) {
		must(t, err)
		break // must be allowed to stop early
	}
}

func (s engineSuite) destroyWaits(t *testing.T) {
	e := s.engine(t)
	ks := create(t, e, someID)
	soon, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	mustBe(t, e.Destroy(soon, someID), context.DeadlineExceeded)
	_, err := e.Open(t.Context(), someID)
	mustBe(t, err, storage.ErrNotFound)
	_, err = e.Create(t.Context(), someID)
	mustBe(t, err, storage.ErrExists)
	set(t, ks, "a", "1") // who has it open may go on

	done := make(chan error)
	go func() { done <- e.Destroy(t.Context(), someID) }()
	must(t, ks.Close())
	must(t, <-done)
	must(t, create(t, e, someID).Close())
}

func (s engineSuite) isolation(t *testing.T) {
	e := s.engine(t)
	a, b := create(t, e, "learner-a"), create(t, e, "learner-b")
	set(t, a, "key", "of a")
	if got := get(t, b, "key"); got != "" {
		t.Fatalf("b reads %q of a", got)
	}
	set(t, b, "key", "of b")
	must(t, a.Close())
	must(t, e.Destroy(t.Context(), "learner-a"))
	if got := get(t, b, "key"); got != "of b" {
		t.Fatalf("after a was destroyed, b reads %q", got)
	}
	must(t, b.Close())
}

func (s engineSuite) useAfterClose(t *testing.T) {
	ctx, e := t.Context(), s.engine(t)
	nothing := func(storage.Tx) error { return nil }
	ks := create(t, e, someID)
	must(t, ks.Close())
	mustBe(t, ks.View(ctx, nothing), storage.ErrClosed)
	mustBe(t, ks.Update(ctx, nothing), storage.ErrClosed)

	held, err := e.Open(ctx, someID)
	must(t, err)
	must(t, e.Close())
	mustBe(t, held.View(ctx, nothing), storage.ErrClosed)
	mustBe(t, held.Update(ctx, nothing), storage.ErrClosed)
	_, err = e.Open(ctx, someID)
	mustBe(t, err, storage.ErrClosed)
	_, err = e.Create(ctx, "other")
	mustBe(t, err, storage.ErrClosed)
	mustBe(t, e.Destroy(ctx, someID), storage.ErrClosed)
	mustBe(t, e.Close(), storage.ErrClosed)
	for _, err := range e.Keyspaces(ctx) {
		mustBe(t, err, storage.ErrClosed)
	}
	must(t, held.Close()) // still given back in order
}

func (s engineSuite) closeWaits(t *testing.T) {
	e := s.engine(t)
	ks := create(t, e, someID)
	set(t, ks, "a", "1")
	inside, goOn, read := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		read <- ks.View(t.Context(), func(tx storage.Tx) error {
			close(inside)
			<-goOn
			_, err := tx.Get([]byte("a"))
			return err
		})
	}()
	<-inside
	must(t, ks.Close()) // does not pull the rug from under the view
	closed := make(chan error, 1)
	go func() { closed <- e.Close() }()
	select {
	case err := <-closed:
		t.Fatal("the engine closed under a running transaction: ", err)
	case <-time.After(30 * time.Millisecond):
	}
	close(goOn)
	must(t, <-read)
	must(t, <-closed)
}
