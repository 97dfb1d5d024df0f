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

// Garbage that may always wait, so that a small node does not collect all the time.
const leastGarbage = 16 << 20

// percent is the GOGC at which as much garbage may wait as there is live memory
// beside the arenas: of a node with many open instances they are nearly all, and
// a share of them would be memory that nobody uses.
func percent(live, open uint64) int {
	if live == 0 {
		return 100
	}
	beside := live - min(live, open*arena)
	return int(min(100*max(beside, leastGarbage)/live, 100)) + 1
}

// boundGarbage has the collector follow the number of open instances.
func boundGarbage(ctx context.Context, open func() int) {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			metrics.Read(sample)
			debug.SetGCPercent(percent(sample[0].Value.Uint64(), uint64(open())))
		}
	}
}
