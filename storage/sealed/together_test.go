package sealed

import (
	"errors"
	"fmt"
	"testing"

	"pims/storage"
)

// TestAddsTogether: what is added in one Update, so much of it that all cores seal
// it, is there at once and counted, also where it is added again, in between or
// afterwards, or removed.
func TestAddsTogether(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	const n = 5 * worthwhile
	key := func(i int) []byte { return fmt.Appendf(nil, "%d", i*7919%n) } // in no order
	must(t, b.ks.Update(t.Context(), func(tx storage.Tx) (err error) {
		for i := range n {
			err = errors.Join(err, storage.Add(tx, key(i), []byte("first")))
			if i%3 == 0 {
				err = errors.Join(err, storage.Add(tx, key(i), []byte("second")))
			}
		}
		for p, bad := range tx.Scan(nil, nil) {
			if err = errors.Join(err, bad); len(p.Value) < len("first") {
				t.Errorf("%s reads %q", p.Key, p.Value)
			}
		}
		return errors.Join(err, storage.Add(tx, key(1), []byte("third")), storage.Add(tx, []byte("new"), nil), tx.Delete(key(2)))
	}))
	b.mustAudit(t, Whole)
	must(t, b.ks.View(t.Context(), func(tx storage.Tx) error {
		for i := range n {
			want := "first"
			if i%3 == 0 {
				want = "second"
			}
			if i == 1 {
				want = "third"
			}
			got, err := tx.Get(key(i))
			if gone := errors.Is(err, storage.ErrNotFound); gone != (i == 2) || !gone && string(got) != want {
				t.Errorf("%s reads %q, %v; want %q", key(i), got, err, want)
			}
		}
		return nil
	}))
	err := b.ks.Update(t.Context(), func(tx storage.Tx) error {
		return errors.Join(storage.Add(tx, recordKey, nil), storage.Add(tx, []byte("x"), make([]byte, MaxValue+1)))
	})
	if !errors.Is(err, errReserved) || !errors.Is(err, storage.ErrTooLarge) {
		t.Errorf("what may not be added: %v", err)
	}
	var late storage.Tx
	must(t, b.ks.Update(t.Context(), func(tx storage.Tx) error { late = tx; return nil }))
	if err := storage.Add(late, []byte("late"), nil); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
}

// TestAddsThatFail: what cannot be written fails its Update, also where it shows
// late and the function does not mind; nothing is counted that is not there.
func TestAddsThatFail(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	must(t, b.ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte("kept"), nil) }))
	for name, then := range map[string]func(storage.Tx){
		"nothing": func(storage.Tx) {},
		"a read":  func(tx storage.Tx) { _, _ = tx.Get([]byte("kept")) },
		"a write": func(tx storage.Tx) { _ = tx.Set([]byte("other"), nil) },
	} {
		err := b.ks.Update(t.Context(), func(tx storage.Tx) error {
			err := errors.Join(storage.Add(tx, []byte("a"), nil), storage.Add(tx, make([]byte, storage.MaxKey+1), nil))
			then(tx)
			return err
		})
		if !errors.Is(err, storage.ErrTooLarge) {
			t.Errorf("then %s: %v", name, err)
		}
		b.mustAudit(t, Whole)
	}
}
