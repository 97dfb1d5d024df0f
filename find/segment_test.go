package find

import (
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pims/instance"
	"pims/instance/instancetest"
	"pims/storage"
	"pims/storage/memory"
)

func fresh(t testing.TB) *instance.Instance {
	t.Helper()
	engine := memory.New()
	house := instancetest.House(t, engine, time.Now)
	id, err := instance.NewID()
	if err != nil {
		t.Fatal(err)
	}
	i, err := house.Create(t.Context(), id, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(i.Close(), engine.Close()); err != nil {
			t.Error(err)
		}
	})
	return i
}

func doc(n int) instance.DocID {
	return instance.DocID(fmt.Sprintf("0198c0de-0000-7000-8000-%012x", n))
}

// TestIndexIsWhatWasWritten writes, rewrites and removes documents and merges
// between, and holds what words find against a map.
func TestIndexIsWhatWasWritten(t *testing.T) {
	i := fresh(t)
	rapid.Check(t, func(rt *rapid.T) {
		if err := ours().Drop(t.Context(), i); err != nil {
			rt.Fatal(err)
		}
		at, seq, edition := newState(), uint64(0), 0
		model := map[int]map[stem]level{}
		for range rapid.IntRange(1, 12).Draw(rt, "batches") {
			var list []change
			touched := map[int]bool{}
			for range rapid.IntRange(1, 20).Draw(rt, "changes") {
				n := rapid.IntRange(1, 40).Draw(rt, "document")
				if touched[n] {
					continue // the feed names each once
				}
				touched[n] = true
				seq++
				c := change{seq: seq, record: record{id: rawID(doc(n)), class: Text, name: fmt.Sprint(n)}}
				if c.gone = rapid.IntRange(0, 4).Draw(rt, "gone") == 0; c.gone {
					delete(model, n)
				} else {
					edition++
					c.source = source{description: fmt.Sprint(edition)}
					model[n] = map[stem]level{}
					for range rapid.IntRange(0, 30).Draw(rt, "words") {
						model[n][stem(rapid.IntRange(1, 60).Draw(rt, "word"))<<40] = level(rapid.IntRange(0, 3).Draw(rt, "level"))
					}
					for _, s := range slices.Sorted(maps.Keys(model[n])) {
						c.terms = append(c.terms, term{s, model[n][s]})
					}
				}
				list = append(list, c)
			}
			var err error
			if at, err = write(t.Context(), i, at, list, seq); err != nil {
				rt.Fatal(err)
			}
			if rapid.IntRange(0, 2).Draw(rt, "merge") == 0 && len(at.Segments) > 1 {
				if err := merge(t.Context(), i, at, at.Segments); err != nil {
					rt.Fatal(err)
				}
			}
			if err := tend(t.Context(), i); err != nil {
				rt.Fatal(err)
			}
			at = check(rt, i, model)
		}
	})
}

