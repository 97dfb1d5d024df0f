package instance_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pims/instance"
	"pims/storage"
)

// TestACopyOfWhatCameInTurns: each file has its own content in the copy, whether it
// was made in a row with the others, in turns with those of another folder, or
// among folders, and whatever is gone in between.
func TestACopyOfWhatCameInTurns(t *testing.T) {
	w := newWorld(t)
	a := w.learner().Access(full)
	from, other := folder(t, a, instance.Root, "from"), folder(t, a, instance.Root, "other")
	rnd := rand.New(rand.NewPCG(1, 2))
	want := map[string]string{}
	for n := 0; n < 900; {
		must(t, a.Update(t.Context(), func(tx *instance.Tx) error {
			for end, foreign := n+12, []int{0, 1, 3, 40}[n/120%4]; n < end; n++ {
				name := fmt.Sprint(n)
				if rnd.IntN(9) == 0 {
					_, err := tx.Tree().CreateFolder(from.ID, name, instance.Refuse)
					if want[name] = "a folder"; err != nil {
						return err
					}
					continue
				}
				content := storage.Keep([]byte("content of " + name))
				e, _, err := tx.Tree().AddFile(from.ID, name, instance.NewVersion{Blob: content, Mime: "text/plain"}, instance.Refuse)
				if want[name] = "content of " + name; err != nil {
					return err
				}
				if rnd.IntN(9) == 0 {
					delete(want, name)
					if _, err := tx.Tree().Trash(e.ID); err != nil {
						return err
					}
				}
				if rnd.IntN(12) > 0 {
					continue
				}
				for range foreign {
					if _, _, err := tx.Tree().AddFile(other.ID, name, instance.NewVersion{Blob: content, Mime: "text/plain"}, instance.KeepBoth); err != nil {
						return err
					}
				}
			}
			return nil
		}))
	}
	c, err := a.Copy(t.Context(), from.ID, instance.Root, "copy", instance.KeepBoth)
	must(t, err)
	got := map[string]string{}
	must(t, a.View(t.Context(), func(tx *instance.Tx) error {
		for e, err := range tx.Tree().List(c.ID) {
			if err != nil {
				return err
			}
			if got[e.Name] = "a folder"; e.Kind == instance.KindFile {
				got[e.Name] = read(t, a, e.ID, 0)
			}
		}
		return nil
	}))
	for name, content := range want {
		if got[name] != content {
			t.Errorf("%s reads %q", name, got[name])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d of %d, among them %q", len(got), len(want), slices.Sorted(func(yield func(string) bool) {
			for name := range got {
				if _, ok := want[name]; !ok && !yield(name) {
					return
				}
			}
		}))
	}
}
