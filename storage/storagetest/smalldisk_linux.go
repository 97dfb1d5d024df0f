package storagetest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

const (
	smallKind   = "PIMS_TEST_SMALL_DISK"
	smallFolder = "PIMS_TEST_SMALL_DISK_AT"
)

// SmallDisks runs use on file systems of size bytes, a tmpfs and an ext4, each in
// a process and a mount namespace of its own: what a full disk does to a mapped
// file ends a process. The test that calls it does nothing else. It is skipped
// loudly where nothing may be mounted. getenv is os.Getenv, by which that process
// is told what it is.
func SmallDisks(t *testing.T, getenv func(string) string, size int64, use func(t *testing.T, dir string)) {
	if kind := getenv(smallKind); kind != "" {
		dir := getenv(smallFolder)
		mountSmall(t, kind, dir, size)
		use(t, dir)
		return
	}
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: only root may mount the small disks that this fills")
	}
	for _, kind := range []string{"tmpfs", "ext4"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			name, _, _ := strings.Cut(t.Name(), "/")
			cmd := exec.Command(self, "-test.run=^"+name+"$", "-test.v")
			cmd.Env = append(os.Environ(), smallKind+"="+kind, smallFolder+"="+t.TempDir())
			cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
			out, err := cmd.CombinedOutput()
			switch {
			case errors.Is(err, syscall.EPERM):
				t.Skip("SKIPPED: no mount namespaces here")
			case bytes.Contains(out, []byte("SKIPPED")):
				t.Skipf("%s", out)
			case err != nil:
				t.Fatalf("%v\n%s", err, out)
			}
		})
	}
}

func mountSmall(t *testing.T, kind, dir string, size int64) {
	if kind == "tmpfs" {
		if err := unix.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprint("size=", size)); err != nil {
			t.Fatal(err)
		}
		return
	}
	image := filepath.Clean(dir) + ".img"
	if err := errors.Join(os.WriteFile(image, nil, 0o600), os.Truncate(image, size)); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"mkfs.ext4", "-q", "-m", "0", image}, {"mount", "-o", "loop", image, dir}} {
		if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Skipf("SKIPPED: %v: %v\n%s", command, err, out)
		}
	}
}
