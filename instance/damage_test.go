package instance_test

import (
	"errors"
	"fmt"
	"testing"

	"pims/instance"
	"pims/storage"
)

// spoil overwrites the sealed value of the first key with a prefix, behind the
// instance's back.
func (w *world) spoil(id instance.ID, prefix string) {
	w.t.Helper()
	ks, err := w.Engine.Open(w.t.Context(), storage.ID(id))
	must(w.t, err)
	must(w.t, errors.Join(ks.Update(w.t.Context(), func(tx storage.Tx) error {
		for p, err := range tx.Scan([]byte(prefix), nil) {
			return errors.Join(err, tx.Set(p.Key, []byte("spoilt: no seal of ours")))
		}
		return errors.New("nothing to spoil")
	}), ks.Close()))
}

// trashPrefix is where the entries of the trash lie.
const trashPrefix = "e/\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03"

func TestOneDamagedEntryHarmsTheOthersNothing(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	for n := range 3 {
		e := upload(t, a, instance.Root, fmt.Sprint(n), "12345")
		must(t, a.Update(t.Context(), func(tx *instance.Tx) error { _, err := tx.Tree().Trash(e.ID); return err }))
	}
	top := folder(t, a, instance.Root, "top")
	upload(t, a, top.ID, "below", "x")
	w.spoil(i.ID(), trashPrefix)

	if u := usage(t, a); u.Trash != 10 || u.Used != 16 {
		t.Errorf("usage %+v", u)
	}
	must(t, a.EmptyTrash(t.Context()))
	must(t, i.ExpireTrash(t.Context()))
	must(t, i.Sweep(t.Context()))
	if u := usage(t, a); u.Trash != 0 || u.Used != 6 {
		t.Errorf("usage %+v", u)
	}
	must(t, a.View(t.Context(), func(tx *instance.Tx) error {
		damaged := 0
		for _, err := range tx.Tree().List(instance.Trash) {
			if !errors.Is(err, storage.ErrDamaged) {
				t.Errorf("the trash still lists something else: %v", err)
			}
			damaged++
		}
		if damaged != 1 {
			t.Errorf("%d damaged entries are told of", damaged)
		}
		hits, err := search(tx.Tree(), "below", 10)
		if len(hits) != 1 {
			t.Errorf("found %v", hits)
		}
		return err
	}))
}

func TestOneDamagedLetterHoldsUpNoOther(t *testing.T) {
	w := newWorld(t)
	w.Receiver = &postman{}
	lea, mother := w.learner(), w.learner()
	post(t, lea, "spoilt", mother.ID())
	post(t, lea, "whole", mother.ID())
	w.spoil(lea.ID(), "o/")
	mustBe(t, lea.Deliver(t.Context()), storage.ErrDamaged)
	got(t, w, mother, lea, "whole")
}
