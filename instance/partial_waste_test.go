package instance_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"pims/instance"
	"pims/storage"
)

// contents counts what lies in the store of an instance.
func contents(t *testing.T, i *instance.Instance) (n int) {
	t.Helper()
	for _, err := range i.Contents(t.Context()) {
		must(t, err)
		n++
	}
	return n
}

// TestRefusedPartsLeaveNothing: what is refused with its last byte, or was given
// up meanwhile by another device, takes no room that nobody counts.
func TestRefusedPartsLeaveNothing(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	for _, size := range []int{5_000, 300 << 10} {
		p, err := a.BeginPartial(t.Context(), instance.Partial{Name: "taken.txt", Parent: instance.Root, Way: instance.Refuse, Size: int64(size)})
		must(t, err)
		upload(t, a, instance.Root, "taken.txt", "x")
		before, at := contents(t, i), 0
		for range 5 {
			_, err := more(t, a, p.ID, int64(at), bytes.NewReader(some(size)[at:]))
			mustBe(t, err, instance.ErrNameTaken)
			if all := partials(t, a); len(all) == 1 {
				at = int(all[0].Draft.Size) // kept to be tried again
			}
		}
		if got := contents(t, i); got > before+2 { // a draft and its last chunk at most
			t.Errorf("%d bytes refused five times left %d contents", size, got-before)
		}
		must(t, a.DropPartial(t.Context(), p.ID))
		must(t, i.Sweep(t.Context()))
		if got := contents(t, i); got != before {
			t.Errorf("%d bytes given up left %d contents", size, got-before)
		}
		trashAll(t, i)
	}
	p := begin(t, a, "gone.bin", 900<<10)
	before := contents(t, i)
	_, err := more(t, a, p.ID, 0, &meddler{Reader: bytes.NewReader(some(600 << 10)), do: func() { must(t, a.DropPartial(t.Context(), p.ID)) }})
	mustBe(t, err, storage.ErrNotFound)
	if got := contents(t, i); got != before {
		t.Errorf("a part of what was given up left %d contents", got-before)
	}
	sound(t, i)
}

// meddler does something before its first byte.
type meddler struct {
	io.Reader
	do func()
}

func (m *meddler) Read(p []byte) (int, error) {
	if m.do != nil {
		m.do()
		m.do = nil
	}
	return m.Reader.Read(p)
}

func trashAll(t *testing.T, i *instance.Instance) {
	t.Helper()
	var all []instance.DocID
	must(t, i.View(t.Context(), func(tx *instance.Tx) error {
		for e, err := range tx.Tree().List(instance.Root) {
			if err != nil {
				return err
			}
			all = append(all, e.ID)
		}
		return nil
	}))
	must(t, i.Update(t.Context(), func(tx *instance.Tx) error {
		for _, id := range all {
			if _, err := tx.Tree().Trash(id); err != nil {
				return err
			}
		}
		return nil
	}))
	must(t, i.Access(full).EmptyTrash(t.Context()))
	must(t, i.Sweep(t.Context()))
}

// TestOpenWhileItGoes: a file that is deleted for good in the moment that it is
// opened is not there; it is not damaged.
func TestOpenWhileItGoes(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	e := upload(t, a, instance.Root, "a.txt", string(some(5000)))
	inner := w.House.Blobs
	w.House.Blobs = goingBlobs{inner, func() {
		w.House.Blobs = inner
		trashAll(t, i)
	}}
	_, err := a.Open(t.Context(), e.ID, 0)
	mustBe(t, err, storage.ErrNotFound)

	e = upload(t, a, instance.Root, "b.txt", string(some(5000)))
	for one, err := range i.Contents(t.Context()) {
		must(t, err)
		must(t, inner.Delete(t.Context(), storage.ID(i.ID()), one.ID))
	}
	_, err = a.Open(t.Context(), e.ID, 0)
	mustBe(t, err, storage.ErrDamaged)
}

// goingBlobs does something before a content is opened.
type goingBlobs struct {
	storage.Drafts
	before func()
}

func (g goingBlobs) Open(ctx context.Context, ks storage.ID, ref storage.Ref) (io.ReadSeekCloser, error) {
	g.before()
	return g.Drafts.Open(ctx, ks, ref)
}
