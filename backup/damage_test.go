package backup_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pims/backup"
	"pims/storage"
)

// files lists the files of the target below a folder of it.
func (w *world) files(below string) (all []string) {
	must(w.t, filepath.WalkDir(filepath.Join(w.target, below), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			all = append(all, path)
		}
		return err
	}))
	return all
}

func (w *world) verify() backup.Check {
	w.t.Helper()
	c, err := backup.Verify(context.Background(), w.target)
	must(w.t, err)
	return c
}

// Whatever bit of a backup flips, Verify says so, and Restore brings back what is
// right or says what is not: never anything else.
func TestAFlippedBitIsAlwaysTold(t *testing.T) {
	w := newWorld(t)
	w.create(w.instances, lena)
	w.fill(lena, 300)
	w.runSound()
	older := w.content()
	w.now = w.now.Add(time.Hour)
	w.set(w.instances, lena, map[string]string{"d/000100": "changed"})
	w.put(lena, "a second content")
	w.runSound()
	want := w.content()
	if c := w.verify(); len(c.Problems) > 0 || c.States != 2 || c.Blobs != 2 {
		t.Fatalf("%+v", c)
	}
	for range 60 {
		all := append(w.files("keyspaces"), w.files("blobs")...)
		path := all[w.random.IntN(len(all))]
		raw, err := os.ReadFile(path)
		must(t, err)
		at, bit := w.random.IntN(len(raw)), byte(1)<<w.random.IntN(8)
		raw[at] ^= bit
		must(t, os.WriteFile(path, raw, 0o600))
		where := fmt.Sprintf("%s, byte %d", filepath.Base(path), at)
		if len(w.verify().Problems) == 0 {
			t.Errorf("%s: the check says nothing", where)
		}
		got, r := w.restore(time.Time{})
		told := map[backup.What]bool{}
		for _, p := range r.Problems {
			told[p.What] = true
		}
		for key, value := range got {
			if value != want[key] && !(told[backup.Older] && value == older[key]) {
				t.Errorf("%s: %s came back wrong", where, key)
			}
		}
		if len(got) < len(want) && len(told) == 0 {
			t.Errorf("%s: %d of %d came back, and nothing is said", where, len(got), len(want))
		}
		raw[at] ^= bit
		must(t, os.WriteFile(path, raw, 0o600))
	}
	if c := w.verify(); len(c.Problems) > 0 {
		t.Fatalf("%+v", c)
	}
}

// A state whose packs are damaged is followed by one that is whole by itself.
func TestTheNextRunMendsWhatItCan(t *testing.T) {
	w := newWorld(t)
	w.create(w.instances, lena)
	w.fill(lena, 300)
	w.runSound()
	for _, path := range append(w.files("keyspaces"), w.files("blobs")...) {
		must(t, os.Truncate(path, 100))
	}
	w.now = w.now.Add(time.Hour)
	w.set(w.instances, lena, map[string]string{"d/000100": "changed"})
	w.runSound()
	got, r := w.restore(time.Time{})
	w.same(got, w.content())
	if len(r.Problems) > 0 {
		t.Errorf("%+v", r.Problems)
	}
}

// cutBlobs fails to give a content, at first.
type cutBlobs struct {
	storage.Vault
	broken bool
}

func (c *cutBlobs) Lift(ctx context.Context, ks storage.ID, id string) (io.ReadCloser, error) {
	if c.broken {
		return io.NopCloser(io.MultiReader(strings.NewReader("half"), broken{})), nil
	}
	return c.Vault.Lift(ctx, ks, id)
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("input/output error") }

func TestAContentThatCannotBeReadIsToldAndTriedAgain(t *testing.T) {
	w := newWorld(t)
	w.create(w.instances, lena)
	w.fill(lena, 10)
	blobs := &cutBlobs{w.blobs, true}
	src := w.source()
	src.Blobs = blobs
	r, err := backup.Run(context.Background(), src, w.target, backup.Options{})
	must(t, err)
	if len(r.Problems) != 1 || r.Problems[0] != (backup.Problem{Keyspace: lena, What: backup.BadBlobs, Count: 1}) {
		t.Fatalf("%+v", r)
	}
	blobs.broken = false
	w.now = w.now.Add(5 * time.Minute)
	r, err = backup.Run(context.Background(), src, w.target, backup.Options{})
	must(t, err)
	if r.Blobs != 1 || len(r.Problems) > 0 {
		t.Fatalf("%+v", r)
	}
	got, _ := w.restore(time.Time{})
	w.same(got, w.content())
}

