package durable

import (
	"fmt"
	"math"
	"sync/atomic"
	"time"

	"pims/storage"
)

// Space is the free-space gate of one folder.
type Space struct {
	path    string
	reserve int64 // bytes; 0 stands for the default
	statfs  func(path string) (free, total int64, err error)
	last    atomic.Pointer[answer] // of a disk that had much room
}

type answer struct {
	at   time.Time
	free int64
}

// What is left of much room after a moment, whatever is written in it: each small
// write asks twice, and a fast disk fills within a second.
const (
	moment = 10 * time.Millisecond
	much   = 256 << 20 // beyond the reserve
)

// State is how much room a disk has left.
type State int

const (
	Roomy State = iota
	Tight       // below the reserve: nothing grows but what is vital
	Floor       // below a quarter of it: nothing is written; databases still open, for reading
	Spent       // below a sixteenth: nothing more opens, and what holds unflushed writes is not closed
)

// String returns one word for logs.
func (s State) String() string { return [...]string{"roomy", "tight", "floor", "spent"}[s] }

const minReserve = 256 << 20

// NewSpace returns the gate of a folder. reserve is in bytes: 0 means the
// larger of 256 MiB and 2 % of the file system, below 0 no gate at all.
func NewSpace(path string, reserve int64) *Space {
	return &Space{path: path, reserve: reserve, statfs: statfs}
}

// State tells how much room is left. A disk that does not answer is Spent.
func (s *Space) State() State {
	state, _, err := s.ask()
	if err != nil {
		return Spent
	}
	return state
}

// Grow returns ErrDiskFull unless data may be added; vital data is refused only
// at the floor, with ErrReadOnlyNode.
func (s *Space) Grow(vital bool) error {
	switch state, _, err := s.ask(); {
	case err != nil:
		return err
	case state >= Floor:
		return storage.ErrReadOnlyNode
	case state == Tight && !vital:
		return storage.ErrDiskFull
	}
	return nil
}

// Open returns ErrReadOnlyNode unless a database may be opened.
func (s *Space) Open() error {
	switch state, _, err := s.ask(); {
	case err != nil:
		return err
	case state == Spent:
		return storage.ErrReadOnlyNode
	}
	return nil
}

// Free returns how many bytes are free, none if the disk does not answer.
func (s *Space) Free() int64 {
	_, free, _ := s.ask()
	return free
}

func (s *Space) ask() (_ State, free int64, err error) {
	if s.reserve < 0 {
		return Roomy, math.MaxInt64, nil
	}
	if last := s.last.Load(); last != nil && time.Since(last.at) < moment {
		return Roomy, last.free, nil
	}
	now := time.Now()
	free, total, err := s.statfs(s.path)
	if err != nil {
		return Spent, 0, fmt.Errorf("ask for free space: %w", err)
	}
	reserve := s.reserve
	if reserve == 0 {
		reserve = max(minReserve, total/50)
	}
	switch {
	case free < reserve/16:
		return Spent, free, nil
	case free < reserve/4:
		return Floor, free, nil
	case free < reserve:
		return Tight, free, nil
	case free >= reserve+much:
		s.last.Store(&answer{now, free})
	}
	return Roomy, free, nil
}
