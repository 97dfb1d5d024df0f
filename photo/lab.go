package photo

import (
	"context"
	"errors"
	"io"
	"sync"

	"golang.org/x/sync/semaphore"

	"pims/storage"
)

// Lab works on pictures within a bound of memory, since one may take a hundred
// megabytes, and keeps the last results: a page is previewed often and published
// once. It is asked only by who may read the picture. It is safe for concurrent
// use.
type Lab struct {
	room *semaphore.Weighted // bytes

	mu    sync.Mutex
	facts map[string]Facts // by blob; without a size: ErrUnreadable
	kept  map[proof]Picture
	order []proof // of kept, oldest first
	held  int     // bytes of kept
}

type proof struct {
	blob string
	edge int
}

// The bounds of what a Lab keeps.
const (
	maxHeld  = 32 << 20
	maxFacts = 4096
)

// NewLab returns a lab.
func NewLab() *Lab {
	return &Lab{room: semaphore.NewWeighted(maxMemory), facts: map[string]Facts{}, kept: map[proof]Picture{}}
}

// Open opens the content of a picture.
type Open func() (io.ReadSeekCloser, error)

// Look returns the facts of a picture.
func (l *Lab) Look(ctx context.Context, ref storage.Ref, open Open) (f Facts, err error) {
	l.mu.Lock()
	f, known := l.facts[ref.ID]
	l.mu.Unlock()
	if known {
		if f.Width == 0 {
			err = ErrUnreadable
		}
		return f, err
	}
	err = l.with(ctx, ref, 0, open, func(raw []byte) error {
		f, err = Look(raw)
		return err
	})
	if err == nil || errors.Is(err, ErrUnreadable) {
		l.mu.Lock()
		defer l.mu.Unlock()
		if len(l.facts) >= maxFacts {
			clear(l.facts)
		}
		l.facts[ref.ID] = f
	}
	return f, err
}

// Print returns a picture made anew, no side longer than edge pixels.
func (l *Lab) Print(ctx context.Context, ref storage.Ref, edge int, open Open) (p Picture, err error) {
	key := proof{ref.ID, edge}
	if p, ok := l.find(key); ok {
		return p, nil
	}
	f, err := l.Look(ctx, ref, open)
	if err != nil {
		return p, err
	}
	err = l.with(ctx, ref, f.memory, open, func(raw []byte) error {
		if p, err = Clean(raw, edge); err == nil {
			l.keep(key, p)
		}
		return err
	})
	return p, err
}

// with hands the file of a picture to fn once there is room for it and for what
// fn makes of it.
func (l *Lab) with(ctx context.Context, ref storage.Ref, decoded int64, open Open, fn func(raw []byte) error) error {
	if ref.Size > MaxBytes {
		return ErrUnreadable
	}
	room := min(ref.Size+decoded, maxMemory)
	if err := l.room.Acquire(ctx, room); err != nil {
		return err
	}
	defer l.room.Release(room)
	r, err := open()
	if err != nil {
		return err
	}
	raw, err := io.ReadAll(io.LimitReader(r, MaxBytes))
	if err = errors.Join(err, r.Close()); err != nil {
		return err
	}
	return fn(raw)
}

func (l *Lab) find(key proof) (Picture, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p, ok := l.kept[key]
	return p, ok
}

func (l *Lab) keep(key proof, p Picture) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, again := l.kept[key]; again {
		return // somebody made the same
	}
	l.kept[key], l.order, l.held = p, append(l.order, key), l.held+len(p.Bytes)
	for l.held > maxHeld {
		oldest := l.order[0]
		l.held -= len(l.kept[oldest].Bytes)
		l.order = l.order[1:]
		delete(l.kept, oldest)
	}
}
