package instance_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"pims/instance"
)

// TestWhatGrowsApart: while an archive is unpacked it is asked again and again
// whether it still is. Where the process has died meanwhile, what there was goes,
// and takes no more of the quota, within minutes.
func TestWhatGrowsApart(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	room := func() (left int64) {
		must(t, i.View(t.Context(), func(tx *instance.Tx) (err error) { left, err = tx.Room(); return err }))
		return left
	}
	before := room()
	asked := func() time.Duration { return w.due[instance.Sweep].Sub(w.now) }
	grow := func(then func()) func(*instance.Graft) error {
		return func(g *instance.Graft) error {
			for range 300 { // more than one commit
				must(t, g.AddFile(g.Top(), "a.txt", time.Time{}, func(string, []byte) string { return "text/plain" }, strings.NewReader("some bytes")))
			}
			then()
			return nil
		}
	}
	a := i.Access(full)
	e, err := a.Graft(t.Context(), instance.Root, "whole", grow(func() {
		if room() == before {
			t.Error("nothing was written yet")
		}
		for range 2 {
			w.now = w.now.Add(2 * time.Minute)
			must(t, i.Sweep(t.Context()))
			if in := asked(); in <= 0 || in > 5*time.Minute {
				t.Errorf("asked again in %v", in)
			}
		}
	}))
	must(t, err)
	_, err = a.Copy(t.Context(), e.ID, instance.Root, "", instance.KeepBoth)
	must(t, err)

	whole := room()
	ctx, die := context.WithCancel(t.Context())
	_, err = a.Graft(ctx, instance.Root, "cut off", grow(func() {
		restarted := &instance.House{Engine: w.Engine, Node: w.Node, Blobs: w.Blobs, Keyring: w.Keyring, Now: w.Now}
		again, err := restarted.Open(t.Context(), i.ID())
		must(t, err)
		if in := asked(); in <= 0 || in > 5*time.Minute {
			t.Errorf("asked in %v", in)
		}
		must(t, again.Sweep(t.Context()))
		must(t, again.Close())
		if room() != whole {
			t.Errorf("%d bytes are left over", whole-room())
		}
		die()
	}))
	if err == nil {
		t.Error("what a crash has cut off is there")
	}
}
