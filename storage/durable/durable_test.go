package durable

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pims/storage"
)

func TestShards(t *testing.T) {
	root := t.TempDir()
	want := []storage.ID{"-", "due", "0198c0de-7d0c-7aaa-bbbb-0123456789ab"}
	for _, id := range want {
		if err := MkdirAll(Shard(root, id)); err != nil {
			t.Fatal(err)
		}
	}
	if got := Shard(root, want[2]); got != filepath.Join(root, "89", "ab", string(want[2])) {
		t.Errorf("shard %s", got)
	}
	// What is not in its shard, or no id, is no keyspace.
	for _, stray := range []string{"new/0198", "89/ab/UPPER", "89/ac/0198c0de-7d0c-7aaa-bbbb-0123456789ab"} {
		if err := os.MkdirAll(filepath.Join(root, stray), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	var got []storage.ID
	err := Shards(root, func(id storage.ID, path string) error {
		got = append(got, id)
		return nil
	})
	slices.Sort(got)
	slices.Sort(want)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("found %v, %v", got, err)
	}
	stop := errors.New("stop")
	if err := Shards(root, func(storage.ID, string) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("stopped with %v", err)
	}
}

func TestSpace(t *testing.T) {
	free := int64(0)
	s := NewSpace("", 1600)
	s.statfs = func(string) (int64, int64, error) { return free, 1 << 40, nil }
	for _, c := range []struct {
		free              int64
		state             State
		grow, vital, open error
	}{
		{1600, Roomy, nil, nil, nil},
		{1599, Tight, storage.ErrDiskFull, nil, nil},
		{400, Tight, storage.ErrDiskFull, nil, nil},
		{399, Floor, storage.ErrReadOnlyNode, storage.ErrReadOnlyNode, nil},
		{100, Floor, storage.ErrReadOnlyNode, storage.ErrReadOnlyNode, nil},
		{99, Spent, storage.ErrReadOnlyNode, storage.ErrReadOnlyNode, storage.ErrReadOnlyNode},
	} {
		free = c.free
		if s.State() != c.state || !errors.Is(s.Grow(false), c.grow) || !errors.Is(s.Grow(true), c.vital) || !errors.Is(s.Open(), c.open) {
			t.Errorf("with %d free: %v, %v, %v, %v", c.free, s.State(), s.Grow(false), s.Grow(true), s.Open())
		}
		if got := s.Free(); got != c.free {
			t.Errorf("%d free, not %d", got, c.free)
		}
	}
	s = NewSpace("", 0)
	for total, reserve := range map[int64]int64{1 << 30: 256 << 20, 100 << 30: 2 << 30} {
		s.statfs = func(string) (int64, int64, error) { return reserve - 1, total, nil }
		if err := s.Grow(false); !errors.Is(err, storage.ErrDiskFull) {
			t.Errorf("below the default reserve of %d: %v", total, err)
		}
		s.statfs = func(string) (int64, int64, error) { return reserve + 1<<20, total, nil }
		if err := s.Grow(false); err != nil {
			t.Errorf("above the default reserve of %d: %v", total, err)
		}
	}
	s.statfs = func(string) (int64, int64, error) { return 0, 0, errors.New("no answer") }
	if s.Grow(true) == nil || s.Open() == nil || s.State() != Spent {
		t.Error("a disk that does not answer is written to")
	}
	if err := NewSpace(t.TempDir(), 1).Grow(false); err != nil {
		t.Errorf("the real file system: %v", err)
	}
	if err := NewSpace("/none", -1).Grow(false); err != nil {
		t.Errorf("without a gate: %v", err)
	}
}

// TestMuchRoom: where there is much room nobody asks the disk for a moment; where
// there is not, everybody does.
func TestMuchRoom(t *testing.T) {
	free, asked := int64(much+100), 0
	s := NewSpace("", 100)
	s.statfs = func(string) (int64, int64, error) { asked++; return free, 1 << 40, nil }
	began := time.Now()
	for range 100 {
		if err := s.Grow(false); err != nil {
			t.Fatal(err)
		}
	}
	if most := 1 + int(time.Since(began)/moment); asked > most {
		t.Errorf("asked %d times", asked)
	}
	free = 99
	time.Sleep(moment)
	if err := s.Grow(false); !errors.Is(err, storage.ErrDiskFull) {
		t.Errorf("a moment later: %v", err)
	}
	free, asked = much+99, 0
	for range 3 {
		if err := s.Grow(false); err != nil {
			t.Fatal(err)
		}
	}
	if asked != 3 {
		t.Errorf("asked %d times of 3 where room is not much", asked)
	}
}
