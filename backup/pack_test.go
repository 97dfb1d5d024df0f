package backup

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"
	"time"

	"pims/storage"
)

// made returns a pack with some chunks.
func made(t testing.TB) []byte {
	var out bytes.Buffer
	w, err := newPackWriter(&out, nameOf(time.Unix(1000, 0)))
	if err != nil {
		t.Fatal(err)
	}
	tab := table{Keyspace: "x", Base: w.name}
	cut := w.list(&tab.Values)
	for n := range byte(200) {
		if err := cut.add([]byte{'k', n}, []byte("value")); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(cut.end(), w.finish(tab)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// FuzzTable: whatever a pack holds, reading its table ends, and what it gives can
// be worked with.
func FuzzTable(f *testing.F) {
	whole := made(f)
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add([]byte(packHead + packEnd))
	f.Fuzz(func(t *testing.T, raw []byte) {
		name := nameOf(time.Unix(1000, 0))
		tab, err := readTable(bytes.NewReader(raw), int64(len(raw)), "x", name)
		if err != nil {
			return
		}
		for _, c := range slices.Concat(tab.Values, tab.Blobs) {
			if c.Size < 1 || c.Size > largest || c.At < 0 || len(c.SHA256) != sha256.Size || c.Pack < tab.Base || c.Pack > name {
				t.Errorf("a chunk that cannot be: %+v", c)
			}
		}
	})
}

// FuzzChunk: what parses keeps the bounds of an engine, comes in order, and is what was
// written.
func FuzzChunk(f *testing.F) {
	f.Add([]byte{1, 'a', 1, 'b', 2, 'a', 'b', 0})
	f.Add([]byte{0, 0})
	f.Fuzz(func(t *testing.T, raw []byte) {
		var pairs []storage.Pair
		_, err := parse(raw, nil, func(p storage.Pair) error { pairs = append(pairs, p); return nil })
		var last []byte
		for _, p := range pairs {
			if len(p.Key) < 1 || len(p.Key) > storage.MaxKey || len(p.Value) > storage.MaxValue || bytes.Compare(p.Key, last) <= 0 {
				t.Fatalf("a pair that cannot be: %q", p.Key)
			}
			last = p.Key
		}
		if err != nil {
			return
		}
		var again []byte
		cut := cutter{emit: func(c []byte) error { again = append(again, c...); return nil }}
		for _, p := range pairs {
			if err := cut.add(p.Key, p.Value); err != nil {
				t.Fatal(err)
			}
		}
		if err := cut.end(); err != nil {
			t.Fatal(err)
		}
		var twice []storage.Pair
		if _, err := parse(again, nil, func(p storage.Pair) error { twice = append(twice, p); return nil }); err != nil || len(twice) != len(pairs) {
			t.Fatalf("%d pairs, not %d: %v", len(twice), len(pairs), err)
		}
	})
}

func TestKeptStates(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	var names []string
	for at := now.AddDate(0, 0, -30); !at.After(now); at = at.Add(6 * time.Hour) {
		names = append(names, nameOf(at))
	}
	keeps := kept(names, now)
	// 8 of the last two days and the first one of them, one of each of the 19 days before, and the one that stood 21 days ago.
	if len(keeps) < 28 || len(keeps) > 31 {
		t.Errorf("%d states are kept", len(keeps))
	}
	if oldest := momentOf(keeps[0]); oldest.After(now.Add(-keep)) || oldest.Before(now.Add(-keep).AddDate(0, 0, -1)) {
		t.Errorf("the oldest is of %s", oldest)
	}
	if one := kept(names[:1], now); len(one) != 1 {
		t.Error("the only state of a keyspace is not kept")
	}
}
