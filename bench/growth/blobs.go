package main

import (
	"context"
	"errors"
	"io"
	"time"

	"pims/bench/internal/rig"
	"pims/storage"
	"pims/storage/badger"
)

// blobs measures contents from 1 KiB on, each 16 times as large as the one
// before.
func blobs(ctx context.Context, dir string, most bounds) error {
	return inHouse(dir, badger.Options{}, func(h *rig.House) error {
		i, err := h.Create(ctx, rig.ID(0), 1<<40)
		if err != nil {
			return err
		}
		for _, size := range steps(1<<10, most.blob, 16) {
			times := int(max(1, min(50, (256<<20)/size)))
			var puts, gets []time.Duration
			for range times {
				began := time.Now()
				ref, err := i.PutBlob(ctx, io.LimitReader(zeros{}, size))
				if err != nil {
					return err
				}
				puts, began = append(puts, time.Since(began)), time.Now()
				r, err := i.OpenBlob(ctx, ref)
				if err != nil {
					return err
				}
				if err := read(r, size); err != nil {
					return err
				}
				gets = append(gets, time.Since(began))
				if err := i.DropBlob(ctx, ref); err != nil {
					return err
				}
			}
			peak, err := rig.PeakKiB()
			if err != nil {
				return err
			}
			put, get := rig.Percentile(puts, 50), rig.Percentile(gets, 50)
			speed := func(ms float64) float64 { return float64(size) / 1e3 / ms }
			line := row{"measure": "blobs", "bytes": size, "put_p50_ms": put, "get_p50_ms": get, "put_mb_s": speed(put), "get_mb_s": speed(get), "process_peak_mib": peak / 1024}
			if err := line.print(); err != nil {
				return err
			}
		}
		return i.Close()
	})
}

func read(r io.ReadCloser, size int64) error {
	n, err := io.Copy(io.Discard, r)
	if n != size && err == nil {
		err = storage.ErrDamaged
	}
	return errors.Join(err, r.Close())
}

// zeros is an endless content: what is measured does not look at it.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
