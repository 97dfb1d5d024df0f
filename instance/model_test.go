package instance_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pims/instance"
)

// model is the file tree as a person would describe it.
type model struct {
	parent  map[instance.DocID]instance.DocID
	name    map[instance.DocID]string
	content map[instance.DocID]string // files
	isDir   map[instance.DocID]bool
}

func (m *model) below(id, top instance.DocID) bool {
	for ; id != ""; id = m.parent[id] {
		if id == top {
			return true
		}
	}
	return false
}

func (m *model) taken(parent instance.DocID, name string, but instance.DocID) bool {
	for id, p := range m.parent {
		if p == parent && m.name[id] == name && id != but {
			return true
		}
	}
	return false
}

// TestTheTreeFollowsItsModel plays random histories and compares every listing,
// content and figure with the model's.
func TestTheTreeFollowsItsModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := newWorld(t).learner().Access(full)
		m := &model{map[instance.DocID]instance.DocID{}, map[instance.DocID]string{}, map[instance.DocID]string{}, map[instance.DocID]bool{instance.Root: true}}
		ids := []instance.DocID{instance.Root}
		pick := func(label string) instance.DocID { return rapid.SampledFrom(ids).Draw(rt, label) }
		name := func() string { return rapid.SampledFrom([]string{"a", "b", "é", "c.txt"}).Draw(rt, "name") }
		inTrash := func(id instance.DocID) bool { return m.below(id, instance.Trash) }

		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			switch id, n := pick("id"), name(); rapid.IntRange(0, 4).Draw(rt, "op") {
			case 0: // a folder
				var e instance.Entry
				err := a.Update(t.Context(), func(tx *instance.Tx) (err error) {
					e, err = tx.Tree().CreateFolder(id, n, instance.Refuse)
					return err
				})
				ok := m.isDir[id] && !inTrash(id) && !m.taken(id, n, "")
				agree(rt, "create folder", err, ok)
				if ok {
					m.parent[e.ID], m.name[e.ID], m.isDir[e.ID] = id, n, true
					ids = append(ids, e.ID)
				}
			case 1: // a file
				text := fmt.Sprint("content ", len(ids))
				e, _, err := a.UploadFile(t.Context(), id, n, instance.Refuse, instance.Upload{Size: -1}, strings.NewReader(text))
				ok := m.isDir[id] && !inTrash(id) && !m.taken(id, n, "")
				agree(rt, "upload", err, ok)
				if ok {
					m.parent[e.ID], m.name[e.ID], m.content[e.ID] = id, n, text
					ids = append(ids, e.ID)
				}
			case 2: // move and rename
				to := pick("to")
				_, err := change(t, a, id, instance.Patch{Parent: &to, Name: &n}, instance.Refuse)
				ok := id != instance.Root && !inTrash(id) && m.isDir[to] && !inTrash(to) && !m.below(to, id) && !m.taken(to, n, id)
				agree(rt, "move", err, ok)
				if ok {
					m.parent[id], m.name[id] = to, n
				}
			case 3: // to the trash
				err := a.Update(t.Context(), func(tx *instance.Tx) error { _, err := tx.Tree().Trash(id); return err })
				ok := id != instance.Root && !inTrash(id)
				agree(rt, "trash", err, ok)
				if ok {
					m.parent[id] = instance.Trash
				}
			case 4: // out of the trash, to the root
				var e instance.Entry
				err := a.Update(t.Context(), func(tx *instance.Tx) (err error) { e, err = tx.Tree().Restore(id, instance.Root); return err })
				ok := m.parent[id] == instance.Trash
				agree(rt, "restore", err, ok)
				if ok {
					if m.taken(instance.Root, e.Name, id) {
						rt.Fatalf("restored over %q", e.Name)
					}
					m.parent[id], m.name[id] = instance.Root, e.Name
				}
			}
		}
		var used int64
		for _, text := range m.content {
			used += int64(len(text))
		}
		if u := usage(t, a); u.Used != used || u.Files != int64(len(m.content)) {
			rt.Fatalf("usage %+v, the model has %d bytes in %d files", u, used, len(m.content))
		}
		for _, id := range append(ids, instance.Trash) {
			if text, ok := m.content[id]; ok {
				if got := read(t, a, id, 0); got != text {
					rt.Fatalf("%s reads %q, want %q", id, got, text)
				}
				continue
			}
			var want []string
			for child, p := range m.parent {
				if p == id {
					want = append(want, m.name[child])
				}
			}
			got := names(t, a, id)
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				rt.Fatalf("%s lists %q, want %q", id, got, want)
			}
		}
	})
}

func agree(rt *rapid.T, what string, err error, ok bool) {
	if (err == nil) != ok {
		rt.Fatalf("%s: got %v, the model says it works: %v", what, err, ok)
	}
	var refused = []error{instance.ErrNameTaken, instance.ErrNotFolder, instance.ErrInTrash, instance.ErrIntoItself, instance.ErrNotInTrash, instance.ErrForbidden}
	if err != nil && !slices.ContainsFunc(refused, func(r error) bool { return errors.Is(err, r) }) {
		rt.Fatalf("%s: %v is no refusal", what, err)
	}
}
