package tus

import (
	"context"
	"sync"

	"github.com/tus/tusd/v2/pkg/handler"

	"pims/instance"
)

// locks let one request at a time work on an upload. Who comes later asks the
// one before to break off: most often its client is gone, and nobody has noticed.
type locks struct {
	mu sync.Mutex
	by map[lockKey]*lock
}

// lockKey names an upload of an instance, so that nobody can hold up another's.
type lockKey struct {
	instance instance.ID
	upload   string
}

type lock struct {
	all    *locks
	upload string
	key    lockKey
	freed  chan struct{}
	ask    func()
}

// NewLock implements handler.Locker.
func (l *locks) NewLock(id string) (handler.Lock, error) { return &lock{all: l, upload: id}, nil }

// Lock implements handler.Lock.
func (k *lock) Lock(ctx context.Context, ask func()) error {
	s := sessionOf(ctx)
	k.key, k.freed, k.ask = lockKey{s.call.ID(), k.upload}, make(chan struct{}), ask
	for {
		holder := k.all.take(k)
		if holder == nil {
			return nil
		}
		holder.ask()
		select {
		case <-holder.freed:
		case <-ctx.Done():
			return s.fail(errLocked.Because(ctx.Err()))
		}
	}
}

// take returns who has the lock, nil if it is k now.
func (l *locks) take(k *lock) *lock {
	l.mu.Lock()
	defer l.mu.Unlock()
	if holder := l.by[k.key]; holder != nil {
		return holder
	}
	if l.by == nil {
		l.by = map[lockKey]*lock{}
	}
	l.by[k.key] = k
	return nil
}

// Unlock implements handler.Lock.
func (k *lock) Unlock() error {
	k.all.mu.Lock()
	defer k.all.mu.Unlock()
	delete(k.all.by, k.key)
	close(k.freed)
	return nil
}
