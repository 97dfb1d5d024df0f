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
// contents, is no part of the next one.
func (t *target) settle() error {
	const idle = 1 // hundredth of a second that it may work in half a second
	was, err := t.worked()
	for range 120 {
		time.Sleep(time.Second / 2)
		now, failed := t.worked()
		if err = errors.Join(err, failed); err != nil {
			return err
		}
		if now-was <= idle {
			syscall.Sync()
			return nil
		}
		was = now
	}
	return errors.New(t.name + " does not come to rest")
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
