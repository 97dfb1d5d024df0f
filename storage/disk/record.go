package disk

import (
	"encoding/binary"
	"hash/crc32"
	"time"
)

const (
	largest     = 256<<10 + 64 // bytes of a record's content: 256 KiB and what sealing adds
	segmentSize = 64 << 20     // no segment grows beyond it
	align       = 16           // records begin at multiples of it
	headerSize  = 40
)

// A record is a header, the content, and zeros up to the next multiple of 16.
// The numbers in the header are big endian:
//
//	 0  magic
//	 4  state: dead once deleted; anything else lives, so that no flipped bit kills
//	 8  id, which says where the record lies
//	24  when it was written, Unix seconds
//	32  length of the content
//	36  CRC-32C of all this but the state
//
// A header is believed only under its own check and where its id says that it
// lies: nothing else in a segment passes for one. The content has no check here,
// as a file has none: whoever keeps it seals or hashes it.
type record struct {
	id     [idBytes]byte
	since  time.Time
	length int64
	dead   bool
}

const (
	magic     = 0x70696d52 // "pimR"
	stateAt   = 4
	stateLive = 0x4c495645 // "LIVE"
	stateDead = 0x44454144 // "DEAD"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// size returns how many bytes the record takes.
func (r *record) size() int64 { return sizeOf(r.length) }

func sizeOf(length int64) int64 { return (headerSize + length + align - 1) / align * align }

// put writes the header of a record that lives.
func (r *record) put(header []byte) {
	binary.BigEndian.PutUint32(header, magic)
	binary.BigEndian.PutUint32(header[stateAt:], stateLive)
	copy(header[8:], r.id[:])
	binary.BigEndian.PutUint64(header[24:], uint64(r.since.Unix()))
	binary.BigEndian.PutUint32(header[32:], uint32(r.length))
	binary.BigEndian.PutUint32(header[36:], headerSum(header))
}

// get reads the header at a spot, and reports whether a record begins there.
func (r *record) get(header []byte, at spot) bool {
	if binary.BigEndian.Uint32(header) != magic || binary.BigEndian.Uint32(header[36:]) != headerSum(header) {
		return false
	}
	copy(r.id[:], header[8:])
	r.since = time.Unix(int64(binary.BigEndian.Uint64(header[24:])), 0)
	r.length = int64(binary.BigEndian.Uint32(header[32:]))
	r.dead = binary.BigEndian.Uint32(header[stateAt:]) == stateDead
	own, _ := spotOf(r.id)
	return own == at && r.length <= largest
}

func headerSum(header []byte) uint32 {
	sum := crc32.Update(0, castagnoli, header[:stateAt])
	return crc32.Update(sum, castagnoli, header[stateAt+4:36])
}
