package main

import (
	"context"
	"errors"
	"time"

	"pims/bench/internal/rig"
	"pims/instance"
	"pims/storage/badger"
)

// larges is how many large instances there are beside the others.
const larges = 5

// fill makes the instances, and measures making them.
func fill(ctx context.Context, dir string, o options) (r made, err error) {
	h, err := rig.Open(dir, badger.Options{IdleAfter: 100 * time.Millisecond})
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	took := make([]time.Duration, o.instances)
	for n := range took {
		began := time.Now()
		i, err := h.Create(ctx, rig.ID(n), 1<<30)
		if err != nil {
			return r, err
		}
		took[n] = time.Since(began)
		if err := i.Close(); err != nil {
			return r, err
		}
	}
	r.CreateP50, r.CreateP99 = rig.Percentile(took, 50), rig.Percentile(took, 99)
	h.Settle()
	if r.EmptyFiles, r.EmptyBytes, err = rig.Weigh(h.Folder(rig.ID(0))); err != nil {
		return r, err
	}
	for n := range o.instances {
		if err := documents(ctx, h, rig.ID(n), o.documents, 1<<10); err != nil {
			return r, err
		}
	}
	for n := range larges {
		i, err := h.Create(ctx, rig.ID(o.instances+n), 1<<30)
		if err == nil {
			err = i.Close()
		}
		if err == nil {
			err = documents(ctx, h, rig.ID(o.instances+n), o.large, 300)
		}
		if err != nil {
			return r, err
		}
	}
	h.Settle()
	return r, nil
}

func documents(ctx context.Context, h *rig.House, id instance.ID, n, bytes int) error {
	i, err := h.Open(ctx, id)
	if err != nil {
		return err
	}
	return errors.Join(rig.Fill(ctx, i, 0, n, bytes), i.Close())
}
