package badger

import (
	"errors"
	"fmt"
	"time"

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
	var err error
	closable := false
	for {
		e.closes <- struct{}{}
		if closable = e.closable(s); closable || !e.needed(s.id) {
			break
		}
		<-e.closes
		time.Sleep(100 * time.Millisecond)
	}
	if closable {
		err = e.risk(s, func() error {
			e.flatten(s)
			return s.close()
		})
	} else { // left as a kill would leave it: its log is safe
		e.opts.Logger.Warn("storage: no room to close", "keyspace", s.id)
	}
	<-e.closes
	if err == nil && e.suspected(s.id) {
		err = e.acquit(s.id)
	}

	e.mu.Lock()
	defer e.mu.Unlock()
	if err != nil {
		err = fmt.Errorf("close keyspace %s: %w", s.id, err)
		e.opts.Logger.Error("storage", "error", err)
		e.failed = errors.Join(e.failed, err)
	}
	delete(e.slots, s.id)
	if delete(e.doubted, s.id); s.broken.Load() {
		e.doubted[s.id] = true
	}
	e.shut--
	e.announce()
}

// needed reports whether a keyspace may be opened again by this process. It must
// not while a former database of it is left open, which goes on writing.
func (e *Engine) needed(id storage.ID) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return !e.closed && !e.doomed[id]
}

// room is what closing writes at most, as many at a time as may: without it a
// full disk would end the process.
const room = parallelCloses * 2 * memtable

// closable reports whether a database can be closed: what it wrote may still
// have to become a table.
func (e *Engine) closable(s *slot) bool { return !s.unflushed.Load() || e.space.Free() >= room }
