package storagetest

import (
	"context"
	"errors"
	"testing"

	"pims/storage"
)

// Engine runs the suite. open returns a new empty engine, which the suite
// closes.
func Engine(t *testing.T, open func(t *testing.T) storage.Engine) {
	s := engineSuite{open}
	for _, c := range []struct {
		name string
		run  func(t *testing.T)
	}{
		{"life of a keyspace", s.life},
		{"ids", s.ids},
		{"list in byte order", s.list},
		{"destroy waits for users", s.destroyWaits},
		{"keyspaces are isolated", s.isolation},
		{"use after close", s.useAfterClose},
		{"close waits for transactions", s.closeWaits},
		{"transactions", s.transactions},
		{"rollback", s.rollback},
		{"view is read-only", s.readOnly},
		{"ended transaction", s.ended},
		{"slices are copies", s.copies},
		{"byte order", s.byteOrder},
		{"scan sees own writes", s.scanOwnWrites},
		{"bounds", s.bounds},
		{"snapshot", s.snapshot},
		{"counters", s.counters},
		{"waiting updates share a commit", s.grouping},
		{"large groups are split", s.splitting},
		{"panic", s.panics},
		{"before a commit", s.beforeCommit},
		{"cancellation", s.cancellation},
		{"random histories", s.histories},
	} {
		t.Run(c.name, c.run)
	}
}

type engineSuite struct {
	open func(t *testing.T) storage.Engine
}

const someID = storage.ID("0198c0de-7d0c-7aaa-bbbb-0123456789ab")

func (s engineSuite) engine(t *testing.T) storage.Engine {
	t.Helper()
	e := s.open(t)
	t.Cleanup(func() {
		if err := e.Close(); err != nil && !errors.Is(err, storage.ErrClosed) {
			t.Errorf("close engine: %v", err)
		}
	})
	return e
}

// keyspace returns a new keyspace of an engine of its own.
func (s engineSuite) keyspace(t *testing.T) storage.Keyspace {
	t.Helper()
	return create(t, s.engine(t), someID)
}

func create(t *testing.T, e storage.Engine, id storage.ID) storage.Keyspace {
	t.Helper()
	ks, err := e.Create(context.Background(), id)
	must(t, err)
	return ks
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustBe(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
	}
}

func set(t *testing.T, ks storage.Keyspace, key, value string) {
	t.Helper()
	must(t, ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte(key), []byte(value)) }))
}

// get returns "" for what is not there.
func get(t *testing.T, ks storage.Keyspace, key string) (value string) {
	t.Helper()
	must(t, ks.View(t.Context(), func(tx storage.Tx) error {
		v, err := tx.Get([]byte(key))
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		value = string(v)
		return err
	}))
	return value
}

// scan returns the pairs as "key=value".
func scan(tx storage.Tx, prefix, from string) (pairs []string, err error) {
	var start []byte
	if from != "" {
		start = []byte(from)
	}
	for p, err := range tx.Scan([]byte(prefix), start) {
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, string(p.Key)+"="+string(p.Value))
	}
	return pairs, nil
}

func ids(t *testing.T, e storage.Engine) (all []storage.ID) {
	t.Helper()
	for id, err := range e.Keyspaces(t.Context()) {
		must(t, err)
		all = append(all, id)
	}
	return all
}
