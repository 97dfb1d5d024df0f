package storagetest

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pims/storage"
)

// histories runs random sequences of transactions, also failing ones and with
// the keyspace closed and opened in between, beside a plain map.
func (s engineSuite) histories(t *testing.T) {
	e := s.engine(t)
	h := history{engine: e, ks: create(t, e, someID)}
	rapid.Check(t, func(r *rapid.T) {
		h.clear(r)
		r.Repeat(map[string]func(*rapid.T){
			"update": h.update,
			"view":   h.view,
			"reopen": h.reopen,
		})
	})
}

type history struct {
	engine storage.Engine
	ks     storage.Keyspace
	model  map[string]string
}

// Few keys, so that they meet; with the bytes at the edges.
var someKeys = rapid.StringOfN(rapid.SampledFrom([]rune{'a', 'b', 'é', 0}), 1, 3, -1)
var somePrefixes = rapid.StringOfN(rapid.SampledFrom([]rune{'a', 'b', 'é', 0}), 0, 2, -1)

// clear empties the keyspace: making a new one for each history is slow.
func (h *history) clear(r *rapid.T) {
	h.model = map[string]string{}
	err := h.ks.Update(context.Background(), func(tx storage.Tx) error {
		for p, err := range tx.Scan(nil, nil) {
			if err != nil {
				return err
			}
			if err := tx.Delete(p.Key); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
}

func (h *history) update(r *rapid.T) {
	type write struct {
		key, value string
		del        bool
	}
	writes := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) write {
		return write{someKeys.Draw(r, "key"), rapid.StringN(0, 20, -1).Draw(r, "value"), rapid.Bool().Draw(r, "delete")}
	}), 0, 8).Draw(r, "writes")
	fails := rapid.IntRange(0, 3).Draw(r, "fails") == 0
	var next map[string]string
	err := h.ks.Update(context.Background(), func(tx storage.Tx) error {
		next = maps.Clone(h.model)
		for _, w := range writes {
			var err error
			if w.del {
				err = tx.Delete([]byte(w.key))
				delete(next, w.key)
			} else {
				err = tx.Set([]byte(w.key), []byte(w.value))
				next[w.key] = w.value
			}
			if err != nil {
				return err
			}
		}
		compare(r, tx, next)
		if fails {
			return errMine
		}
		return nil
	})
	switch {
	case fails && err == nil:
		r.Fatal("a failing update succeeded")
	case !fails && err != nil:
		r.Fatal(err)
	case !fails:
		h.model = next
	}
}

func (h *history) view(r *rapid.T) {
	err := h.ks.View(context.Background(), func(tx storage.Tx) error {
		compare(r, tx, h.model)
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
}

func (h *history) reopen(r *rapid.T) {
	if err := h.ks.Close(); err != nil {
		r.Fatal(err)
	}
	var err error
	if h.ks, err = h.engine.Open(context.Background(), someID); err != nil {
		r.Fatal(err)
	}
}

// compare reads the way a caller would and fails where the model differs.
func compare(r *rapid.T, tx storage.Tx, model map[string]string) {
	key := someKeys.Draw(r, "get")
	value, err := tx.Get([]byte(key))
	if want, ok := model[key]; ok != (err == nil) || string(value) != want {
		r.Fatalf("Get(%q) = %q, %v; want %q, %v", key, value, err, want, ok)
	}
	prefix, from := somePrefixes.Draw(r, "prefix"), somePrefixes.Draw(r, "from")
	var want []string
	for _, k := range slices.Sorted(maps.Keys(model)) {
		if strings.HasPrefix(k, prefix) && bytes.Compare([]byte(k), []byte(from)) >= 0 {
			want = append(want, k+"="+model[k])
		}
	}
	got, err := scan(tx, prefix, from)
	if err != nil || !slices.Equal(got, want) {
		r.Fatalf("Scan(%q, %q) = %q, %v; want %q", prefix, from, got, err, want)
	}
}
