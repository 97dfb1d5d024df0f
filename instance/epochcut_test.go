package instance_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"pims/instance"
	"pims/storage/memory"
)

var errCut = errors.New("cut")

// cutter fails at the n-th step of a turn: before and after each change of the
// key file, between the files of the keyring, before and after the backup.
type cutter struct {
	instance.KeyStore
	context.Context
	left int
}

func (c *cutter) step() error {
	if c.left--; c.left < 0 {
		return errCut
	}
	return nil
}

func (c *cutter) Err() error { return c.step() }

func (c *cutter) Advance() error { return c.around(c.KeyStore.Advance) }
func (c *cutter) Retire() error  { return c.around(c.KeyStore.Retire) }

func (c *cutter) around(do func() error) error {
	if err := c.step(); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return c.step()
}

func TestAnEpochCutOffAtEachStep(t *testing.T) {
	for n := 0; ; n++ {
		v := newVault(t)
		c := &cutter{Context: t.Context(), left: n}
		h := v.open(func(k instance.KeyStore) instance.KeyStore { c.KeyStore = k; return c })
		save := backup(v.dir)
		err := h.TurnEpoch(c, []func(context.Context) error{func(ctx context.Context) error {
			return c.around(func() error { return save(ctx) })
		}})
		if err == nil {
			if n < 512 {
				t.Errorf("a turn has %d steps only", n)
			}
			v.check(true)
			return
		}
		mustBe(t, err, errCut)
		v.check(false)
		must(t, v.turn(v.open(nil)))
		v.check(true)
		if !testing.Short() && os.Getenv("PIMS_TEST_FULL") == "" && n >= 2 && n < 500 {
			n += 60 // all of these are between two files of the keyring
		}
	}
}

// TestAKilledTurn kills a process that ends an epoch, at each call that changes
// a file; in full it also has each of these calls fail.
func TestAKilledTurn(t *testing.T) {
	if dir := os.Getenv("PIMS_TURN"); dir != "" {
		turnToDie(t, dir)
		return
	}
	if out, err := exec.Command("strace", "-f", "-o", os.DevNull, "true").CombinedOutput(); err != nil {
		t.Skipf("NOT RUN: no strace here, or it may not trace; no process is killed in an epoch's turn: %v %s", err, out)
	}
	faults, full := []string{"signal=SIGKILL"}, os.Getenv("PIMS_TEST_FULL") != ""
	if full {
		faults = append(faults, "error=EIO", "error=ENOSPC")
	}
	hits := 0
	for call, step := range map[string]int{"linkat": 1, "renameat": 1, "unlinkat": 3, "fsync": 4, "write": 7} {
		if full {
			step = 1
		}
		for _, fault := range faults {
			for n := 1; ; n += step {
				v := newVault(t)
				cmd := exec.CommandContext(t.Context(), "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace="+call,
					"-e", fmt.Sprintf("inject=%s:%s:when=%d", call, fault, n),
					os.Args[0], "-test.run=^TestAKilledTurn$")
				cmd.Env = append(os.Environ(), "PIMS_TURN="+v.dir)
				out, err := cmd.CombinedOutput()
				if err == nil {
					v.check(true)
					break
				}
				if bytes.Contains(out, []byte("strace:")) || fault == "signal=SIGKILL" && bytes.Contains(out, []byte("FAIL")) {
					t.Fatalf("%s %d: %v\n%s", call, n, err, out)
				}
				hits++
				v.checkHit(fmt.Sprint(call, " ", n, " ", fault))
			}
		}
	}
	if hits < 15 {
		t.Errorf("hit %d times only", hits)
	}
}

// checkHit is check where nobody knows how far the turn came.
func (v *vault) checkHit(where string) {
	v.Helper()
	_, late := v.open(nil).Keyring.Late()
	_, left := os.Lstat(v.path("key.old"))
	v.Logf("hit at %s: owed %v, a former key file is left: %v", where, late, left == nil)
	if late {
		v.check(false)
	}
	must(v.T, v.turn(v.open(nil)))
	v.check(true)
}

// turnToDie is what TestAKilledTurn does in the process that it kills.
func turnToDie(t *testing.T, dir string) {
	runtime.LockOSThread() // strace counts by thread
	defer runtime.UnlockOSThread()
	must(t, openVault(t, dir, memory.New(), nil).TurnEpoch(t.Context(), []func(context.Context) error{backup(dir)}))
}
