package doctor_test

import (
	"log/slog"
	"testing"

	"pims/find"
	"pims/instance"
	"pims/storage"
)

// An index that is damaged is no loss: it is removed, and made anew from what
// the person has.
func TestADamagedIndexIsMadeAnew(t *testing.T) {
	r := newRig(t)
	tom := r.person("tom")
	r.file(tom.Instance, "x")
	x := find.NewIndexer(nil, slog.New(slog.DiscardHandler))
	r.inside(tom.Instance, func(i *instance.Instance) { r.must(x.Run(t.Context(), i)) })
	r.expect(repair)
	for _, prefix := range []string{"s/find/c/", "s/find/m"} {
		r.spoil(r.engine, storage.ID(tom.Instance), prefix)
		r.expect(look, finding(storage.ID(tom.Instance), find.Wrong, false), finding(storage.ID(tom.Instance), instance.WrongInventory, false))
		r.expect(repair, finding(storage.ID(tom.Instance), find.Wrong, true), finding(storage.ID(tom.Instance), instance.WrongInventory, true))
		r.expect(look)
		r.inside(tom.Instance, func(i *instance.Instance) { r.must(x.Run(t.Context(), i)) })
		r.expect(look)
	}
}
