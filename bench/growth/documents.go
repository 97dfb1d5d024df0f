package main

import (
	"context"
	"errors"
	"time"

	"pims/bench/internal/rig"
	"pims/storage/badger"
)

// documents measures one instance that grows.
func documents(ctx context.Context, dir string, most bounds) error {
	made := 0
	for _, n := range steps(100, most.documents, 10) {
		err := inHouse(dir, badger.Options{IdleAfter: 100 * time.Millisecond}, func(h *rig.House) error {
			i, err := h.Open(ctx, rig.ID(0))
			if made == 0 {
				i, err = h.Create(ctx, rig.ID(0), 1<<30)
			}
			if err != nil {
				return err
			}
			err = errors.Join(rig.Fill(ctx, i, made, n, 1<<10), i.Close())
			made = n
			h.Settle()
			return err
		})
		if err != nil {
			return err
		}
		line := row{"measure": "documents", "documents": n}
		if err := grown(ctx, dir, n, line); err != nil {
			return err
		}
		if err := line.print(); err != nil {
			return err
		}
	}
	return nil
}

// grown opens an instance of n documents from cold files, reads and writes.
func grown(ctx context.Context, dir string, n int, line row) error {
	return inHouse(dir, badger.Options{IdleAfter: time.Hour}, func(h *rig.House) error {
		count, bytes, err := rig.Weigh(h.Folder(rig.ID(0)))
		if err != nil {
			return err
		}
		line["files"], line["mib"] = count, float64(bytes)/(1<<20)
		if err := rig.Cool(h.Folder(rig.ID(0))); err != nil {
			return err
		}
		before, err := rig.MemoryNow()
		if err != nil {
			return err
		}
		began := time.Now()
		i, err := h.Open(ctx, rig.ID(0))
		if err != nil {
			return err
		}
		line["cold_open_ms"] = rig.Milliseconds(time.Since(began))
		var reads, writes []time.Duration
		for k := range 1000 {
			began := time.Now()
			if err := rig.Read(ctx, i, k*7919%n); err != nil {
				return err
			}
			reads = append(reads, time.Since(began))
		}
		for k := range 200 {
			began := time.Now()
			at := k * 7919 % n
			if err := rig.Fill(ctx, i, at, at+1, 1<<10); err != nil {
				return err
			}
			writes = append(writes, time.Since(began))
		}
		line["read_p50_ms"], line["write_p50_ms"], line["write_p99_ms"] = rig.Percentile(reads, 50), rig.Percentile(writes, 50), rig.Percentile(writes, 99)
		return errors.Join(gained(line, "open_mib", before), i.Close())
	})
}
