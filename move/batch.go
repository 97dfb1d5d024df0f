package move

import (
	"pims/instance"
	"pims/storage"
)

// batch gathers writes that share one Update, well within its bounds.
type batch struct {
	fns    []func(*instance.Tx) error
	writes int
	bytes  int
}

const (
	batchWrites = storage.MaxUpdateWrites / 2
	batchBytes  = storage.MaxUpdateBytes / 2
)

// add takes a function that makes about so many writes of so many bytes in all.
func (i *importer) add(writes, bytes int, fn func(*instance.Tx) error) error {
	b := &i.batch
	if len(b.fns) > 0 && (b.writes+writes > batchWrites || b.bytes+bytes > batchBytes || len(b.fns) == 100) {
		if err := i.flush(); err != nil {
			return err
		}
	}
	b.fns = append(b.fns, fn)
	b.writes += writes
	b.bytes += bytes
	return nil
}

// flush commits what was gathered.
func (i *importer) flush() error {
	fns := i.batch.fns
	i.batch = batch{fns: make([]func(*instance.Tx) error, 0, cap(fns))}
	if len(fns) == 0 {
		return nil
	}
	return i.inst.Update(i.ctx, func(tx *instance.Tx) error {
		for _, fn := range fns {
			if err := fn(tx); err != nil {
				return err
			}
		}
		return nil
	})
}