func TestARunThatIsCutOffLeavesTheFormerState(t *testing.T) {
	w := newWorld(t)
	w.create(w.instances, lena)
	w.fill(lena, 300)
	w.runSound()
	want := w.content()
	w.now = w.now.Add(5 * time.Minute)
	w.set(w.instances, lena, map[string]string{"d/000100": "changed"})
	w.put(lena, "a second content")
	ctx, cancel := context.WithCancel(context.Background())
	src := w.source()
	src.Hold = func(storage.ID) func() { return cancel } // the run ends with the first state
	src.Blobs = &endingBlobs{w.blobs, cancel}
	if _, err := backup.Run(ctx, src, w.target, backup.Options{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	got, r := w.restore(time.Time{})
	w.same(got, want)
	if len(r.Problems) > 0 {
		t.Errorf("%+v", r.Problems)
	}
	w.runSound()
	got, _ = w.restore(time.Time{})
	w.same(got, w.content())
}

// endingBlobs ends the run when a content is asked for.
type endingBlobs struct {
	storage.Vault
	end func()
}

func (c *endingBlobs) Lift(ctx context.Context, ks storage.ID, id string) (io.ReadCloser, error) {
	c.end()
	return c.Vault.Lift(ctx, ks, id)
}

func TestATargetIsHeldByOneAndIsABackup(t *testing.T) {
	w := newWorld(t)
	w.create(w.instances, lena)
	src := w.source()
	src.Hold = func(storage.ID) func() {
		if _, err := backup.Verify(context.Background(), w.target); !errors.Is(err, backup.ErrRunning) {
			t.Errorf("while a run is under way, a check gets %v", err)
		}
		must(t, backup.SaveKeyring(context.Background(), w.keyring, w.target)) // an epoch that ends waits for no run
		return func() {}
	}
	_, err := backup.Run(context.Background(), src, w.target, backup.Options{})
	must(t, err)
	w.target = t.TempDir()
	if _, err := backup.Run(context.Background(), w.source(), w.target, backup.Options{}); !errors.Is(err, backup.ErrNoBackup) {
		t.Errorf("a folder that is none: %v", err)
	}
	other := newWorld(t)
	if err := backup.Make(other.target, "another node"); !errors.Is(err, backup.ErrOther) {
		t.Errorf("the backup of another node: %v", err)
	}
	must(t, os.WriteFile(filepath.Join(w.target, "holiday.txt"), nil, 0o600))
	if err := backup.Make(w.target, "this node"); !errors.Is(err, backup.ErrForeign) {
		t.Errorf("a folder of somebody else: %v", err)
	}
	must(t, os.WriteFile(filepath.Join(w.target, "pims-backup.json"), []byte(`{"format":99}`), 0o600))
	if _, err := backup.Verify(context.Background(), w.target); !errors.Is(err, backup.ErrNewer) {
		t.Errorf("a newer one: %v", err)
	}
}

// Names in a backup lead nowhere else.
func TestLinksInABackupAreNotFollowed(t *testing.T) {
	w := newWorld(t)
	w.create(w.instances, lena)
	w.fill(lena, 10)
	w.runSound()
	pack := w.files("keyspaces")[0]
	outside := filepath.Join(t.TempDir(), "pack")
	must(t, os.Rename(pack, outside))
	must(t, os.Symlink(outside, pack))
	got, r := w.restore(time.Time{})
	if len(got) > 0 || r.Keyspaces > 0 {
		t.Errorf("%d values came from outside the backup", len(got))
	}
	if c := w.verify(); len(c.Problems) == 0 {
		t.Error("the check says nothing")
	}
}

func TestMarksAreThoseOfOneTarget(t *testing.T) {
	w := newWorld(t)
	w.create(w.instances, lena)
	w.fill(lena, 10)
	main, beside := w.target, filepath.Join(t.TempDir(), "beside")
	must(t, backup.Make(beside, "this node"))
	_, err := backup.Run(context.Background(), w.source(), beside, backup.Options{Aside: true})
	must(t, err)
	if marks, err := w.instances.Marks(context.Background()); err != nil || len(marks) != 1 {
		t.Fatalf("a backup beside took the mark back: %v %v", marks, err)
	}
	w.target = main
	if r := w.runSound(); r.Saved != 1 {
		t.Fatalf("%+v", r)
	}
	if marks, err := w.instances.Marks(context.Background()); err != nil || len(marks) != 0 {
		t.Fatalf("%v %v", marks, err)
	}
}

// A content that is damaged stays where the backup has nothing better.
func TestRestoreRemovesNoContentForADamagedOne(t *testing.T) {
	w := newWorld(t)
	w.create(w.instances, lena)
	id := w.put(lena, "a content")
	w.runSound()
	damaged := strings.NewReader("a c0ntent")
	must(t, w.blobs.Delete(t.Context(), lena, id))
	must(t, w.blobs.Place(t.Context(), lena, id, damaged))
	copies := w.files("blobs")
	must(t, os.WriteFile(copies[0], []byte("a conten?"), 0o600))
	s, err := backup.Find(t.Context(), w.target, lena, time.Time{})
	must(t, err)
	placed, err := s.PlaceBlobs(t.Context(), w.blobs)
	must(t, err)
	must(t, s.Close())
	if placed.Bad != 1 || placed.Blobs != 0 {
		t.Errorf("%+v", placed)
	}
	if r, err := w.blobs.Lift(t.Context(), lena, id); err != nil {
		t.Errorf("the content is gone: %v", err)
	} else {
		must(t, r.Close())
	}
}

// What was removed again after it came back is put back once more.
func TestContentsArePlacedAgain(t *testing.T) {
	w := newWorld(t)
	w.create(w.instances, lena)
	id := w.put(lena, "a content")
	w.runSound()
	s, err := backup.Find(t.Context(), w.target, lena, time.Time{})
	must(t, err)
	for _, want := range []int{0, 1, 0} {
		placed, err := s.PlaceBlobs(t.Context(), w.blobs)
		must(t, err)
		if placed.Blobs != want || placed.Bad > 0 {
			t.Errorf("%+v, not %d", placed, want)
		}
		if want == 0 {
			must(t, w.blobs.Delete(t.Context(), lena, id))
		}
	}
	must(t, s.Close())
}
