package storagetest

import (
	"context"
	"testing"

	"pims/storage"
)

// beforeCommit: what an Update asks for is done once it has run, and before any
// reader sees what it wrote; if that fails, it alone fails.
func (s engineSuite) beforeCommit(t *testing.T) {
	ks := s.keyspace(t)
	write := func(ctx context.Context, key string) error {
		return ks.Update(ctx, func(tx storage.Tx) error { return tx.Set([]byte(key), []byte("x")) })
	}
	var calls []string
	before := func(ctx context.Context, name string, err error) context.Context {
		return storage.BeforeCommit(ctx, func() error {
			if get(t, ks, name) != "" {
				t.Errorf("%s was committed before", name)
			}
			calls = append(calls, name)
			return err
		})
	}
	must(t, write(before(before(t.Context(), "one", nil), "two", nil), "one"))
	mustBe(t, write(before(t.Context(), "failing", errMine), "failing"), errMine)
	mustBe(t, write(before(before(t.Context(), "first", errMine), "second", nil), "none"), errMine)
	must(t, ks.Update(before(t.Context(), "nothing", errMine), func(storage.Tx) error { return nil }))
	if err := write(storage.BeforeCommit(t.Context(), func() error { panic("oops") }), "none"); err == nil {
		t.Error("a panic before a commit gives no error")
	}
	if get(t, ks, "one") != "x" || get(t, ks, "failing") != "" || get(t, ks, "none") != "" {
		t.Error("not what the updates left")
	}
	if len(calls) != 4 { // one, two, failing, first
		t.Errorf("called %v", calls)
	}
}
