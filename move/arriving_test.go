package move_test

import (
	"bytes"
	"strings"
	"testing"

	"pims/consent"
	"pims/instance"
	"pims/move"
)

// TestWhatArrivesSaysSoUntilItIsThere: what a crash leaves of an import can be
// told from somebody's instance at any point.
func TestWhatArrivesSaysSoUntilItIsThere(t *testing.T) {
	w := newWorld(t)
	i := w.learner(10 << 20)
	for _, name := range []string{"a", "b", "c"} {
		upload(t, i, instance.Root, name, strings.Repeat(name, 200_000))
	}
	archive := w.export(i)
	there := newWorld(t)
	there.key = w.key

	var noted []bool
	look := func() {
		for id, err := range there.Engine.Keyspaces(t.Context()) {
			must(t, err)
			arrived, err := there.Open(t.Context(), instance.ID(id))
			must(t, err)
			must(t, arrived.View(t.Context(), func(tx *instance.Tx) error {
				is, err := move.Arriving(tx)
				noted = append(noted, is)
				return err
			}))
			must(t, arrived.Close())
		}
	}
	_, err := move.Import(t.Context(), there.House, bytes.NewReader(archive), there.identities(), move.ImportOptions{
		Actor: consent.ActorOperator, Progress: func(int64, int64) { look() },
	})
	must(t, err)
	look()
	for n, is := range noted {
		if is != (n < len(noted)-1) {
			t.Errorf("look %d of %d: arriving is %v", n, len(noted), is)
		}
	}
	if len(noted) < 3 {
		t.Errorf("only %d looks", len(noted))
	}
}
