package storagetest

import (
	"bytes"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"pims/storage"
)

func (s engineSuite) transactions(t *testing.T) {
	ks := s.keyspace(t)
	must(t, ks.Update(t.Context(), func(tx storage.Tx) error {
		must(t, tx.Set([]byte("a"), []byte("1")))
		must(t, tx.Set([]byte("a"), []byte("2")))
		must(t, tx.Set([]byte("gone"), []byte("x")))
		must(t, tx.Delete([]byte("gone")))
		must(t, tx.Delete([]byte("never there")))
		must(t, tx.Set([]byte("empty"), nil))
		v, err := tx.Get([]byte("a"))
		must(t, err)
		if string(v) != "2" {
			t.Errorf("own write reads %q", v)
		}
		_, err = tx.Get([]byte("gone"))
		mustBe(t, err, storage.ErrNotFound)
		return nil
	}))
	must(t, ks.View(t.Context(), func(tx storage.Tx) error {
		v, err := tx.Get([]byte("empty"))
		if err != nil || v == nil || len(v) != 0 {
			t.Errorf("empty value reads %v, %v", v, err)
		}
		_, err = tx.Get(nil)
		mustBe(t, err, storage.ErrNotFound)
		pairs, err := scan(tx, "", "")
		if want := []string{"a=2", "empty="}; err != nil || !slices.Equal(pairs, want) {
			t.Errorf("holds %q, %v; want %q", pairs, err, want)
		}
		return nil
	}))
}

var errMine = errors.New("mine")

func (s engineSuite) rollback(t *testing.T) {
	ks := s.keyspace(t)
	set(t, ks, "a", "1")
	err := ks.Update(t.Context(), func(tx storage.Tx) error {
		must(t, tx.Set([]byte("a"), []byte("2")))
		must(t, tx.Set([]byte("b"), []byte("2")))
		must(t, tx.Delete([]byte("a")))
		return errMine
	})
	mustBe(t, err, errMine)
	mustBe(t, ks.View(t.Context(), func(storage.Tx) error { return errMine }), errMine)
	if a, b := get(t, ks, "a"), get(t, ks, "b"); a != "1" || b != "" {
		t.Fatalf("after a rollback a=%q b=%q", a, b)
	}
}

func (s engineSuite) readOnly(t *testing.T) {
	ks := s.keyspace(t)
	must(t, ks.View(t.Context(), func(tx storage.Tx) error {
		mustBe(t, tx.Set([]byte("a"), []byte("1")), storage.ErrReadOnly)
		mustBe(t, tx.Delete([]byte("a")), storage.ErrReadOnly)
		return nil
	}))
}

// ended: a Tx that escaped its function is dead, and harms nobody.
func (s engineSuite) ended(t *testing.T) {
	ks := s.keyspace(t)
	set(t, ks, "a", "1")
	set(t, ks, "b", "2")
	for _, run := range []func(fn func(storage.Tx) error) error{
		func(fn func(storage.Tx) error) error { return ks.View(t.Context(), fn) },
		func(fn func(storage.Tx) error) error { return ks.Update(t.Context(), fn) },
	} {
		var escaped storage.Tx
		var next func() (storage.Pair, error, bool)
		var stop func()
		must(t, run(func(tx storage.Tx) error {
			escaped = tx
			next, stop = iter.Pull2(tx.Scan(nil, nil))
			_, err, _ := next()
			return err
		}))
		_, err := escaped.Get([]byte("a"))
		mustBe(t, err, storage.ErrClosed)
		mustBe(t, escaped.Set([]byte("a"), nil), storage.ErrClosed)
		mustBe(t, escaped.Delete([]byte("a")), storage.ErrClosed)
		_, err = scan(escaped, "", "")
		mustBe(t, err, storage.ErrClosed)
		_, err, _ = next()
		mustBe(t, err, storage.ErrClosed)
		stop()
	}
}

func (s engineSuite) copies(t *testing.T) {
	ks := s.keyspace(t)
	key, value := []byte("key"), []byte("value")
	must(t, ks.Update(t.Context(), func(tx storage.Tx) error {
		must(t, tx.Set(key, value))
		copy(key, "xxx")
		copy(value, "xxxxx")
		v, err := tx.Get([]byte("key"))
		must(t, err)
		copy(v, "yyyyy")
		for p, err := range tx.Scan(nil, nil) {
			must(t, err)
			copy(p.Key, "zzz")
			copy(p.Value, "zzzzz")
		}
		return nil
	}))
	must(t, ks.View(t.Context(), func(tx storage.Tx) error {
		for range 2 {
			for p, err := range tx.Scan(nil, nil) {
				must(t, err)
				copy(p.Key, "zzz")
				copy(p.Value, "zzzzz")
			}
			v, err := tx.Get([]byte("key"))
			must(t, err)
			if string(v) != "value" {
				t.Errorf("the stored value became %q", v)
			}
			copy(v, "yyyyy")
		}
		return nil
	}))
}

