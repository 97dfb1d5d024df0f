package main

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"

	"pims/bench/internal/rig"
	"pims/instance"
	"pims/storage/badger"
)

// instances measures nodes of more and more people. Each step opens the engine
// anew, as a start of the node does.
func instances(ctx context.Context, dir string, most bounds) error {
	made := 0
	for _, n := range steps(100, most.instances, 10) {
		took := make([]time.Duration, 0, n-made)
		err := inHouse(dir, badger.Options{IdleAfter: 100 * time.Millisecond}, func(h *rig.House) error {
			for ; made < n; made++ {
				began := time.Now()
				i, err := h.Create(ctx, rig.ID(made), 1<<30)
				if err != nil {
					return err
				}
				took = append(took, time.Since(began))
				if err := errors.Join(rig.Fill(ctx, i, 0, 50, 1<<10), i.Close()); err != nil {
					return err
				}
			}
			h.Settle()
			return nil
		})
		if err != nil {
			return err
		}
		line := row{"measure": "instances", "instances": n, "create_p50_ms": rig.Percentile(took, 50), "create_p99_ms": rig.Percentile(took, 99)}
		if err := node(ctx, dir, n, line); err != nil {
			return err
		}
		if err := line.print(); err != nil {
			return err
		}
	}
	return nil
}

// node measures a start over n instances.
func node(ctx context.Context, dir string, n int, line row) error {
	count, bytes, err := rig.Weigh(dir)
	if err != nil {
		return err
	}
	line["files_per_instance"], line["kib_per_instance"] = float64(count)/float64(n), float64(bytes>>10)/float64(n)
	before, err := rig.MemoryNow()
	if err != nil {
		return err
	}
	began := time.Now()
	open := max(n/20, 1)
	return inHouse(dir, badger.Options{MaxOpen: open + 60, IdleAfter: time.Hour}, func(h *rig.House) error {
		for _, err := range h.Engine.Keyspaces(ctx) {
			if err != nil {
				return err
			}
		}
		line["start_ms"] = rig.Milliseconds(time.Since(began))
		if err := gained(line, "rest_mib", before); err != nil {
			return err
		}
		class, err := arrive(ctx, h, n, 30)
		if err != nil {
			return err
		}
		line["class_of_30_p50_ms"], line["class_of_30_last_ms"] = rig.Percentile(class, 50), rig.Percentile(class, 100)
		var held []*instance.Instance
		for k := range open {
			i, err := h.Open(ctx, rig.ID(k))
			if err != nil {
				return err
			}
			held = append(held, i)
			if err := rig.Read(ctx, i, 7); err != nil {
				return err
			}
		}
		line["open"] = h.Engine.Stats().Open
		if err := gained(line, "active_mib", before); err != nil {
			return err
		}
		line["goroutines"] = runtime.NumGoroutine()
		var errs []error
		for _, i := range held {
			errs = append(errs, i.Close())
		}
		return errors.Join(errs...)
	})
}

// arrive opens the last so many instances at once, each from cold files, and
// reads one document of each.
func arrive(ctx context.Context, h *rig.House, n, class int) ([]time.Duration, error) {
	class = min(class, n)
	took, errs := make([]time.Duration, class), make([]error, class)
	for k := range class {
		if err := rig.Cool(h.Folder(rig.ID(n - 1 - k))); err != nil {
			return nil, err
		}
	}
	var all sync.WaitGroup
	began := time.Now()
	for k := range class {
		all.Go(func() {
			i, err := h.Open(ctx, rig.ID(n-1-k))
			if err == nil {
				err = errors.Join(rig.Read(ctx, i, 7), i.Close())
			}
			took[k], errs[k] = time.Since(began), err
		})
	}
	all.Wait()
	return took, errors.Join(errs...)
}

// gained notes the resident memory over what there was before, in MiB.
func gained(line row, name string, before rig.Memory) error {
	now, err := rig.MemoryNow()
	line[name] = float64(now.Resident-before.Resident) / 1024
	return err
}
