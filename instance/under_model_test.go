package instance_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// picture is all that an owner sees of a tree: the raw documents by id.
type picture map[instance.DocID]instance.Document

func takePicture(t *testing.T, a *instance.Access) picture {
	t.Helper()
	p := picture{}
	must(t, a.View(t.Context(), func(tx *instance.Tx) error {
		for _, name := range []doctypes.Name{doctypes.FileName, doctypes.FolderName} {
			for doc, err := range tx.Documents(name, "") {
				must(t, err)
				p[doc.ID] = doc
			}
		}
		return nil
	}))
	return p
}

func (p picture) parent(rt *rapid.T, id instance.DocID) instance.DocID {
	doc, ok := p[id]
	if !ok {
		return ""
	}
	body := string(doc.Body)
	const mark = `"parent":"`
	at := strings.Index(body, mark)
	if at < 0 {
		rt.Fatalf("no parent in %s", body)
	}
	return instance.DocID(body[at+len(mark) : at+len(mark)+36])
}

// within reports whether something lies in a folder that is in no trash.
func (p picture) within(rt *rapid.T, id, top instance.DocID) bool {
	reached := false
	for ; id != "" && id != instance.Root; id = p.parent(rt, id) {
		reached = reached || id == top
	}
	return reached && id == instance.Root
}

// TestUnderAFolderNothingElseIsSeenOrChanged plays random histories of an owner
// and of a device that is kept within a folder. After each step of the device
// all else is as it was; after each step of either, the device sees exactly what
// lies below the folder.
func TestUnderAFolderNothingElseIsSeenOrChanged(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		owner := newWorld(t).learner()
		s := &player{t: t, rt: rt, full: owner.Access(full)}
		top := folder(t, s.full, folder(t, s.full, instance.Root, "x").ID, "top").ID
		s.device = owner.Access(below(top))
		s.ids = []instance.DocID{instance.Root, instance.Trash, top, folder(t, s.full, instance.Root, "y").ID}
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			before := takePicture(t, s.full)
			if !rapid.Bool().Draw(rt, "the device") {
				_, err := s.step(s.full)
				rt.Logf("the owner: %v", err)
				s.sees(takePicture(t, s.full), top)
				continue
			}
			id, err := s.step(s.device)
			after := takePicture(t, s.full)
			if err != nil && !before.within(rt, id, top) && !errors.Is(err, storage.ErrNotFound) {
				rt.Fatalf("what is not there answers %v", err)
			}
			for id, doc := range after {
				was, old := before[id]
				if reflect.DeepEqual(was, doc) {
					continue
				}
				mine := before.within(rt, id, top) && id != top
				if old && !mine || !old && !after.within(rt, id, top) {
					rt.Fatalf("%s changed from %s to %s", id, was.Body, doc.Body)
				}
				if !after.within(rt, id, top) && after.parent(rt, id) != instance.Trash {
					rt.Fatalf("%s went to %s", id, doc.Body)
				}
			}
			for id := range before {
				if _, ok := after[id]; !ok {
					rt.Fatalf("%s is gone", id)
				}
			}
			s.sees(after, top)
		}
	})
}

type player struct {
	t            *testing.T
	rt           *rapid.T
	full, device *instance.Access
	ids          []instance.DocID
}

// step does something to a document, which it returns.
func (s *player) step(a *instance.Access) (id instance.DocID, err error) {
	ctx, pick := s.t.Context(), func(label string) instance.DocID { return rapid.SampledFrom(s.ids).Draw(s.rt, label) }
	id, name := pick("id"), rapid.SampledFrom([]string{"a", "b", "c"}).Draw(s.rt, "name")
	in := func(fn func(instance.Tree) (instance.Entry, error)) error {
		return a.Update(ctx, func(tx *instance.Tx) error { _, err := fn(tx.Tree()); return err })
	}
	known := func(e instance.Entry, err error) error {
		if err == nil {
			s.ids = append(s.ids, e.ID)
		}
		return err
	}
	op := rapid.IntRange(0, 11).Draw(s.rt, "op")
	switch op {
	case 0, 1:
		var e instance.Entry
		err = in(func(t instance.Tree) (_ instance.Entry, err error) {
			e, err = t.CreateFolder(id, name, instance.KeepBoth)
			return e, err
		})
		return id, known(e, err)
	case 2, 3:
		e, _, err := a.UploadFile(ctx, id, name, instance.KeepBoth, instance.Upload{Size: -1}, strings.NewReader(fmt.Sprint(len(s.ids))))
		return id, known(e, err)
	case 4:
		_, err = a.UploadVersion(ctx, id, "", instance.Upload{Size: -1}, strings.NewReader("again"))
	case 5:
		to := pick("to")
		err = in(func(t instance.Tree) (instance.Entry, error) {
			return t.Change(id, instance.Patch{Parent: &to}, instance.KeepBoth)
		})
	case 6:
		err = in(func(t instance.Tree) (instance.Entry, error) {
			return t.Change(id, instance.Patch{Name: &name}, instance.KeepBoth)
		})
	case 7:
		err = in(func(t instance.Tree) (instance.Entry, error) { return t.Trash(id) })
	case 8:
		to := pick("to")
		err = in(func(t instance.Tree) (instance.Entry, error) { return t.Restore(id, to) })
	case 9:
		e, err := a.Copy(ctx, id, pick("to"), "", instance.KeepBoth)
		return id, known(e, err)
	case 10:
		err = in(func(t instance.Tree) (instance.Entry, error) { return t.RestoreVersion(id, 1) })
	case 11:
		err = a.Update(ctx, func(tx *instance.Tx) error { return tx.Tree().Purge(id) })
		if a == s.device {
			s.rt.Logf("empties the trash: %v", a.EmptyTrash(ctx))
		}
	}
	return id, err
}

// sees compares what the device sees, by every way, with the owner's picture.
func (s *player) sees(p picture, top instance.DocID) {
	var want []instance.DocID
	for id := range p {
		if p.within(s.rt, id, top) {
			want = append(want, id)
		}
	}
	slices.Sort(want)
	must(s.t, s.device.View(s.t.Context(), func(tx *instance.Tx) error {
		tree := tx.Tree()
		var docs, walked, listed []instance.DocID
		for _, name := range []doctypes.Name{doctypes.FileName, doctypes.FolderName} {
			for doc, err := range tx.Documents(name, "") {
				must(s.t, err)
				docs = append(docs, doc.ID)
			}
		}
		for id := range p {
			e, err := tree.Entry(id)
			if err == nil {
				walked = append(walked, id)
				if e.Parent != "" && !slices.Contains(want, e.Parent) {
					s.rt.Fatalf("%+v tells of another folder", e)
				}
			} else if !errors.Is(err, storage.ErrNotFound) {
				s.rt.Fatalf("%s: %v", id, err)
			}
			for e, err := range tree.List(id) {
				must(s.t, err)
				listed = append(listed, e.ID)
			}
		}
		if len(want) > 0 {
			listed = append(listed, top)
		}
		changes, _, err := tx.Changes(0, 1000)
		var fed []instance.DocID
		for _, c := range changes {
			fed = append(fed, c.ID)
		}
		for way, got := range map[string][]instance.DocID{"documents": docs, "entries": walked, "listings": listed, "the feed": fed} {
			if slices.Sort(got); !slices.Equal(got, want) {
				s.rt.Fatalf("%s: %v, want %v", way, got, want)
			}
		}
		return err
	}))
}
