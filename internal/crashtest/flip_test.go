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

	"pims/identity"
	"pims/instance"
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

// TestAnAddressThatTheDirectoryLost: a bit in the last commit of the directory's log
// may take the address of a link, which its instance still has and the doctor brings
// back; what the doctor does not bring back is no commit that looks torn.
func TestAnAddressThatTheDirectoryLost(t *testing.T) {
	t.Parallel()
	ctx, dir := t.Context(), filepath.Join(t.TempDir(), "node")
	scenes := map[string]scene{"links": links{}}
	must(t, fresh(ctx, dir, scenes))
	n, err := open(ctx, dir, false)
	must(t, err)
	defer func() { must(t, n.close()) }()
	s := links{}
	must(t, s.step(ctx, n, 1))
	must(t, n.in(ctx, lea, func(i *instance.Instance) error {
		return i.View(ctx, func(tx *instance.Tx) error {
			last, _, err := s.last(tx)
			return errors.Join(err, n.people.EndAddress(ctx, last.Body.Link.Address, identity.PageAddress{Instance: i.ID(), Page: last.ID}))
		})
	}))
	lost := s.holds(ctx, n, 1)
	if !errors.Is(lost, errAstray) || !n.lacksOne(ctx, s, 1, lost) {
		t.Errorf("%v", lost)
	}
	must(t, s.holds(ctx, n, 1))
	if wrong := s.holds(ctx, n, 5); n.lacksOne(ctx, s, 5, wrong) {
		t.Errorf("a whole round may be lost: %v", wrong)
	}
}
