package move_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"testing"

	"pims/consent"
	"pims/fault"
	"pims/instance"
	"pims/move"
)

// small is an archive of a few kilobytes with a bit of everything.
func small(t testing.TB, w *world) []byte {
	i := w.learner(1 << 20)
	docs := folder(t, i, instance.Root, "Dossier")
	upload(t, i, docs, "a.txt", "premier")
	upload(t, i, docs, "a.txt", "second")
	upload(t, i, instance.Root, "b.txt", "b")
	return w.export(i)
}

// refused checks that an archive gives a fault of this package, and nothing else.
func refused(t *testing.T, err error, what string, n int) {
	t.Helper()
	for _, f := range []error{move.ErrDamaged, move.ErrNotForKey, move.ErrNewer} {
		if errors.Is(err, f) {
			return
		}
	}
	t.Errorf("%s %d: %v", what, n, err)
}

func TestEveryBitCounts(t *testing.T) {
	w, there := newWorld(t), newWorld(t)
	archive := small(t, w)
	step := 3
	if os.Getenv("PIMS_TEST_FULL") != "" {
		step = 1
	}
	for n := 0; n < len(archive); n += step {
		bad := bytes.Clone(archive)
		bad[n] ^= 1 << (n % 8)
		_, err := move.Verify(context.Background(), bytes.NewReader(bad), w.identities())
		refused(t, err, "bit flipped in byte", n)
	}
	for n := 0; n < len(archive); n += len(archive) / 60 {
		bad := bytes.Clone(archive)
		bad[n] ^= 0x40
		_, err := move.Import(context.Background(), there.House, bytes.NewReader(bad), w.identities(), move.ImportOptions{Actor: consent.ActorOperator})
		refused(t, err, "import with a bit flipped in byte", n)
	}
	there.nothingLeft()
}

func TestEveryByteCounts(t *testing.T) {
	w, there := newWorld(t), newWorld(t)
	archive := small(t, w)
	for n := 0; n < len(archive); n += 13 {
		_, err := move.Verify(context.Background(), bytes.NewReader(archive[:n]), w.identities())
		refused(t, err, "cut at", n)
	}
	for n := 0; n < len(archive); n += len(archive) / 40 {
		_, err := move.Import(context.Background(), there.House, bytes.NewReader(archive[:n]), w.identities(), move.ImportOptions{Actor: consent.ActorOperator})
		refused(t, err, "import cut at", n)
	}
	_, err := move.Verify(context.Background(), bytes.NewReader(append(bytes.Clone(archive), 0)), w.identities())
	refused(t, err, "one byte more", 0)
	there.nothingLeft()
}

func TestAnotherKey(t *testing.T) {
	w, other := newWorld(t), newWorld(t)
	_, err := move.Verify(context.Background(), bytes.NewReader(small(t, w)), other.identities())
	want(t, err, move.ErrNotForKey)
}

// TestOtherFailuresAreNotDamage: a reader or a person that gives up says nothing
// about the archive.
func TestOtherFailuresAreNotDamage(t *testing.T) {
	w, there := newWorld(t), newWorld(t)
	archive := small(t, w)
	gone := errors.New("the line is gone")
	_, err := move.Verify(context.Background(), io.MultiReader(bytes.NewReader(archive[:2000]), failing{gone}), w.identities())
	want(t, err, gone)
	if fault.Code(err) != fault.CodeInternal {
		t.Errorf("code %s", fault.Code(err))
	}
	ctx, stop := context.WithCancel(context.Background())
	_, err = move.Import(ctx, there.House, io.MultiReader(bytes.NewReader(archive[:3000]), stopping{stop}, bytes.NewReader(archive[3000:])), w.identities(), move.ImportOptions{})
	want(t, err, context.Canceled)
	there.nothingLeft()
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

type stopping struct{ stop func() }

func (s stopping) Read([]byte) (int, error) { s.stop(); return 0, io.EOF }

func TestImportThatCannotBe(t *testing.T) {
	w := newWorld(t)
	i := w.learner(1 << 20)
	upload(t, i, instance.Root, "a.txt", "premier")
	archive := w.export(i)

	// There is such an instance already: it stays.
	_, err := move.Import(context.Background(), w.House, bytes.NewReader(archive), w.identities(), move.ImportOptions{})
	if fault.Code(err) != "exists" {
		t.Errorf("twice: %v", err)
	}
	same(t, w, i, archive)

	there := newWorld(t)
	_, err = move.Import(context.Background(), there.House, bytes.NewReader(archive), w.identities(), move.ImportOptions{Quota: 6})
	want(t, err, instance.ErrOverQuota)
	_, err = move.Import(context.Background(), there.House, bytes.NewReader(archive), w.identities(), move.ImportOptions{ID: "directory"})
	if err == nil {
		t.Error("an id that is none")
	}
	there.nothingLeft()

	fresh, err := instance.NewID()
	must(t, err)
	rep, err := move.Import(context.Background(), there.House, bytes.NewReader(archive), w.identities(), move.ImportOptions{ID: fresh, Quota: 7})
	must(t, err)
	if rep.ID != fresh || rep.Instance != i.ID() {
		t.Errorf("ids: %+v", rep)
	}
}
