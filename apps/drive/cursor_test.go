package drive

import (
	"bytes"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pims/instance"
)

// However a folder is sorted and cut, its pages are the whole of it, in order,
// and an entry that goes between two pages costs only itself.
func TestPagesAreTheWhole(t *testing.T) {
	c := newCursors()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(t, "entries")
		all := make([]instance.Entry, n)
		for i := range all {
			all[i] = instance.Entry{
				ID:       instance.DocID(rapid.StringMatching(`[0-9a-f]{8}`).Draw(t, "id") + string(rune('a'+i))),
				Kind:     rapid.SampledFrom([]instance.Kind{instance.KindFile, instance.KindFolder}).Draw(t, "kind"),
				Name:     rapid.SampledFrom([]string{"a", "A", "é", "f2", "f10", "z"}).Draw(t, "name"),
				Size:     rapid.Int64Range(0, 2).Draw(t, "size"),
				Modified: time.Unix(rapid.Int64Range(0, 2).Draw(t, "modified"), 0).UTC(),
				ETag:     `"x"`,
			}
		}
		by := rapid.SampledFrom([]instance.Order{instance.ByName, instance.ByModified, instance.BySize}).Draw(t, "by")
		desc := rapid.Bool().Draw(t, "desc")
		limit := rapid.IntRange(1, 5).Draw(t, "limit")
		want := slices.Clone(all)
		instance.SortEntries(want, by, desc)
		var got []instance.Entry
		next := ""
		for range n + 1 {
			page, after, err := c.turn(slices.Clone(all), by, desc, next, limit)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, page...)
			if next = after; next == "" {
				break
			}
			if last := page[len(page)-1]; rapid.Bool().Draw(t, "gone") {
				all = slices.DeleteFunc(all, func(e instance.Entry) bool { return e.ID == last.ID })
			}
		}
		if !slices.EqualFunc(got, want, func(a, b instance.Entry) bool { return a.ID == b.ID }) {
			t.Fatalf("got %v\nwant %v", got, want)
		}
	})
}

func FuzzCursor(f *testing.F) {
	c := newCursors()
	f.Add("e30")
	f.Add("eyJrIjoiZmlsZSIsImkiOiJ4In0")
	f.Fuzz(func(t *testing.T, s string) {
		entries := []instance.Entry{{ID: "x", Kind: instance.KindFile, Name: "a", ETag: `"x"`}}
		page, _, err := c.turn(entries, instance.ByName, false, s, 1)
		if s != "" && err == nil && len(page) > 1 {
			t.Fatalf("%q gave %v", s, page)
		}
	})
}

// A cursor shows no name, is good for the longest, and only where it was made.
func TestCursorIsSealed(t *testing.T) {
	c := newCursors()
	name := strings.Repeat(`"`, 255)
	entries := []instance.Entry{{ID: "x", Kind: instance.KindFile, Name: name}, {ID: "y", Kind: instance.KindFile, Name: name + "b"}}
	_, next, err := c.turn(slices.Clone(entries), instance.ByName, false, "", 1)
	if err != nil || next == "" || len(next) > 2000 {
		t.Fatalf("%d bytes, %v", len(next), err)
	}
	if raw, err := base64.RawURLEncoding.DecodeString(next); err != nil || bytes.Contains(raw, []byte(`"""`)) {
		t.Errorf("%q, %v", raw, err)
	}
	if page, _, err := c.turn(slices.Clone(entries), instance.ByName, false, next, 1); err != nil || len(page) != 1 || page[0].ID != "y" {
		t.Errorf("%v, %v", page, err)
	}
	altered := []byte(next)
	altered[30] ^= 1
	for who, try := range map[string]func() (instance.Entry, error){
		"another process": func() (instance.Entry, error) { return newCursors().open(next) },
		"altered":         func() (instance.Entry, error) { return c.open(string(altered)) },
		"as it was":       func() (instance.Entry, error) { return c.open("eyJrIjoiZmlsZSIsImkiOiJ4In0") },
	} {
		if _, err := try(); !errors.Is(err, errBadCursor) {
			t.Errorf("%s: %v", who, err)
		}
	}
}
