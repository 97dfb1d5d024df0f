package badger

import (
	"sync"
	"time"

	badgerdb "github.com/dgraph-io/badger/v4"

	"pims/storage/durable"
)

// serve is the one goroutine of the engine: it closes idle databases, verifies
// large ones that were opened and compacts those that were written to.
func (e *Engine) serve() {
	defer close(e.stopped)
	tick := time.NewTicker(min(max(e.opts.IdleAfter/4, 5*time.Millisecond), 30*time.Second))
	defer tick.Stop()
	later := time.NewTimer(flushed)
	defer later.Stop()
	disk := durable.Roomy
	for {
		select {
		case <-e.stop:
			return
		case <-e.wake:
			e.compact(dueNow)
			later.Reset(flushed)
		case <-later.C:
			e.compact(dueLater)
		case <-tick.C:
			disk = e.tellDisk(disk)
			e.closeIdle(e.opts.Now())
			e.compact(dueNow)
		}
	}
}

// tellDisk logs that the room on the disk has come to another state than it was
// in. Of the two engines of a node the one of the instances tells.
func (e *Engine) tellDisk(was durable.State) durable.State {
	now := e.space.State()
	if now != was && !e.opts.Large {
		e.opts.Logger.Warn("storage: room on the disk", "state", now.String(), "was", was.String())
	}
	return now
}

// flushed is by when a memtable that was full has become a table.
const flushed = time.Second

// nudge wakes the service; it never blocks.
func (e *Engine) nudge() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// closeIdle begins to close what was not used for a while.
func (e *Engine) closeIdle(now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range e.slots {
		if s.state == open && s.users == 0 && now.Sub(s.lastUse) >= e.opts.IdleAfter && e.closable(s) {
			e.startClose(s)
		}
	}
}

// compact looks at the databases that asked for it, now or later. It is a user of each
// meanwhile, so that none is closed under Flatten, which would end the process.
func (e *Engine) compact(when int32) {
	for _, s := range e.pinDue(when) {
		select {
		case <-e.stop: // they are compacted as they close
		default:
			_ = e.risk(s, func() error { e.flatten(s); return nil })
		}
		e.unpin(s)
	}
}

func (e *Engine) pinDue(when int32) (due []*slot) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range e.slots {
		if s.state == open && s.due.CompareAndSwap(when, when-1) {
			s.users++
			s.inside.Enter()
			due = append(due, s)
		}
	}
	return due
}

// unpin ends the use by the service, which is no use that keeps it open.
func (e *Engine) unpin(s *slot) {
	e.mu.Lock()
	defer e.mu.Unlock()
	s.inside.Leave()
	e.leave(s)
}

// flatten merges the tables of level 0 if they are many. It needs room to write,
// so on a drained disk it waits.
func (e *Engine) flatten(s *slot) {
	if !e.verify(s) || s.manned { // a damaged table would end the process here
		return
	}
	if !s.crowded() {
		unmap(s.db) // what was written
		return
	}
	if tables, _ := weigh(durable.Shard(e.root, s.id)); e.space.Free() < tables+room {
		return
	}
	if err := merge(s.db); err != nil {
		e.opts.Logger.Warn("storage: compaction", "keyspace", s.id, "error", err)
	}
}

// merge is Flatten, and keeps no more in memory of what it reads and writes than
// it does in a moment.
func merge(db *badgerdb.DB) error {
	done := make(chan struct{})
	var tidying sync.WaitGroup
	tidying.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				unmap(db)
			case <-done:
				return
			}
		}
	})
	err := db.Flatten(1)
	close(done)
	tidying.Wait()
	drain(db)
	unmap(db)
	return err
}
