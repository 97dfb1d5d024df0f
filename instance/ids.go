package instance

import (
	"github.com/google/uuid"

	"pims/storage"
)

// ID names an instance: a UUIDv7 in its canonical text.
type ID string

// NewID returns a fresh instance id.
func NewID() (ID, error) {
	id, err := uuid.NewV7()
	return ID(id.String()), err
}

func (id ID) keyspace() storage.ID { return storage.ID(id) }

// check refuses what can be no instance, above all the names of the node's own
// keyspaces: storage.ErrNotFound.
func (id ID) check() error {
	if u, err := uuid.Parse(string(id)); err != nil || u.String() != string(id) {
		return storage.ErrNotFound
	}
	return nil
}

// DocID names a document within an instance: a UUID in its canonical text.
type DocID string

// The folders that every instance has.
const (
	Root  DocID = "00000000-0000-0000-0000-000000000002"
	Trash DocID = "00000000-0000-0000-0000-000000000003"
)

// NewDocID returns a fresh document id, a UUIDv7.
func NewDocID() (DocID, error) {
	id, err := uuid.NewV7()
	return DocID(id.String()), err
}

// raw returns the 16 bytes of the id, storage.ErrNotFound if it is none: an id
// that cannot exist is answered like one that does not.
func (id DocID) raw() ([]byte, error) {
	return id.appendRaw(make([]byte, 0, 16))
}

// appendRaw appends what raw returns.
func (id DocID) appendRaw(to []byte) ([]byte, error) {
	u, err := uuid.Parse(string(id))
	if err != nil || len(id) != 36 {
		return nil, storage.ErrNotFound
	}
	return append(to, u[:]...), nil
}

func docID(raw []byte) DocID {
	u, err := uuid.FromBytes(raw)
	if err != nil {
		return ""
	}
	return DocID(u.String())
}
