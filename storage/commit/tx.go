package commit

import (
	"bytes"
	"context"
	"errors"
	"iter"

	"pims/storage"
)

// tx is the storage.Tx of a View (own is nil) or of an Update.
type tx struct {
	ctx    context.Context
	base   Snapshot
	before *overlay // what the group before is writing
	group  *overlay // what earlier members of the group wrote
	own    *overlay
	ended  bool
}

var errBadKey = errors.New("a key has 1 to 1024 bytes")

func (t *tx) Get(key []byte) ([]byte, error) {
	if t.ended {
		return nil, storage.ErrClosed
	}
	if len(key) < 1 || len(key) > storage.MaxKey {
		return nil, storage.ErrNotFound
	}
	for _, o := range [...]*overlay{t.own, t.group, t.before} {
		if o == nil {
			continue
		}
		if w, ok := o.get(key); ok {
			if w.Delete {
				return nil, storage.ErrNotFound
			}
			return copied(w.Value), nil
		}
	}
	return t.base.Get(key)
}

func (t *tx) Set(key, value []byte) error { return t.Take(copied(key), copied(value)) }

// Take implements storage.Taker.
func (t *tx) Take(key, value []byte) error {
	if len(value) > storage.MaxValue {
		return storage.ErrTooLarge.Because(errors.New("value above its bound"))
	}
	return t.write(key, value, false)
}

func (t *tx) Delete(key []byte) error { return t.write(copied(key), nil, true) }

func (t *tx) write(key, value []byte, del bool) error {
	switch {
	case t.ended:
		return storage.ErrClosed
	case t.own == nil:
		return storage.ErrReadOnly
	case len(key) < 1 || len(key) > storage.MaxKey:
		return storage.ErrTooLarge.Because(errBadKey)
	case !t.own.fits(1, len(key)+len(value)):
		return storage.ErrTooLarge.Because(errors.New("update above its bounds"))
	}
	t.own.put(Write{Key: key, Value: value, Delete: del})
	return nil
}

// Scan merges what this Update and its group wrote with the snapshot.
func (t *tx) Scan(prefix, from []byte) iter.Seq2[storage.Pair, error] {
	prefix, start := copied(prefix), copied(from)
	if bytes.Compare(start, prefix) < 0 {
		start = prefix
	}
	return func(yield func(storage.Pair, error) bool) {
		if t.ended {
			yield(storage.Pair{}, storage.ErrClosed)
			return
		}
		t.merge(prefix, start, yield)
	}
}

func (t *tx) merge(prefix, start []byte, yield func(storage.Pair, error) bool) {
	pending := t.written(prefix, start)
	// emit hands out one pair and reports whether to go on. A caller that
	// suspends the scan (iter.Pull) may come back after the end.
	emit := func(p storage.Pair) bool {
		if err := t.ctx.Err(); err != nil {
			yield(storage.Pair{}, err)
			return false
		}
		if !yield(p, nil) {
			return false
		}
		if t.ended {
			yield(storage.Pair{}, storage.ErrClosed)
			return false
		}
		return true
	}
	for p, err := range t.base.Scan(prefix, start) {
		if err != nil {
			yield(storage.Pair{}, err)
			return
		}
		replaced := false
		for len(pending) > 0 && !replaced {
			c := bytes.Compare(pending[0].Key, p.Key)
			if c > 0 {
				break
			}
			w := pending[0]
			pending, replaced = pending[1:], c == 0
			if !w.Delete && !emit(pair(w)) {
				return
			}
		}
		if !replaced && !emit(p) {
			return
		}
	}
	for _, w := range pending {
		if !w.Delete && !emit(pair(w)) {
			return
		}
	}
}

func (t *tx) written(prefix, start []byte) []Write {
	var all []Write
	for _, o := range [...]*overlay{t.before, t.group, t.own} {
		if o != nil {
			all = merge(all, o.span(prefix, start))
		}
	}
	return all
}

func pair(w Write) storage.Pair {
	return storage.Pair{Key: copied(w.Key), Value: copied(w.Value)}
}

// copied never returns nil, so that an empty value reads the same in every engine.
func copied(b []byte) []byte { return append(make([]byte, 0, len(b)), b...) }
