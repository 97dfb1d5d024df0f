package storagetest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pims/storage"
	"pims/storage/commit"
)

func (s engineSuite) snapshot(t *testing.T) {
	ks := s.keyspace(t)
	set(t, ks, "a", "1")
	must(t, ks.View(t.Context(), func(tx storage.Tx) error {
		set(t, ks, "a", "2") // a view holds no writer up
		set(t, ks, "b", "2")
		pairs, err := scan(tx, "", "")
		if got := strings.Join(pairs, " "); got != "a=1" {
			t.Errorf("the view sees %q", got)
		}
		if got := get(t, ks, "a"); got != "2" {
			t.Errorf("a new view sees a=%q", got)
		}
		return err
	}))
}

// increment is the plain read-then-write that must be right without retries.
func increment(tx storage.Tx, key string) error {
	n := 0
	v, err := tx.Get([]byte(key))
	if err == nil {
		n, err = strconv.Atoi(string(v))
	} else if errors.Is(err, storage.ErrNotFound) {
		err = nil
	}
	if err != nil {
		return err
	}
	return tx.Set([]byte(key), []byte(strconv.Itoa(n+1)))
}

func (s engineSuite) counters(t *testing.T) {
	ks := s.keyspace(t)
	const writers, each = 12, 15
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for i := range each {
				err := ks.Update(t.Context(), func(tx storage.Tx) error {
					if err := increment(tx, "counter"); err != nil {
						return err
					}
					if i%5 == 4 {
						return errMine // what it added must not count
					}
					return nil
				})
				if err != nil && !errors.Is(err, errMine) {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if got, want := get(t, ks, "counter"), strconv.Itoa(writers*each*4/5); got != want {
		t.Fatalf("counted %s, want %s", got, want)
	}
}

// stats returns the counts of an engine that shows them.
func stats(t *testing.T, ks storage.Keyspace) func() commit.Stats {
	t.Helper()
	counted, ok := ks.(interface{ Stats() commit.Stats })
	if !ok {
		t.Skip("this engine shows no counts")
	}
	return counted.Stats
}

// together starts Updates that all wait for one that is under way, lets them
// go, and returns their errors and the number of commits they took.
func together(t *testing.T, ks storage.Keyspace, fns ...func(storage.Tx) error) (errs []error, commits int) {
	t.Helper()
	count := stats(t, ks)
	before := count().Commits
	goOn, inside := make(chan struct{}), make(chan struct{})
	errs = make([]error, len(fns))
	var all sync.WaitGroup
	var once sync.Once
	all.Go(func() {
		must(t, ks.Update(t.Context(), func(storage.Tx) error {
			once.Do(func() { close(inside) })
			<-goOn
			return nil
		}))
	})
	<-inside
	for i, fn := range fns {
		all.Go(func() { errs[i] = ks.Update(t.Context(), fn) })
		for deadline := time.Now().Add(10 * time.Second); count().Waiting != i+1; time.Sleep(100 * time.Microsecond) {
			if time.Now().After(deadline) {
				t.Fatal("an Update does not join the queue")
			}
		}
	}
	close(goOn)
	all.Wait()
	return errs, count().Commits - before
}

func (s engineSuite) grouping(t *testing.T) {
	ks := s.keyspace(t)
	const n = 16
	var fns []func(storage.Tx) error
	for i := range n {
		fns = append(fns, func(tx storage.Tx) error {
			if err := increment(tx, "counter"); err != nil { // reads what the ones before it wrote
				return err
			}
			if i == 7 {
				return errMine
			}
			return tx.Set(fmt.Appendf(nil, "w%02d", i), nil)
		})
	}
	errs, commits := together(t, ks, fns...)
	for i, err := range errs {
		if i == 7 {
			mustBe(t, err, errMine)
		} else if err != nil {
			t.Errorf("update %d: %v", i, err)
		}
	}
	if commits != 1 {
		t.Errorf("%d waiting updates took %d commits, want 1", n, commits)
	}
	if got := get(t, ks, "counter"); got != strconv.Itoa(n-1) {
		t.Errorf("counted %s, want %d", got, n-1)
	}
	before := stats(t, ks)().Commits
	must(t, ks.Update(t.Context(), func(tx storage.Tx) error { return nil }))
	if after := stats(t, ks)().Commits; after != before {
		t.Error("an empty update was committed")
	}
}

// splitting: updates that are each within the bounds, but not together.
func (s engineSuite) splitting(t *testing.T) {
	ks := s.keyspace(t)
	var fns []func(storage.Tx) error
	for i := range 10 {
		fns = append(fns, func(tx storage.Tx) error {
			for j := range 400 {
				if err := tx.Set(fmt.Appendf(nil, "%d-%03d", i, j), []byte("v")); err != nil {
					return err
				}
			}
			return increment(tx, "counter")
		})
	}
	errs, commits := together(t, ks, fns...)
	must(t, errors.Join(errs...))
	if got := get(t, ks, "counter"); got != "10" || commits != 5 {
		t.Errorf("counted %s in %d commits, want 10 in 5", got, commits)
	}
}

func (s engineSuite) panics(t *testing.T) {
	ks := s.keyspace(t)
	err := ks.Update(t.Context(), func(tx storage.Tx) error {
		must(t, tx.Set([]byte("a"), []byte("1")))
		panic("oops")
	})
	if err == nil || !strings.Contains(err.Error(), "oops") {
		t.Errorf("a panic gives %v", err)
	}
	if err := ks.View(t.Context(), func(storage.Tx) error { panic("oops") }); err == nil {
		t.Error("a panic in a view gives no error")
	}
	set(t, ks, "b", "2") // not wedged
	if got := get(t, ks, "a"); got != "" {
		t.Errorf("what the panicking function wrote was committed: %q", got)
	}
}

func (s engineSuite) cancellation(t *testing.T) {
	ks := s.keyspace(t)
	ran := func(storage.Tx) error { t.Error("ran under an ended context"); return nil }
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	mustBe(t, ks.Update(ended, ran), context.Canceled)
	mustBe(t, ks.View(ended, ran), context.Canceled)

	// While it waits, an Update can be called off, and the others go on.
	goOn, inside := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		must(t, ks.Update(t.Context(), func(storage.Tx) error {
			close(inside)
			<-goOn
			return nil
		}))
	})
	<-inside
	waiting, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	all.Go(func() { set(t, ks, "before", "1") })
	mustBe(t, ks.Update(waiting, ran), context.DeadlineExceeded)
	all.Go(func() { set(t, ks, "after", "1") })
	close(goOn)
	all.Wait()
	if get(t, ks, "before") != "1" || get(t, ks, "after") != "1" {
		t.Error("an update beside a cancelled one was lost")
	}

	// A long scan ends with its context.
	set(t, ks, "more", "1")
	scanning, cancel := context.WithCancel(t.Context())
	err := ks.View(scanning, func(tx storage.Tx) error {
		for _, err := range tx.Scan(nil, nil) {
			if err != nil {
				return err
			}
			cancel()
		}
		return nil
	})
	mustBe(t, err, context.Canceled)
}
