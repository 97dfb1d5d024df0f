package rig

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Memory is what this process holds, in KiB, as the kernel counts it (Linux):
// all of it that is resident, and of that what is in no file and so cannot be
// taken back.
type Memory struct{ Resident, Anonymous int64 }

// MemoryNow returns the memory after a garbage collection.
func MemoryNow() (m Memory, err error) {
	runtime.GC()
	debug.FreeOSMemory()
	f, err := os.Open("/proc/self/smaps_rollup")
	if err != nil {
		return m, err
	}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var kib int64
		name, rest, _ := strings.Cut(lines.Text(), ":")
		switch name {
		case "Rss":
			_, err = fmt.Sscan(rest, &kib)
			m.Resident = kib
		case "Anonymous":
			_, err = fmt.Sscan(rest, &kib)
			m.Anonymous = kib
		}
		if err != nil {
			break
		}
	}
	return m, errors.Join(err, f.Close())
}

// Descriptors is how many this process has open.
func Descriptors() (int, error) {
	all, err := os.ReadDir("/proc/self/fd")
	return len(all) - 1, err // less the one that reads the folder
}

// CPU is the processor time that this process has used.
func CPU() (time.Duration, error) {
	var u syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), err
}

// Weigh counts the files of a folder, and the bytes of the blocks that they
// take: Badger's files are sparse.
func Weigh(dir string) (files int, bytes int64, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if !d.IsDir() {
			files++
		}
		if st, ok := info.Sys().(*syscall.Stat_t); ok {
			bytes += st.Blocks * 512
		}
		return nil
	})
	return files, bytes, err
}

// Cool drops the files of a folder from the page cache.
func Cool(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		// What is dirty stays: written first.
		err = errors.Join(f.Sync(), unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED))
		return errors.Join(err, f.Close())
	})
}

// Percentile returns the pth of some durations, in milliseconds.
func Percentile(took []time.Duration, p int) float64 {
	if len(took) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(took))
	return Milliseconds(sorted[min(len(sorted)*p/100, len(sorted)-1)])
}

// Milliseconds is a duration with a precision of a microsecond.
func Milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// PeakKiB is the most resident memory that this process ever had.
func PeakKiB() (int64, error) {
	var u syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Maxrss, err
}
