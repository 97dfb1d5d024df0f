package main

import (
	"bytes"
	"os"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"time"
)

// figures of one step.
type figures struct {
	Seconds     float64 `json:"s"`
	Speed       float64 `json:"mb_per_s"`
	Memory      int64   `json:"memory_mib"`  // peak resident, over what it was before
	Descriptors int     `json:"descriptors"` // peak open, over what it was before
}

// measure runs a step and looks every few milliseconds at what the kernel says
// of this process.
func measure(size int64, step func() error) (figures, error) {
	debug.FreeOSMemory()
	rss, fds := resident(), descriptors()
	var peakRSS, peakFDs atomic.Int64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			peakRSS.Store(max(peakRSS.Load(), resident()))
			peakFDs.Store(max(peakFDs.Load(), descriptors()))
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	start := time.Now()
	err := step()
	took := time.Since(start).Seconds()
	close(stop)
	<-stopped
	return figures{
		Seconds: round(took), Speed: round(float64(size) / 1e6 / took),
		Memory: max(0, peakRSS.Load()-rss) >> 20, Descriptors: int(peakFDs.Load() - fds),
	}, err
}

func round(x float64) float64 { return float64(int64(x*10+0.5)) / 10 }

// resident is how much memory of this process is in RAM, in bytes; 0 where /proc
// does not tell.
func resident() int64 {
	raw, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := bytes.Fields(raw)
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(string(fields[1]), 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

func descriptors() int64 {
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return int64(len(open))
}
