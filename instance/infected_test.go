package instance_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// TestWhatComesFromElsewhereIsBelieved: what was put aside on another host is, too,
// on this one, also where it has no scanner.
func TestWhatComesFromElsewhereIsBelieved(t *testing.T) {
	w := newWorld(t)
	in := w.learner()
	for _, size := range []int{10, 100 << 10} {
		id, err := instance.NewDocID()
		must(t, err)
		ref, err := in.StageBlob(t.Context(), strings.NewReader(strings.Repeat("x", size)))
		must(t, err)
		take := func(id instance.DocID, infected string) error {
			f := doctypes.File{Parent: string(instance.Root), Name: string(id), Versions: []doctypes.Version{{N: 1, Blob: ref, Infected: infected}}}
			body, err := json.Marshal(f)
			must(t, err)
			return in.Update(t.Context(), func(tx *instance.Tx) error {
				return tx.Import(instance.Document{Doctype: doctypes.FileName, ID: id, Version: 1, Rev: 1, Body: body})
			})
		}
		for _, bad := range []string{"with space", "é", "\x01", strings.Repeat("x", 101)} {
			mustBe(t, take(id, bad), storage.ErrDamaged)
		}
		must(t, take(id, "Virus-1"))
		_, err = in.Access(full).Open(t.Context(), id, 0)
		mustBe(t, err, instance.ErrInfected)
		_, err = in.OpenBlob(t.Context(), ref)
		mustBe(t, err, instance.ErrInfected)
		copied, err := in.Access(full).Copy(t.Context(), id, instance.Root, "copy"+string(id), instance.Refuse)
		must(t, err)
		if copied.Infected != "Virus-1" {
			t.Errorf("the copy is %+v", copied)
		}
	}
}

func TestInfectionNames(t *testing.T) {
	for said, want := range map[string]string{
		"Eicar-Test-Signature": "Eicar-Test-Signature", "a b\x00é": "a_b__", "": "unnamed", strings.Repeat("x", 300): strings.Repeat("x", 100),
	} {
		if got := instance.InfectionName(said); got != want {
			t.Errorf("%q: %q, not %q", said, got, want)
		}
	}
}
