package disk

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
)

const idBytes = 16

// spot is where a record lies.
type spot struct {
	segment uint32 // its number, the name of its file
	offset  int64
}

// newID returns the id of a content that is a file: wholly random, but for one
// bit that no spot has.
func newID() string {
	id := make([]byte, idBytes)
	rand.Read(id) // never fails
	id[4] |= 0x80
	return hex.EncodeToString(id)
}

// newSpotID returns an id for the record that begins at s: the number of the
// segment, the offset in steps of 16 bytes, and 8 random bytes.
func newSpotID(s spot) (id [idBytes]byte) {
	binary.BigEndian.PutUint32(id[:4], s.segment)
	binary.BigEndian.PutUint32(id[4:8], uint32(s.offset/align))
	rand.Read(id[8:]) // never fails
	return id
}

// spotOf returns where an id says that its record lies. The id of a file may
// have come by chance to look like a spot, before files had a bit of their own:
// only a record that bears the id makes it one.
func spotOf(id [idBytes]byte) (s spot, ok bool) {
	s = spot{binary.BigEndian.Uint32(id[:4]), int64(binary.BigEndian.Uint32(id[4:8])) * align}
	return s, s.offset < segmentSize
}

// parseID keeps anything but our own names away from the file system.
func parseID(id string) (raw [idBytes]byte, ok bool) {
	if len(id) != 2*idBytes {
		return raw, false
	}
	n, err := hex.Decode(raw[:], []byte(id))
	return raw, err == nil && n == idBytes && hex.EncodeToString(raw[:]) == id
}

func isID(id string) bool {
	_, ok := parseID(id)
	return ok
}
