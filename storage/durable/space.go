package durable

import (
	"fmt"
	"sync"
	"time"

	"pims/storage"
)

// Space is the free-space gate of one folder. It asks the file system at most
// once a second.
type Space struct {
	path    string
	reserve int64 // bytes; 0 stands for the default
	now     func() time.Time
	statfs  func(path string) (free, total int64, err error)

	mu    sync.Mutex
	asked time.Time
	state spaceState
	err   error
}

type spaceState uint8

const (
	roomy   spaceState = iota
	tight              // below the reserve: nothing may grow
	drained            // below a quarter of it: nothing may be written
)

const (
	minReserve = 256 << 20
	freshness  = time.Second
)

// NewSpace returns the gate of a folder. reserve is in bytes: 0 means the
// larger of 256 MiB and 2 % of the file system, below 0 no gate at all.
func NewSpace(path string, reserve int64, now func() time.Time) *Space {
	return &Space{path: path, reserve: reserve, now: now, statfs: statfs}
}

// Grow returns ErrDiskFull unless data may be added.
func (s *Space) Grow() error { return s.check(tight) }

// Write returns ErrDiskFull unless even a change that frees room may be written.
func (s *Space) Write() error { return s.check(drained) }

func (s *Space) check(refuse spaceState) error {
	if s.reserve < 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.now(); s.asked.IsZero() || now.Sub(s.asked) >= freshness || now.Before(s.asked) {
		s.asked = now
		s.state, s.err = s.ask()
	}
	if s.err != nil {
		return s.err
	}
	if s.state >= refuse {
		return storage.ErrDiskFull
	}
	return nil
}

func (s *Space) ask() (spaceState, error) {
	free, total, err := s.statfs(s.path)
	if err != nil {
		return roomy, fmt.Errorf("ask for free space: %w", err)
	}
	reserve := s.reserve
	if reserve == 0 {
		reserve = max(minReserve, total/50)
	}
	switch {
	case free < reserve/4:
		return drained, nil
	case free < reserve:
		return tight, nil
	}
	return roomy, nil
}
