package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// settle waits until a server is at rest and the disk has all: what a measure
// leaves to be done after its answers, as indexes and the removal of large
// contents, is no part of the next one. The machine is warm then.
func (t *target) settle() error {
	const idle, rests = 3, 5 // hundredths of a second that it may work in half a second, and how often in a row: work may be due two seconds later
	was, err := t.worked()
	rested := 0
	for range 240 {
		time.Sleep(time.Second / 2)
		now, failed := t.worked()
		if err = errors.Join(err, failed); err != nil {
			return err
		}
		if now-was > idle {
			rested = 0
		} else if rested++; rested == rests {
			syscall.Sync()
			return warm(256 << 20)
		}
		was = now
	}
	return errors.New(t.name + " does not come to rest")
}

// warm writes a file and removes it. On a virtual machine, memory and blocks of
// the disk that were not used a moment ago are fetched from the host first, which
// takes several times longer and would be held against whoever comes first.
func warm(size int64) (err error) {
	f, err := os.CreateTemp("", "pims-bench-warm-")
	if err != nil {
		return err
	}
	for sent := int64(0); sent < size && err == nil; sent += int64(len(block)) {
		_, err = f.Write(block)
	}
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
}

// worked is the processor time of the processes, in hundredths of a second.
func (t *target) worked() (ticks int64, err error) {
	for _, pid := range t.pids() {
		raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if errors.Is(err, os.ErrNotExist) {
			continue // it has ended
		}
		if err != nil {
			return 0, err
		}
		_, rest, _ := strings.Cut(string(raw), ") ") // behind the program's name
		fields := strings.Fields(rest)
		for _, n := range []int{11, 12} { // utime and stime
			if n >= len(fields) {
				return 0, fmt.Errorf("no times of %d", pid)
			}
			one, err := strconv.ParseInt(fields[n], 10, 64)
			if err != nil {
				return 0, err
			}
			ticks += one
		}
	}
	return ticks, nil
}
