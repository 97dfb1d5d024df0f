package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"pims/storage"
	"pims/storage/badger"
	"pims/storage/commit"
)

const (
	writers  = 16
	duration = 2 * time.Second
)

// measureWriters runs the Update of a small PUT, first by many at once.
func measureWriters(ctx context.Context, dir string, r *result) (err error) {
	e, err := badger.Open(filepath.Join(dir, "writers"), badger.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	ks, err := e.Create(ctx, "writers")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ks.Close()) }()
	before := counts(ks)
	if r.Put16, err = rate(ctx, ks, writers); err != nil {
		return err
	}
	if after := counts(ks); after.Commits > before.Commits {
		r.PerCommit16 = float64(after.Updates-before.Updates) / float64(after.Commits-before.Commits)
	}
	r.Put1, err = rate(ctx, ks, 1)
	return err
}

func counts(ks storage.Keyspace) commit.Stats {
	if s, ok := ks.(interface{ Stats() commit.Stats }); ok {
		return s.Stats()
	}
	return commit.Stats{}
}

// rate returns the Updates a second of n writers.
func rate(ctx context.Context, ks storage.Keyspace, n int) (float64, error) {
	var all sync.WaitGroup
	errs, done := make([]error, n), make([]int, n)
	began := time.Now()
	for w := range n {
		all.Go(func() {
			for time.Since(began) < duration && errs[w] == nil {
				errs[w] = ks.Update(ctx, func(tx storage.Tx) error { return put(tx, n, w, done[w]) })
				done[w]++
			}
		})
	}
	all.Wait()
	total := 0
	for _, d := range done {
		total += d
	}
	return float64(total) / time.Since(began).Seconds(), errors.Join(errs...)
}

// put writes what storing one small file does: entry, document, feed, quota.
func put(tx storage.Tx, run, writer, number int) error {
	quota, err := tx.Get([]byte("q"))
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	name := fmt.Sprintf("%d|%d|%d", run, writer, number)
	return errors.Join(
		tx.Set([]byte("e|"+name), make([]byte, 130)),
		tx.Set([]byte("d|"+name), make([]byte, 430)),
		tx.Set([]byte("f|"+name), make([]byte, 40)),
		tx.Set([]byte("q"), append(quota[:0], make([]byte, 8)...)))
}
