package crashtest

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

var cuts = flag.Int("crash.cuts", 12, "how many times the power is cut")

// TestNothingIsLostWhenThePowerIsCut keeps the node on a file system of its own in
// an image. A cut is a copy of the image as it is while the process stands
// still: what was never flushed is not in it. A killed process alone loses
// nothing, since the kernel still writes what it has taken.
func TestNothingIsLostWhenThePowerIsCut(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("POWER CUTS ARE NOT TESTED: only root can mount an image")
	}
	if _, err := exec.LookPath("mkfs.ext4"); err != nil {
		t.Skip("POWER CUTS ARE NOT TESTED: there is no mkfs.ext4 here")
	}
	r, total := dice(t), 0
	const lives = 4
	for round := 0; round < *cuts; round += lives {
		image, done := filepath.Join(t.TempDir(), "disk"), map[string]int{}
		must(t, os.WriteFile(image, nil, 0o600))
		must(t, os.Truncate(image, 1<<30))
		run(t, "mkfs.ext4", "-q", "-F", "-E", "nodiscard", image)
		disk := mount(t, image)
		must(t, fresh(t.Context(), disk.node(), everyScene()))
		for life := range min(lives, *cuts-round) {
			c := start(t, job{Do: "live", Dir: disk.node(), Done: done})
			c.busy(t)
			after := time.Duration(r.IntN(800)) * time.Millisecond
			time.Sleep(after)
			c.freeze(t)
			image += "'"
			run(t, "cp", "--reflink=auto", "--sparse=always", disk.image, image)
			done = c.kill(t, 0)
			disk.unmount(t)
			must(t, os.Remove(disk.image))
			disk = mount(t, image)
			if err := judge(t.Context(), disk.node(), done); err != nil {
				t.Fatalf("round %d, cut after %s: %v", round+life, after, err)
			}
		}
		disk.unmount(t)
		for _, k := range done {
			total += k
		}
	}
	t.Logf("%d cuts, %d operations", *cuts, total)
}

// freeze stops the child and waits until each of its threads stands still: one
// may be in the middle of a flush.
func (c *child) freeze(t testing.TB) {
	t.Helper()
	must(t, c.Process.Signal(syscall.SIGSTOP))
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		stats, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", c.Process.Pid))
		must(t, err)
		still := 0
		for _, stat := range stats {
			raw, err := os.ReadFile(stat)
			must(t, err)
			if _, rest, _ := strings.Cut(string(raw), ") "); rest[0] == 'T' || rest[0] == 'Z' { // stopped, or ended by itself
				still++
			}
		}
		if still == len(stats) {
			return
		}
	}
	t.Fatal("the child does not stop")
}

// mounted is an image that is mounted.
type mounted struct{ image, at string }

func (m mounted) node() string { return filepath.Join(m.at, "node") }

// mount mounts an image. Its journal is written when something is flushed, and
// not by the clock, so that a copy that takes a moment is of one moment.
func mount(t testing.TB, image string) mounted {
	t.Helper()
	m := mounted{image, t.TempDir()}
	if out, err := exec.Command("mount", "-o", "loop,commit=3600", image, m.at).CombinedOutput(); err != nil {
		t.Skipf("POWER CUTS ARE NOT TESTED: no loop mounts here: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", m.at).Run() }) // unless it was
	return m
}

func (m mounted) unmount(t testing.TB) {
	t.Helper()
	run(t, "umount", m.at)
}

func run(t testing.TB, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", name, err, out)
	}
}
