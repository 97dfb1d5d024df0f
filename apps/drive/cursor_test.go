package drive

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pims/instance"
)

// However a folder is sorted and cut, its pages are the whole of it, in order,
// and an entry that goes between two pages costs only itself.
func TestPagesAreTheWhole(t *testing.T) {
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
			page, after, err := turn(slices.Clone(all), by, desc, next, limit)
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
		if !slices.Equal(got, want) {
			t.Fatalf("got %v\nwant %v", got, want)
		}
	})
}

func FuzzCursor(f *testing.F) {
	f.Add("e30")
	f.Add("eyJrIjoiZmlsZSIsImkiOiJ4In0")
	f.Fuzz(func(t *testing.T, s string) {
		entries := []instance.Entry{{ID: "x", Kind: instance.KindFile, Name: "a", ETag: `"x"`}}
		page, _, err := turn(entries, instance.ByName, false, s, 1)
		if s != "" && err == nil && len(page) > 1 {
			t.Fatalf("%q gave %v", s, page)
		}
	})
}
