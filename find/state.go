package find

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"hash"
	"slices"

	"pims/storage"
)

// Space is where in an instance the index lies.
const Space = "find"

const version = 1 // of all that is kept; another one is made anew

// state is what an index begins with.
type state struct {
	Version  int       `json:"version"`
	Key      []byte    `json:"key"`    // of the MACs; a new one with each new index
	Cursor   uint64    `json:"cursor"` // of the feed: up to here all is indexed
	Next     uint32    `json:"next"`   // number for a document
	Segment  uint32    `json:"segment"`
	Segments []segment `json:"segments,omitempty"`
	Dead     []uint32  `json:"dead,omitempty"` // segments to be removed, and one that is being written
}

// segment names the words of some documents.
type segment struct {
	N    uint32 `json:"n"`
	Size int    `json:"size"` // bytes
}

func newState() state {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return state{Version: version, Key: key, Next: 1, Segment: 1}
}

// readState returns the state of an index, a new one if there is none.
// storage.ErrDamaged if it is not one that this program reads.
func readState(kv storage.Tx) (s state, err error) {
	err = storage.GetJSON(kv, keyState, &s)
	if errors.Is(err, storage.ErrNotFound) {
		return newState(), nil
	}
	if err == nil && (s.Version != version || len(s.Key) != 32) {
		err = storage.ErrDamaged.Because(errFormat)
	}
	return s, err
}

func (s state) put(kv storage.Tx) error { return storage.SetJSON(kv, keyState, s) }

// same reports whether nobody has written another state since.
func (s state) same(t state) bool {
	return slices.Equal(s.Key, t.Key) && s.Cursor == t.Cursor && s.Segment == t.Segment
}

// stem is the first six bytes of the MAC of a stem. Two stems in a thousand
// billion share one; a file too many is found then.
type stem uint64

// stemBits is how many of it are used.
const stemBits = 48

// macs makes stems, for one goroutine.
type macs struct{ hash.Hash }

func (s state) macs() macs { return macs{hmac.New(sha256.New, s.Key)} }

func (m macs) of(word string) (n stem) {
	m.Reset()
	m.Write([]byte(word))
	var sum [sha256.Size]byte
	for _, b := range m.Sum(sum[:0])[:stemBits/8] {
		n = n<<8 | stem(b)
	}
	return n
}
