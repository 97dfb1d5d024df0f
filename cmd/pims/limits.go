package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// What an open instance costs at most, and how many there may be.
const (
	filesEach  = 10
	mapsEach   = 8
	memoryEach = 2 << 20

	fewestOpen = 16 // a class of thirty that comes back at once waits for seconds below
	mostOpen   = 2000
)

// machine is what bounds how many instances may be open. Zero: nobody knows.
type machine struct {
	files  uint64 // descriptors of this process
	maps   uint64 // memory maps of this process
	memory uint64 // bytes
}

// capacity is how many instances may be open, and what sets it.
type capacity struct {
	open int
	by   string
}

// thisMachine asks the kernel, after raising the limit of descriptors as far as
// this process may.
func thisMachine() (m machine) {
	var files syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files) == nil {
		raised := syscall.Rlimit{Cur: files.Max, Max: files.Max}
		if files.Cur < files.Max && syscall.Setrlimit(syscall.RLIMIT_NOFILE, &raised) == nil {
			files = raised
		}
		m.files = files.Cur
	}
	m.maps = number("/proc/sys/vm/max_map_count")
	m.memory = memory("/")
	return m
}

// memory returns what the machine has, or the control groups of this process
// allow, whichever is less.
func memory(root string) uint64 {
	least := uint64(math.MaxUint64)
	info, _ := os.ReadFile(filepath.Join(root, "proc/meminfo")) // absent elsewhere than on Linux
	for line := range strings.Lines(string(info)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "MemTotal:" {
			if kib, err := strconv.ParseUint(f[1], 10, 44); err == nil {
				least = kib << 10
			}
		}
	}
	groups, _ := os.ReadFile(filepath.Join(root, "proc/self/cgroup"))
	for line := range strings.Lines(string(groups)) {
		if own, ok := strings.CutPrefix(strings.TrimSpace(line), "0::/"); ok {
			for at := "/" + own; ; at = filepath.Dir(at) {
				if n := number(filepath.Join(root, "sys/fs/cgroup", at, "memory.max")); n > 0 {
					least = min(least, n)
				}
				if at == "/" {
					break
				}
			}
		}
	}
	if least == math.MaxUint64 {
		return 0
	}
	return least
}

// number reads a file of the kernel that holds one number, 0 if it does not.
func number(file string) uint64 {
	raw, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	n, err := strconv.ParseUint(string(bytes.TrimSpace(raw)), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// capacity returns how many instances may be open: asked, or as many as fit if
// that is 0. A fifth of the descriptors and maps is left to the rest of the
// process, three quarters of the memory to the rest of the machine.
func (m machine) capacity(asked int) (capacity, error) {
	most := capacity{mostOpen, "--max-open"}
	if asked > 0 {
		most.open = asked
	}
	for _, bound := range []struct {
		have, each uint64
		by         string
	}{
		{m.files / 5 * 4, filesEach, fmt.Sprintf("ulimit -n %d", m.files)},
		{m.maps / 5 * 4, mapsEach, fmt.Sprintf("vm.max_map_count %d", m.maps)},
		{m.memory / 4, memoryEach, fmt.Sprintf("%d MiB of memory", m.memory>>20)},
	} {
		if n := int(min(bound.have/bound.each, math.MaxInt32)); bound.have > 0 && n < most.open {
			most = capacity{n, bound.by}
		}
	}
	switch {
	case asked > most.open:
		return most, fmt.Errorf("--max-open %d is more than fits: %d at most (%s)", asked, most.open, most.by)
	case most.open < fewestOpen:
		return most, fmt.Errorf("only %d instances could be open at a time (%s), and %d are needed", most.open, most.by, fewestOpen)
	}
	return most, nil
}
