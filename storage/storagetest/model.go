package storagetest

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pims/storage"
)

// BlobHistories compares random histories with a map. open returns a new empty
// store, and how to open it again as after a restart.
func BlobHistories(t *testing.T, open func(t *testing.T) (b storage.Vault, again func() storage.Vault)) {
	rapid.Check(t, func(r *rapid.T) {
		b, again := open(t)
		h := &blobHistory{store: b, again: again, refs: map[string]storage.Ref{}, contents: map[string][]byte{}}
		r.Repeat(map[string]func(*rapid.T){
			"":        h.check,
			"stage":   h.stage,
			"link":    h.link,
			"delete":  h.remove,
			"carry":   h.carry,
			"reclaim": func(r *rapid.T) { h.must(r, h.store.Reclaim(t.Context(), someID)) },
			"reopen":  func(r *rapid.T) { h.store = h.again() },
			"destroy": h.destroy,
		})
	})
}

type blobHistory struct {
	store    storage.Vault
	again    func() storage.Vault
	refs     map[string]storage.Ref
	contents map[string][]byte
}

func (h *blobHistory) must(r *rapid.T, err error) {
	if err != nil {
		r.Fatal(err)
	}
}

// draw returns a content, mostly a small one.
func (h *blobHistory) draw(r *rapid.T) []byte {
	if rapid.IntRange(0, 9).Draw(r, "edge") == 9 {
		return content(rapid.SampledFrom(edges).Draw(r, "length"))
	}
	return content(rapid.IntRange(0, 20_000).Draw(r, "length"))
}

func (h *blobHistory) keep(ref storage.Ref, content []byte) {
	h.refs[ref.ID], h.contents[ref.ID] = ref, content
}

// pick returns one that is there.
func (h *blobHistory) pick(r *rapid.T) storage.Ref {
	if len(h.refs) == 0 {
		r.Skip("nothing is stored")
	}
	return h.refs[rapid.SampledFrom(slices.Sorted(maps.Keys(h.refs))).Draw(r, "blob")]
}

func (h *blobHistory) stage(r *rapid.T) {
	content := h.draw(r)
	ref, err := h.store.Stage(r.Context(), someID, bytes.NewReader(content))
	h.must(r, err)
	h.keep(ref, content)
	if rapid.IntRange(0, 3).Draw(r, "flushed") == 0 {
		h.must(r, h.store.Flush(r.Context(), someID, ref.ID))
	}
}

func (h *blobHistory) link(r *rapid.T) {
	ref := h.pick(r)
	linked, err := h.store.Link(r.Context(), someID, ref, someID)
	h.must(r, err)
	h.keep(linked, h.contents[ref.ID])
}

func (h *blobHistory) remove(r *rapid.T) {
	id := h.pick(r).ID
	h.must(r, h.store.Delete(r.Context(), someID, id))
	delete(h.refs, id)
	delete(h.contents, id)
}

// carry takes a blob out, and puts it back after others came and went.
func (h *blobHistory) carry(r *rapid.T) {
	ref := h.pick(r)
	h.must(r, h.store.Delete(r.Context(), someID, ref.ID))
	if rapid.Bool().Draw(r, "reclaimed") {
		h.must(r, h.store.Reclaim(r.Context(), someID))
	}
	if rapid.Bool().Draw(r, "another") {
		h.stage(r)
	}
	if rapid.Bool().Draw(r, "restarted") {
		h.store = h.again()
	}
	h.must(r, h.store.Place(r.Context(), someID, ref.ID, bytes.NewReader(h.contents[ref.ID])))
}

func (h *blobHistory) destroy(r *rapid.T) {
	if rapid.IntRange(0, 9).Draw(r, "really") > 0 {
		r.Skip()
	}
	h.must(r, h.store.Destroy(r.Context(), someID))
	clear(h.refs)
	clear(h.contents)
}

// check compares the list, and reads some.
func (h *blobHistory) check(r *rapid.T) {
	listed := map[string]bool{}
	for one, err := range h.store.List(r.Context(), someID) {
		h.must(r, err)
		if listed[one.ID] {
			r.Fatalf("%s is listed twice", one.ID)
		}
		listed[one.ID] = true
		if _, ok := h.refs[one.ID]; !ok {
			r.Fatalf("%s is listed, and was deleted", one.ID)
		}
	}
	some := 0
	for id, ref := range h.refs {
		if !listed[id] {
			r.Fatalf("%s of %d bytes is not listed", id, ref.Size)
		}
		if some++; some > 5 {
			continue
		}
		got, err := read(h.store, someID, ref)
		if err != nil || !bytes.Equal(got, h.contents[id]) {
			r.Fatalf("%s of %d bytes: read %d, %v", id, ref.Size, len(got), err)
		}
	}
}
