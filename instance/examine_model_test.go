package instance_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// TestExamineRestoresWhatFollowsFromDocuments damages, after a random history,
// what can be derived: Examine tells without changing anything, mends it all,
// and then finds nothing.
func TestExamineRestoresWhatFollowsFromDocuments(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		i := newWorld(t).learner()
		live(rt, t, i)
		must(t, i.Sweep(t.Context()))
		if f := examine(t, i, instance.ExamineOptions{Blobs: true}); len(f) > 0 {
			rt.Fatalf("found in a sound instance: %+v", f)
		}
		was, err := i.Dump(t.Context())
		must(t, err)
		for range rapid.IntRange(1, 4).Draw(rt, "damages") {
			harm(rt, t, i, was)
		}
		harmed, err := i.Dump(t.Context())
		must(t, err)

		told := examine(t, i, instance.ExamineOptions{})
		if is, err := i.Dump(t.Context()); err != nil || !maps.Equal(is, harmed) {
			rt.Fatalf("telling changed something: %v", err)
		}
		if len(told) == 0 && !maps.Equal(was, harmed) {
			rt.Fatal("nothing found")
		}
		mended := examine(t, i, instance.ExamineOptions{Repair: true, Blobs: true, Quota: 1 << 20})
		is, err := i.Dump(t.Context())
		must(t, err)
		if diff := cmp.Diff(was, is); diff != "" {
			rt.Fatalf("%+v, and left:\n%s", mended, diff)
		}
		if f := examine(t, i, instance.ExamineOptions{Blobs: true}); len(f) > 0 {
			rt.Fatalf("found after the repair: %+v", f)
		}
	})
}

func examine(t *testing.T, i *instance.Instance, o instance.ExamineOptions) instance.Findings {
	t.Helper()
	f, err := i.Examine(t.Context(), o)
	must(t, err)
	return f
}

// live plays a history.
func live(rt *rapid.T, t *testing.T, i *instance.Instance) {
	a := i.Access(full)
	folders, files, pages := []instance.DocID{instance.Root}, []instance.DocID{}, []instance.DocID{}
	for n := range rapid.IntRange(1, 12).Draw(rt, "steps") {
		in := rapid.SampledFrom(folders).Draw(rt, "in")
		name := fmt.Sprintf("%d é.txt", n)
		switch rapid.IntRange(0, 6).Draw(rt, "op") {
		case 0, 1:
			files = append(files, upload(t, a, in, name, strings.Repeat("x", n)).ID)
		case 2:
			folders = append(folders, folder(t, a, in, name).ID)
		case 3:
			pages = append(pages, showPage(t, i, name))
		case 4:
			if len(files) > 0 {
				_, err := a.Copy(t.Context(), files[0], in, "copy "+name, instance.KeepBoth)
				must(t, err)
				_, err = a.UploadVersion(t.Context(), files[0], "", instance.Upload{Mime: "image/png", Size: -1}, strings.NewReader(name))
				must(t, err)
			}
		case 5: // out of the tree, for good or not
			if len(files) > 0 {
				must(t, a.Update(t.Context(), func(tx *instance.Tx) error {
					_, err := tx.Tree().Trash(files[0])
					if err == nil && n%2 == 0 {
						err = tx.Tree().Purge(files[0])
					}
					return err
				}))
				files = files[1:]
			}
		case 6:
			if len(pages) > 0 {
				must(t, i.Update(t.Context(), func(tx *instance.Tx) error { return instance.In[doctypes.Publication](tx).Delete(pages[0]) }))
				pages = pages[1:]
			}
		}
	}
}

// showPage makes a document that contents are attached to.
func showPage(t *testing.T, i *instance.Instance, text string) instance.DocID {
	t.Helper()
	ref, err := i.PutBlob(t.Context(), strings.NewReader(text))
	must(t, err)
	id, err := instance.NewDocID()
	must(t, err)
	must(t, i.Update(t.Context(), func(tx *instance.Tx) error {
		doc := doctypes.Publication{Title: text, Blocks: []doctypes.PublicBlock{{Files: []doctypes.PublicFile{{Blob: ref}}}}}
		if err := instance.In[doctypes.Publication](tx).Put(id, doc); err != nil {
			return err
		}
		return tx.Attach(id, ref)
	}))
	return id
}

// harm damages something that follows from documents.
func harm(rt *rapid.T, t *testing.T, i *instance.Instance, was map[string]string) {
	var derived, blobs []string
	for key, value := range was {
		switch {
		case strings.HasPrefix(key, "f/") && strings.Contains(value, `"x":true`): // of a deletion: nothing else tells of it
		case strings.HasPrefix(key, "e/"), strings.HasPrefix(key, "f/"), strings.HasPrefix(key, "r/"), strings.HasPrefix(key, "a/"), key == "n":
			derived = append(derived, key)
		}
		if strings.HasPrefix(key, "r/") {
			blobs = append(blobs, key[2:34])
		}
	}
	slices.Sort(derived)
	slices.Sort(blobs)
	none := len(blobs) == 0
	if none {
		blobs = []string{strings.Repeat("0", 32)}
	}
	key, other := rapid.SampledFrom(derived).Draw(rt, "key"), rapid.SampledFrom(derived).Draw(rt, "other")
	blob, what := rapid.SampledFrom(blobs).Draw(rt, "blob"), rapid.IntRange(0, 6).Draw(rt, "harm")
	stranger := string(bytes.Repeat([]byte{7}, 16))
	must(t, i.Tamper(t.Context(), rapid.Bool().Draw(rt, "behind its back"), func(tx storage.Tx) error {
		if key == "n" || what == 6 && none { // a quota follows from nothing; a content that is not there may be dead
			what = 0
		}
		switch what {
		case 0, 1:
			return tx.Delete([]byte(key))
		case 2:
			return tx.Set([]byte(key), []byte(`{"id":"nonsense"}`))
		case 3:
			return tx.Set([]byte(key), []byte(was[other]))
		case 4: // an entry of nothing
			return tx.Set([]byte("e/"+stranger+stranger), []byte(`{"id":"07070707-0707-0707-0707-070707070707","kind":"file","name":"a"}`))
		case 5: // who needs a content, and does not
			return tx.Set([]byte("r/"+hex.EncodeToString([]byte(stranger))+"/"+stranger), nil)
		default: // a content that is needed, to be removed
			return tx.Set([]byte("x/b/"+blob), nil)
		}
	}))
}
