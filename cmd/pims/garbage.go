package main

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// What an open database holds that the collector counts and need not look at: the
// arena of its memtable.
const arena = 2_600 << 10

// The databases of the node itself, which are always open.
const nodeOpen = 5

// Garbage that may always wait, so that a small node does not collect all the time.
// Under load each request of it costs a tenth less with 32 MiB than with 16; with
// 48 it is the same.
const leastGarbage = 32 << 20

// Free memory that may wait for its next use: where garbage was, garbage will be. Go
// keeps a tenth of the heap, arenas and all, and gives the rest back over minutes.
const mostFree = leastGarbage / 2

// percent is the GOGC at which half as much garbage may wait as there is live
// memory beside the arenas: of a node with many open instances they are nearly
// all, and a share of them would be memory that nobody uses.
func percent(live, open uint64) int {
	if live == 0 {
		return 100
	}
	beside := live - min(live, open*arena)
	return int(min(100*max(beside/2, leastGarbage)/live, 400)) + 1
}

// boundGarbage has the collector follow the number of open databases, and what is
// free go back to the machine.
func boundGarbage(ctx context.Context, open func() int) {
	sample := []metrics.Sample{
		{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/free:bytes"}, {Name: "/gc/cycles/total:gc-cycles"},
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for r := (rest{}); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			metrics.Read(sample)
			debug.SetGCPercent(percent(sample[0].Value.Uint64(), uint64(open())))
			if r.due(sample[1].Value.Uint64(), sample[2].Value.Uint64()) {
				debug.FreeOSMemory()
			}
		}
	}
}

// rest follows how busy the collector is.
type rest struct {
	cycles uint64
	left   int
}

// due reports whether to collect and give back what is free: when that is much,
// and twice after the collector has come to rest. It had seen what the last
// work was still using, and what pools keep is free at the second look.
func (r *rest) due(free, cycles uint64) bool {
	quiet := cycles == r.cycles
	if !quiet {
		r.left = 2
	}
	give := free > mostFree || quiet && r.left > 0
	if r.cycles = cycles; give {
		r.cycles++ // that of our own
		r.left--
	}
	return give
}
