package instance_test

import (
	"context"
	"testing"

	"pims/instance"
	"pims/storage"
)

// TestReplaceOfAnInstanceWhoseFiguresAreLost: it can be brought back all the
// same, as one that cannot be read.
func TestReplaceOfAnInstanceWhoseFiguresAreLost(t *testing.T) {
	for name, spoil := range map[string]func(storage.Tx) error{
		"damaged": func(tx storage.Tx) error { return tx.Set([]byte("n"), make([]byte, 50)) },
		"lost":    func(tx storage.Tx) error { return tx.Delete([]byte("n")) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id, err := instance.NewID()
			must(t, err)
			i, err := w.Create(t.Context(), id, 1<<20)
			must(t, err)
			var saved []storage.Pair
			must(t, i.Tamper(t.Context(), true, func(tx storage.Tx) error {
				saved = nil
				for p, err := range tx.Scan(nil, nil) {
					must(t, err)
					saved = append(saved, p)
				}
				return nil
			}))
			must(t, i.Tamper(t.Context(), true, spoil))
			must(t, i.Close())
			fill := func(next storage.Keyspace) error {
				return next.Update(t.Context(), func(tx storage.Tx) error {
					for _, p := range saved {
						must(t, tx.Set(p.Key, p.Value))
					}
					return nil
				})
			}
			settled := 0
			must(t, w.Replace(t.Context(), id, fill, func(present, next *instance.Instance) error {
				if settled++; present != nil {
					t.Error("what is damaged is taken over")
				}
				return nil
			}))
			i, err = w.Open(context.Background(), id)
			must(t, err)
			must(t, i.Close())
			if settled != 1 {
				t.Errorf("settled %d times", settled)
			}
		})
	}
}
