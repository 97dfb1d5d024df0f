package badger

import (
	"errors"
	"fmt"

	"pims/fault"
	"pims/storage"
)

// Close implements storage.Engine: it waits for running transactions, then
// closes all databases. Handles that are still open give ErrClosed.
func (e *Engine) Close() (err error) {
	defer fault.Wrap(&err, "close engine")
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return storage.ErrClosed
	}
	e.closed = true
	e.announce()
	e.mu.Unlock()

	e.running.Shut()
	e.running.Wait()
	close(e.stop)
	<-e.stopped
	for {
		e.mu.Lock()
		if len(e.slots) == 0 {
			err := e.failed
			e.mu.Unlock()
			return errors.Join(err, e.lock.Close())
		}
		for _, s := range e.slots {
			if s.state == open {
				e.startClose(s)
			}
		}
		changed := e.changed
		e.mu.Unlock()
		<-changed
	}
}

// startClose closes a slot in the background, off the request path. The caller
// holds mu; nobody uses the slot.
func (e *Engine) startClose(s *slot) {
	s.state = closing
	e.shut++
	go e.finishClose(s)
}

// finishClose compacts on the way out, so that level 0 does not grow by one
// table each time a keyspace is used.
func (e *Engine) finishClose(s *slot) {
	e.closes <- struct{}{}
	e.flatten(s)
	err := s.db.Close()
	<-e.closes

	e.mu.Lock()
	defer e.mu.Unlock()
	if err != nil {
		err = fmt.Errorf("close keyspace %s: %w", s.id, err)
		e.opts.Logger.Error("storage", "error", err)
		e.failed = errors.Join(e.failed, err)
	}
	delete(e.slots, s.id)
	e.shut--
	e.announce()
}
