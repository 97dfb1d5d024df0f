package badger

import (
	"testing"

	"golang.org/x/sys/unix"

	"pims/storage"
)

// TestACommitThatMayShowAfterAllIsMarked: a crash may bring back one whose flush
// failed, behind a backup that has not seen it.
func TestACommitThatMayShowAfterAllIsMarked(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir(), Options{})
	ks := create(t, e, "a")
	set(t, ks, "k", "before")
	save := func() {
		for _, m := range marked(t, e) {
			must(t, e.Saved(t.Context(), m))
		}
	}
	stopFlushing(t, e, "a")
	must(t, ks.View(t.Context(), func(storage.Tx) error { // while its log is there
		mustBe(t, ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte("k"), []byte("vain")) }), unix.EINVAL)
		if save(); len(marked(t, e)) == 0 {
			t.Error("nothing says that the keyspace may change")
		}
		return nil
	}))
	must(t, ks.Close())
	ks = open1(t, e, "a")
	mustHold(t, ks, "k", "before")
	if save(); len(marked(t, e)) > 0 {
		t.Error("it stays marked for ever")
	}
	must(t, ks.Close())
}
