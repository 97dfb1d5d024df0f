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
	now := time.Unix(1000, 0)
	free, asked := int64(0), 0
	s := NewSpace("", 1000, func() time.Time { return now })
	s.statfs = func(string) (int64, int64, error) { asked++; return free, 1 << 40, nil }
	for _, c := range []struct {
		free        int64
		grow, write error
	}{
		{1000, nil, nil},
		{999, storage.ErrDiskFull, nil},
		{250, storage.ErrDiskFull, nil},
		{249, storage.ErrDiskFull, storage.ErrDiskFull},
	} {
		free, asked, now = c.free, 0, now.Add(time.Second)
		for range 3 {
			if grow, write := s.Grow(), s.Write(); !errors.Is(grow, c.grow) || !errors.Is(write, c.write) {
				t.Errorf("with %d free: %v, %v", c.free, grow, write)
			}
		}
		if asked != 1 {
			t.Errorf("asked %d times within a second", asked)
		}
	}
	s = NewSpace("", 0, func() time.Time { return now })
	for total, reserve := range map[int64]int64{1 << 30: 256 << 20, 100 << 30: 2 << 30} {
		now = now.Add(time.Second)
		s.statfs = func(string) (int64, int64, error) { return reserve - 1, total, nil }
		if err := s.Grow(); !errors.Is(err, storage.ErrDiskFull) {
			t.Errorf("below the default reserve of %d: %v", total, err)
		}
		now = now.Add(time.Second)
		s.statfs = func(string) (int64, int64, error) { return reserve + 1<<20, total, nil }
		if err := s.Grow(); err != nil {
			t.Errorf("above the default reserve of %d: %v", total, err)
		}
	}
	if err := NewSpace(t.TempDir(), 1, time.Now).Grow(); err != nil {
		t.Errorf("the real file system: %v", err)
	}
	if err := NewSpace("/none", -1, time.Now).Grow(); err != nil {
		t.Errorf("without a gate: %v", err)
	}
}
