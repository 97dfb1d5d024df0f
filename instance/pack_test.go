package instance_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pims/instance"
)

// TestEntriesArePackedWhole: what is stored of an entry is what there was.
func TestEntriesArePackedWhole(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringMatching(`[a-zé /\-]{0,40}`)
		at := rapid.Custom(func(r *rapid.T) time.Time {
			return time.UnixMicro(rapid.Int64Range(-1<<52, 1<<52).Draw(r, "micros")).UTC()
		})
		id := rapid.SampledFrom([]instance.DocID{"01a2034c-c991-741e-8ebf-aaa0cb9fca4e", "ffffffff-ffff-4fff-bfff-ffffffffffff", instance.Root})
		e := instance.Entry{
			ID: id.Draw(r, "id"), Kind: instance.KindFolder, Name: text.Draw(r, "name"), Parent: instance.Root, Created: at.Draw(r, "created"),
			Modified: at.Draw(r, "modified"), ETag: `"` + rapid.StringMatching(`[1-9a-z][0-9a-z]{0,10}`).Draw(r, "etag") + `"`,
			Favourite: rapid.Bool().Draw(r, "favourite"), Noted: rapid.Bool().Draw(r, "noted"), Colour: text.Draw(r, "colour"), Sort: text.Draw(r, "sort"),
		}
		if rapid.Bool().Draw(r, "tags") {
			e.Tags = rapid.SliceOfN(text, 1, 5).Draw(r, "tags")
		}
		if rapid.Bool().Draw(r, "trashed") {
			e.Trashed, e.WasIn = at.Draw(r, "since"), id.Draw(r, "was in")
		}
		if rapid.Bool().Draw(r, "file") {
			e.Kind, e.Size, e.Version, e.Mime = instance.KindFile, rapid.Int64Min(0).Draw(r, "size"), rapid.IntMin(1).Draw(r, "version"), text.Draw(r, "mime")
			e.SHA256 = bytes.Repeat([]byte{7}, 32)
			e.Infected = rapid.StringMatching(`[!-~]{0,100}`).Draw(r, "infected")
		}
		same, err := instance.Repacked(e)
		if err != nil || !instance.SameEntry(e, same) {
			r.Fatalf("%+v became %+v, %v", e, same, err)
		}
	})
}

// FuzzUnpack: bytes that are no entry are damaged, and no more.
func FuzzUnpack(f *testing.F) {
	raw, err := instance.Pack(instance.Entry{ID: instance.Root, Kind: instance.KindFile, Name: "a", ETag: `"1"`, Tags: []string{"x"}, SHA256: make([]byte, 32)})
	must(f, err)
	f.Add(raw)
	f.Add(raw[:len(raw)-1])
	raw, err = instance.Pack(instance.Entry{ID: instance.Root, Kind: instance.KindFile, Name: "a", ETag: `"1"`, Infected: "Virus-1", SHA256: make([]byte, 32)})
	must(f, err)
	f.Add(raw)
	f.Add([]byte(`{"id":"x"}`))
	f.Add(append([]byte{3, 31}, bytes.Repeat([]byte{255}, 64)...))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := instance.Unpack(raw)
		if err != nil {
			if !strings.Contains(err.Error(), "damaged") {
				t.Fatal(err)
			}
			return
		}
		if len(raw) > 0 && raw[0] == '{' {
			return
		}
		if again, err := instance.Repacked(e); err != nil || !instance.SameEntry(e, again) {
			t.Fatalf("%+v became %+v, %v", e, again, err)
		}
	})
}

// BenchmarkUnpack is a listing of 10,000.
func BenchmarkUnpack(b *testing.B) {
	raw, err := instance.Pack(instance.Entry{
		ID: instance.Root, Kind: instance.KindFile, Name: "Compte rendu de TP n° 17.pdf", ETag: `"1z141z4"`, Mime: "application/pdf", Size: 1 << 20, Version: 2,
		Created: time.Now(), Modified: time.Now(), SHA256: make([]byte, 32),
	})
	must(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if err := instance.UnpackMany(raw, 10000); err != nil {
			b.Fatal(err)
		}
	}
}
