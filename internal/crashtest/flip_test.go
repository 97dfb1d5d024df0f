package crashtest

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var flips = flag.Int("crash.flips", 150, "how many bits are flipped")

// TestNoBitIsSilentlyWrong flips a bit of a file and looks at everything: all is
// as it was, or something said that it is not: a read, the start, or the scrub.
// Who lives in other keyspaces notices nothing, after one crash at most.
func TestNoBitIsSilentlyWrong(t *testing.T) {
	t.Parallel()
	r, seen := dice(t), map[string]int{}
	worlds := []*world{}
	for range 2 {
		worlds = append(worlds, newWorld(t, r, true), newWorld(t, r, false))
	}
	for trial := range *flips {
		w := worlds[trial%len(worlds)]
		kinds := slices.Sorted(maps.Keys(w.files))
		kind := kinds[trial/len(worlds)%len(kinds)]
		dir := w.copy(t)
		path := w.files[kind][r.IntN(len(w.files[kind]))]
		where := flip(t, r, filepath.Join(dir, path))
		what, err := w.look(t, dir, path)
		if err != nil {
			t.Errorf("trial %d: bit %s of %s: %v", trial, where, path, err)
		}
		seen[kind+": "+what]++
		must(t, os.RemoveAll(dir))
	}
	for _, line := range slices.Sorted(maps.Keys(seen)) {
		t.Logf("%4d %s", seen[line], line)
	}
}

// flip turns a bit of a file, mostly one of a byte that is not zero.
func flip(t *testing.T, r *rand.Rand, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	must(t, err)
	at := r.IntN(len(raw))
	for range 200 {
		if raw[at] != 0 || r.IntN(20) == 0 {
			break
		}
		at = r.IntN(len(raw))
	}
	if last := len(strings.TrimRight(string(raw), "\x00")); raw[at] == 0 && last > 0 {
		at = r.IntN(last)
	}
	bit := byte(1) << r.IntN(8)
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	must(t, err)
	_, err = f.WriteAt([]byte{raw[at] ^ bit}, int64(at))
	must(t, errors.Join(err, f.Close()))
	return fmt.Sprintf("%d of byte %d (of %d)", bit, at, len(raw))
}
