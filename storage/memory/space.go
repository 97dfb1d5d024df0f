package memory

import (
	"bytes"
	"iter"
	"sync"
	"sync/atomic"

	"pims/storage"
	"pims/storage/commit"
)

// space is the commit.Store of one keyspace.
type space struct {
	root  atomic.Pointer[tree]
	queue *commit.Queue

	mu      *sync.Mutex // of the engine, for what follows
	users   int
	at      uint64 // grows with each commit
	unsaved bool
}

func newSpace(mu *sync.Mutex, at uint64) *space {
	s := &space{mu: mu, at: at, unsaved: true}
	s.queue = commit.NewQueue(s)
	return s
}

func (s *space) Snapshot() (commit.Snapshot, error) { return snapshot{s.root.Load()}, nil }

// Latest, Written and Flush: memory is as durable as this engine gets.
func (s *space) Latest() (commit.Snapshot, error) { return s.Snapshot() }

func (s *space) Written() uint64 { return 0 }

func (s *space) Flush(uint64) error { return nil }

func (s *space) Admit(bool, func() (int, error)) error { return nil }

func (s *space) Write(writes []commit.Write) error {
	root := s.root.Load()
	for _, w := range writes {
		if w.Delete {
			root = root.remove(w.Key)
		} else {
			root = root.set(w.Key, w.Value)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.root.Store(root)
	s.at++
	s.unsaved = true
	return nil
}

type snapshot struct{ root *tree }

func (s snapshot) Get(key []byte) ([]byte, error) {
	value, ok := s.root.get(key)
	if !ok {
		return nil, storage.ErrNotFound
	}
	return bytes.Clone(value), nil
}

func (s snapshot) Scan(prefix, start []byte) iter.Seq2[storage.Pair, error] {
	return func(yield func(storage.Pair, error) bool) { s.root.walk(prefix, start, yield) }
}

func (s snapshot) Release() {}
