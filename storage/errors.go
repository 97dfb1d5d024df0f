package storage

import (
	"errors"

	"pims/fault"
)

// The faults of every engine and blob store.
var (
	ErrNotFound = fault.New(fault.NotFound, "not-found")
	ErrExists   = fault.New(fault.Conflict, "exists")
	ErrTooLarge = fault.New(fault.TooLarge, "too-large")
	ErrReadOnly = fault.New(fault.Internal, "read-only")
	ErrBusy     = fault.New(fault.Busy, "busy")
	ErrDiskFull = fault.New(fault.DiskFull, "disk-full")

	// ErrReadOnlyNode: so little room is left that nothing at all is written.
	ErrReadOnlyNode = fault.New(fault.Busy, "node-read-only")
	// ErrQuarantined: a keyspace that took the process down twice stays closed
	// until an operator releases it.
	ErrQuarantined = fault.New(fault.Damaged, "quarantined")

	ErrDamaged = fault.New(fault.Damaged, "damaged")
	ErrClosed  = fault.New(fault.Internal, "closed")
	ErrBadID   = fault.New(fault.Invalid, "bad-id")
)

// NoRoom reports whether an error says that nothing could be written, for want
// of room.
func NoRoom(err error) bool { return errors.Is(err, ErrReadOnlyNode) || errors.Is(err, ErrDiskFull) }

// Valid reports whether id may name a keyspace.
func (id ID) Valid() bool {
	if len(id) < 1 || len(id) > 64 {
		return false
	}
	for _, c := range []byte(id) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