func (s engineSuite) byteOrder(t *testing.T) {
	ks := s.keyspace(t)
	keys := []string{"a", "a\x00", "a\x00b", "a\xff", "a\xff\xff", "ab", "b", "e", "z", "É", "é", "éa", "ê", "\x00", "\xff", "\xff\xff", "!badger!", "Z"}
	must(t, ks.Update(t.Context(), func(tx storage.Tx) error {
		for _, k := range keys {
			must(t, tx.Set([]byte(k), nil))
		}
		return nil
	}))
	slices.Sort(keys)
	for _, c := range []struct{ prefix, from string }{
		{"", ""}, {"a", ""}, {"a\xff", ""}, {"\xff", ""}, {"é", ""}, {"\xc3", ""}, {"none", ""},
		{"", "a\xff"}, {"a", "a\xff"}, {"a", "ab"}, {"a", "aa"}, {"a", "A"}, {"a", "b"}, {"", "\xff\xff"}, {"", "\xff\xff\xff"},
	} {
		var want []string
		for _, k := range keys {
			if strings.HasPrefix(k, c.prefix) && k >= c.from {
				want = append(want, k+"=")
			}
		}
		must(t, ks.View(t.Context(), func(tx storage.Tx) error {
			got, err := scan(tx, c.prefix, c.from)
			if !slices.Equal(got, want) {
				t.Errorf("Scan(%q, %q) = %q, want %q", c.prefix, c.from, got, want)
			}
			return err
		}))
	}
}

func (s engineSuite) scanOwnWrites(t *testing.T) {
	ks := s.keyspace(t)
	for _, k := range []string{"b", "d", "f"} {
		set(t, ks, k, "old")
	}
	must(t, ks.Update(t.Context(), func(tx storage.Tx) error {
		for _, k := range []string{"a", "c", "d", "g"} {
			must(t, tx.Set([]byte(k), []byte("new")))
		}
		must(t, tx.Delete([]byte("f")))
		want := []string{"a=new", "b=old", "c=new", "d=new", "g=new"}
		if got, err := scan(tx, "", ""); err != nil || !slices.Equal(got, want) {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
		// A scan does not see what is written while it runs.
		var seen []string
		for p, err := range tx.Scan(nil, nil) {
			must(t, err)
			seen = append(seen, string(p.Key)+"="+string(p.Value))
			must(t, tx.Set([]byte(string(p.Key)+"+"), nil))
			must(t, tx.Delete([]byte("g")))
		}
		if !slices.Equal(seen, want) {
			t.Errorf("while writing, saw %q; want %q", seen, want)
		}
		for _, err := range tx.Scan(nil, nil) { // two scans at a time, and stopping early
			must(t, err)
			if got, err := scan(tx, "d", ""); err != nil || len(got) != 2 {
				t.Errorf("inner scan: %q, %v", got, err)
			}
			break
		}
		return nil
	}))
	must(t, ks.View(t.Context(), func(tx storage.Tx) error {
		got, err := scan(tx, "", "")
		want := []string{"a=new", "a+=", "b=old", "b+=", "c=new", "c+=", "d=new", "d+=", "g+="}
		if !slices.Equal(got, want) {
			t.Errorf("committed %q, want %q", got, want)
		}
		return err
	}))
}

func (s engineSuite) bounds(t *testing.T) {
	ks := s.keyspace(t)
	big := func(n int) []byte { return bytes.Repeat([]byte{'x'}, n) }
	update := func(fn func(tx storage.Tx) error) error { return ks.Update(t.Context(), fn) }

	const sealing = 64 // what a sealed keyspace may add to a value
	const keeping = 1  // writes that it may add to an Update, for its inventory
	must(t, update(func(tx storage.Tx) error { return tx.Set(big(storage.MaxKey), big(storage.MaxValue-sealing)) }))
	mustBe(t, update(func(tx storage.Tx) error { return tx.Set(big(storage.MaxKey+1), nil) }), storage.ErrTooLarge)
	mustBe(t, update(func(tx storage.Tx) error { return tx.Delete(big(storage.MaxKey + 1)) }), storage.ErrTooLarge)
	mustBe(t, update(func(tx storage.Tx) error { return tx.Set(nil, big(1)) }), storage.ErrTooLarge)
	mustBe(t, update(func(tx storage.Tx) error { return tx.Set(big(1), big(storage.MaxValue+1)) }), storage.ErrTooLarge)
	writes := func(n int) error {
		return update(func(tx storage.Tx) error {
			for i := range n {
				if err := tx.Set([]byte{'w', byte(i >> 8), byte(i)}, []byte("v")); err != nil {
					return err
				}
			}
			return nil
		})
	}
	must(t, writes(storage.MaxUpdateWrites-keeping))
	mustBe(t, writes(storage.MaxUpdateWrites+1), storage.ErrTooLarge)
	volume := func(n int) error {
		return update(func(tx storage.Tx) error {
			for i := range n {
				if err := tx.Set([]byte{byte(i)}, big(32<<10-sealing)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	must(t, volume(storage.MaxUpdateBytes/(32<<10)))
	mustBe(t, volume(storage.MaxUpdateBytes/(32<<10)+1), storage.ErrTooLarge)
}
