package preview

import (
	"encoding/binary"
	"errors"

	"github.com/google/uuid"

	"pims/instance"
	"pims/storage"
)

// Space is where in an instance the index of photos lies.
const Space = "preview"

const version = 2 // of all that is kept; another one is made anew

// The keys of the space. Numbers are big endian.
const (
	keyState   = "m"  // state
	keyDoc     = "d/" // document id        -> its number, and the print of its content
	keyRecords = "c/" // number / perBlock  -> records
	keyTodo    = "t/" // document id        -> "": a photo without its small picture
)

var errFormat = errors.New("preview: not of our writing")

// state is what an index begins with.
type state struct {
	Version int    `json:"version"`
	Cursor  uint64 `json:"cursor"` // of the feed: up to here all is in it
	Next    uint32 `json:"next"`   // number for a photo
}

// readState returns the state of an index, a new one if there is none.
// storage.ErrDamaged if it is not one that this program reads.
func readState(kv storage.Tx) (s state, err error) {
	err = storage.GetJSON(kv, keyState, &s)
	if errors.Is(err, storage.ErrNotFound) {
		return state{Version: version, Next: 1}, nil
	}
	if err == nil && s.Version != version {
		err = storage.ErrDamaged.Because(errFormat)
	}
	return s, err
}

func (s state) put(kv storage.Tx) error { return storage.SetJSON(kv, keyState, s) }

type rawID [16]byte

func idOf(id instance.DocID) rawID {
	u, _ := uuid.Parse(string(id)) // "" is no folder at all: zeroes
	return rawID(u)
}

func (raw rawID) doc() instance.DocID { return instance.DocID(uuid.UUID(raw).String()) }

func idKey(prefix string, id rawID) []byte { return append([]byte(prefix), id[:]...) }

func numKey(num uint32) []byte { return binary.BigEndian.AppendUint32([]byte(keyRecords), num) }

// print tells whether a content is still the one that was looked at.
type print [8]byte

// slot is where a photo stands in the index.
type slot struct {
	num   uint32
	print print
}

// slotOf returns where a photo stands; ok is false if it does not.
func slotOf(kv storage.Tx, id rawID) (s slot, ok bool, err error) {
	raw, err := kv.Get(idKey(keyDoc, id))
	if errors.Is(err, storage.ErrNotFound) {
		return s, false, nil
	}
	if err == nil && len(raw) != 12 {
		err = storage.ErrDamaged.Because(errFormat)
	}
	if err != nil {
		return s, false, err
	}
	return slot{binary.BigEndian.Uint32(raw), print(raw[4:])}, true, nil
}

func (s slot) put(kv storage.Tx, id rawID) error {
	return kv.Set(idKey(keyDoc, id), append(binary.BigEndian.AppendUint32(nil, s.num), s.print[:]...))
}