// check returns the state, once all words were looked up.
func check(t *rapid.T, i *instance.Instance, model map[int]map[stem]level) (at state) {
	err := i.View(t.Context(), func(tx *instance.Tx) (err error) {
		kv := tx.Space(Space)
		if at, err = readState(kv); err != nil {
			return err
		}
		nums := map[uint32]int{}
		for one, err := range catalogue(kv) {
			var r record
			if err == nil {
				err = one.record(&r)
			}
			if err != nil {
				return err
			}
			n := 0
			if _, err := fmt.Sscan(r.name, &n); err != nil {
				return err
			}
			nums[r.num] = n
		}
		if len(nums) != len(model) {
			t.Fatalf("%d records of %d documents", len(nums), len(model))
		}
		for s := stem(1); s <= 60; s++ {
			list, err := at.lookup(kv, s<<40)
			if err != nil {
				return err
			}
			got, want := map[int]level{}, map[int]level{}
			for _, p := range list {
				if n, ok := nums[p.num]; ok {
					got[n] = p.level
				}
			}
			for n, words := range model {
				if l, ok := words[s<<40]; ok {
					want[n] = l
				}
			}
			if !maps.Equal(got, want) {
				t.Fatalf("word %d: %v, want %v", s, got, want)
			}
		}
		if len(at.Dead) > 0 {
			t.Fatalf("dead segments are left: %v", at.Dead)
		}
		segments := map[string]bool{}
		for p, err := range kv.Scan([]byte(keyWords), nil) {
			if err != nil {
				return err
			}
			segments[hex.EncodeToString(p.Key[:len(keyWords)+4])] = true
		}
		if len(segments) > len(at.Segments) {
			t.Fatalf("%d segments lie here, %d are known", len(segments), len(at.Segments))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// A word that very many hold goes over many values.
func TestAWordThatAllHave(t *testing.T) {
	var w writer
	var all []posting
	for n := range uint32(50_000) {
		all = append(all, posting{n * 300, level(n % 4)})
	}
	w.add(7<<30, []posting{{1, once}})
	w.add(8<<30, all)
	w.add(9<<30, []posting{{2, often}})
	w.flush(0)
	i := fresh(t)
	at := newState()
	at.Segments = []segment{{0, w.size}}
	for out := w.out; len(out) > 0; {
		part := batchOf(out)
		out = out[len(part):]
		if err := i.Update(t.Context(), func(tx *instance.Tx) error { return putAll(tx.Space(Space), part) }); err != nil {
			t.Fatal(err)
		}
	}
	err := i.View(t.Context(), func(tx *instance.Tx) error {
		for s, want := range map[stem]int{7 << 30: 1, 8 << 30: len(all), 9 << 30: 1, 5: 0, 8<<30 + 1: 0, 10 << 30: 0} {
			list, err := at.lookup(tx.Space(Space), s)
			if err != nil {
				return err
			}
			if len(list) != want || want > 1 && !slices.Equal(list, all) {
				t.Errorf("%d postings of %d", len(list), want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Any value that is not of our writing is damage, and nothing worse.
func FuzzStored(f *testing.F) {
	r := record{class: Text, name: "nom", stems: " nom \n", num: 3}
	f.Add(block(nil).with(3, string(r.append(nil))).append(nil))
	w := writer{}
	w.add(5, []posting{{1, once}, {9, often}})
	w.flush(0)
	f.Add(w.out[0].value)
	f.Fuzz(func(t *testing.T, value []byte) {
		b, err := parseBlock(0, value)
		for _, one := range b {
			var r record
			if err := one.record(&r); err != nil && !errors.Is(err, storage.ErrDamaged) {
				t.Error(err)
			}
		}
		if err != nil && !errors.Is(err, storage.ErrDamaged) {
			t.Error(err)
		}
		err = entries(value, func(_ stem, raw string) bool {
			_, err := decodePostings(nil, raw)
			return err == nil || errors.Is(err, storage.ErrDamaged)
		})
		if err != nil && !errors.Is(err, storage.ErrDamaged) {
			t.Error(err)
		}
	})
}

// What is damaged is noticed, costs no more than the contents, and is made anew.
func TestDamagedIndex(t *testing.T) {
	i := fresh(t)
	x := NewIndexer(nil, slog.New(slog.DiscardHandler))
	err := i.Update(t.Context(), func(tx *instance.Tx) error {
		for n := range 5 {
			v := instance.NewVersion{Blob: storage.Keep([]byte("photosynthèse")), Mime: "text/plain"}
			if _, _, err := tx.Tree().AddFile(instance.Root, fmt.Sprintf("plante %d", n), v, instance.Refuse); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	found := func(words string) (n int) {
		err := i.View(t.Context(), func(tx *instance.Tx) error {
			r, err := Search(tx, Query{Words: words, Limit: 10})
			n = len(r.Hits)
			return err
		})
		if err != nil {
			t.Error(err)
		}
		return n
	}
	for _, key := range []string{keyState, keyRecords, keyWords, keyDoc, keyExtract} {
		if err := x.Run(t.Context(), i); err != nil {
			t.Fatal(err)
		}
		if found("plante") != 5 || found("photosynthese") != 5 {
			t.Fatalf("%s: nothing is found of a whole index", key)
		}
		if f, err := Examine(t.Context(), i, true); err != nil || len(f) > 0 {
			t.Fatalf("%s: a whole index: %v, %v", key, f, err)
		}
		err := i.Update(t.Context(), func(tx *instance.Tx) error {
			kv := tx.Space(Space)
			for p, err := range kv.Scan([]byte(key), nil) {
				if err != nil {
					return err
				}
				if key == keyDoc || key == keyExtract {
					return kv.Delete(p.Key)
				}
				return kv.Set(p.Key, append(p.Value, 0xff))
			}
			return errors.New("no such key")
		})
		if err != nil {
			t.Fatal(key, err)
		}
		if found("plante") != 5 {
			t.Errorf("%s: names are not found", key)
		}
		if key == keyExtract {
			continue // a line less
		}
		f, err := Examine(t.Context(), i, false)
		if err != nil || f.Left() == 0 {
			t.Errorf("%s: %v, %v", key, f, err)
		}
		if f, err = Examine(t.Context(), i, true); err != nil || f.Left() != 0 {
			t.Errorf("%s: %v, %v", key, f, err)
		}
	}
}
