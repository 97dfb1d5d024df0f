package instance_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"pims/instance"
	"pims/storage"
)

// thing is a file or folder as a person would describe it.
type thing struct {
	parent   instance.DocID // Trash: it was thrown away
	was      instance.DocID // in the trash: where it was
	name     string
	dir      bool
	versions []string // contents, oldest first
}

// drive is a whole tree as a person would describe it, beside the real one.
type drive struct {
	t      *testing.T
	w      *world
	i      *instance.Instance
	a      *instance.Access
	rnd    *rand.Rand
	things map[instance.DocID]*thing
}

var driveNames = []string{"a", "b", "é", "c.txt", "d.pdf"}

// TestALongLifeOfATree plays thousands of changes (200,000 with
// PIMS_TEST_FULL=1), compares the figures after each, and all there is, in a
// new process and by the doctor, after some hundred.
func TestALongLifeOfATree(t *testing.T) {
	steps, seed := 1500, uint64(7)
	if os.Getenv("PIMS_TEST_FULL") != "" {
		steps, seed = 200_000, rand.Uint64()
	}
	t.Log("seed", seed)
	w := newWorld(t)
	i := w.learner()
	must(t, i.Update(t.Context(), func(tx *instance.Tx) error { return tx.SetQuota(1 << 40) }))
	d := &drive{t, w, i, i.Access(full), rand.New(rand.NewPCG(seed, 1)), map[instance.DocID]*thing{instance.Root: {dir: true}}}
	for n := range steps {
		if len(d.things) > 60 {
			d.clear()
		}
		d.step()
		d.figures()
		if n%500 == 499 {
			d.everything()
		}
	}
	d.everything()
}

func (d *drive) pick() instance.DocID {
	ids := make([]instance.DocID, 0, len(d.things))
	for id := range d.things {
		ids = append(ids, id)
	}
	slices.Sort(ids) // so that a seed plays the same life again
	return ids[d.rnd.IntN(len(ids))]
}

func (d *drive) content() string {
	sizes := []int{0, 1, 300, 2 << 10, 2<<10 + 1, 9000}
	return strings.Repeat(string(rune('a'+d.rnd.IntN(26))), sizes[d.rnd.IntN(len(sizes))])
}

func (d *drive) within(id, top instance.DocID) bool {
	for ; id != ""; id = d.parent(id) {
		if id == top {
			return true
		}
	}
	return false
}

func (d *drive) parent(id instance.DocID) instance.DocID {
	if one := d.things[id]; one != nil {
		return one.parent
	}
	return ""
}

func (d *drive) trashed(id instance.DocID) bool { return d.within(id, instance.Trash) }

// open says that a folder takes what is put into it.
func (d *drive) open(id instance.DocID) bool { return d.things[id].dir && !d.trashed(id) }

func (d *drive) twin(parent instance.DocID, name string) instance.DocID {
	for id, one := range d.things {
		if one.parent == parent && one.name == name && id != instance.Root {
			return id
		}
	}
	return ""
}

func (d *drive) step() {
	id, to, name := d.pick(), d.pick(), driveNames[d.rnd.IntN(len(driveNames))]
	way := []instance.Conflict{instance.Refuse, instance.KeepBoth, instance.Replace}[d.rnd.IntN(3)]
	switch one := d.things[id]; d.rnd.IntN(10) {
	case 0:
		d.makeFolder(to, name)
	case 1, 2:
		d.upload(to, name, way)
	case 3:
		text := d.content()
		e, err := d.a.UploadVersion(d.t.Context(), id, "", instance.Upload{Size: int64(len(text))}, strings.NewReader(text))
		if d.agree(err, !one.dir && !d.trashed(id)) {
			d.keep(e.ID, text)
		}
	case 4, 5:
		d.move(id, to, name, way)
	case 6:
		d.copy(id, to)
	case 7:
		err := d.update(func(t instance.Tree) error { _, err := t.Trash(id); return err })
		if d.agree(err, id != instance.Root && !d.trashed(id)) {
			one.was, one.parent = one.parent, instance.Trash
		}
	case 8:
		d.restore(id)
	case 9:
		if !one.dir {
			n := 1 + d.rnd.IntN(3)
			e := d.entry(id)
			err := d.update(func(t instance.Tree) error { _, err := t.RestoreVersion(id, e.Version-n+1); return err })
			if d.agree(err, !d.trashed(id) && n <= len(one.versions)) {
				d.keep(id, one.versions[len(one.versions)-n])
			}
		}
	}
}

func (d *drive) update(fn func(instance.Tree) error) error {
	return d.a.Update(d.t.Context(), func(tx *instance.Tx) error { return fn(tx.Tree()) })
}

func (d *drive) entry(id instance.DocID) (e instance.Entry) {
	must(d.t, d.a.View(d.t.Context(), func(tx *instance.Tx) (err error) { e, err = tx.Tree().Entry(id); return err }))
	return e
}

// agree reports whether a change was made, which the model must think too.
func (d *drive) agree(err error, ok bool) bool {
	d.t.Helper()
	if (err == nil) != ok {
		d.t.Fatalf("got %v, the model says it works: %v", err, ok)
	}
	if err != nil && !slices.ContainsFunc([]error{
		instance.ErrNameTaken, instance.ErrNotFolder, instance.ErrInTrash, instance.ErrIntoItself, instance.ErrNotInTrash, instance.ErrForbidden, storage.ErrNotFound,
	}, func(one error) bool { return errors.Is(err, one) }) {
		d.t.Fatalf("%v is no refusal", err)
	}
	return err == nil
}

func (d *drive) keep(id instance.DocID, text string) {
	one := d.things[id]
	one.versions = append(one.versions, text)
	one.versions = one.versions[max(0, len(one.versions)-instance.RecentVersions):]
}
