package backup

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"time"

	"pims/storage"
)

// A pack is one file:
//
//	"pims pack 1\n"
//	chunks, one after another
//	the table: JSON
//	length of the table, 8 bytes big endian; SHA-256 of the table, 32 bytes
//	"pack ends\n"
//
// Its name is the moment of its state, in microseconds of Unix time, 16 digits,
// and ".pack".
const (
	packHead = "pims pack 1\n"
	packEnd  = "pack ends\n"
	packTail = 8 + sha256.Size + len(packEnd)
	maxTable = 64 << 20
)

// table says what a state consists of.
type table struct {
	Keyspace storage.ID `json:"keyspace"`
	Taken    time.Time  `json:"taken"` // when its View began
	// Base is the pack that began this generation: no chunk lies in an older one.
	Base   string  `json:"base"`
	Values []chunk `json:"values"`
	Blobs  []chunk `json:"blobs"` // id -> length (8 bytes, big endian) ‖ SHA-256 of the blob as it lies
}

// chunk says where a chunk lies.
type chunk struct {
	Pack   string `json:"pack"`
	At     int64  `json:"at"`
	Size   int    `json:"size"`
	SHA256 []byte `json:"sha256"`
}

var packName = regexp.MustCompile(`^[0-9]{16}\.pack$`)

func nameOf(taken time.Time) string { return fmt.Sprintf("%016d.pack", taken.UnixMicro()) }

// momentOf returns the moment that a pack is named after.
func momentOf(name string) time.Time {
	var us int64
	if _, err := fmt.Sscanf(name, "%016d.pack", &us); err != nil {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

var errBadPack = errors.New("a pack does not parse")

// readTable reads the table of a pack and checks that it can be one of that name
// and keyspace. What it says of chunks is checked when they are read.
func readTable(r io.ReaderAt, size int64, id storage.ID, name string) (t table, err error) {
	if size < int64(len(packHead)+packTail) {
		return t, errBadPack
	}
	head, tail := make([]byte, len(packHead)), make([]byte, packTail)
	if _, err := r.ReadAt(head, 0); err != nil {
		return t, err
	}
	if _, err := r.ReadAt(tail, size-int64(packTail)); err != nil {
		return t, err
	}
	n := binary.BigEndian.Uint64(tail)
	if string(head) != packHead || string(tail[8+sha256.Size:]) != packEnd || n > maxTable || int64(n) > size-int64(len(packHead)+packTail) {
		return t, errBadPack
	}
	raw := make([]byte, n)
	if _, err := r.ReadAt(raw, size-int64(packTail)-int64(n)); err != nil {
		return t, err
	}
	if sum := sha256.Sum256(raw); !bytes.Equal(sum[:], tail[8:8+sha256.Size]) {
		return t, errBadPack
	}
	if err := json.Unmarshal(raw, &t); err != nil {
		return t, errBadPack
	}
	if t.Keyspace != id || !packName.MatchString(t.Base) || t.Base > name {
		return t, errBadPack
	}
	for _, list := range [][]chunk{t.Values, t.Blobs} {
		for _, c := range list {
			if !packName.MatchString(c.Pack) || c.Pack < t.Base || c.Pack > name || c.At < 0 || c.Size < 1 || c.Size > largest || len(c.SHA256) != sha256.Size {
				return t, errBadPack
			}
		}
	}
	return t, nil
}

// packWriter writes one pack. Chunks that it knows are not written again.
type packWriter struct {
	w     io.Writer
	name  string
	at    int64
	known map[[sha256.Size]byte]chunk
}

func newPackWriter(w io.Writer, name string) (*packWriter, error) {
	p := &packWriter{w: w, name: name, known: map[[sha256.Size]byte]chunk{}}
	return p, p.write([]byte(packHead))
}

// know says that chunks lie in older packs of the generation.
func (p *packWriter) know(lists ...[]chunk) {
	for _, list := range lists {
		for _, c := range list {
			p.known[[sha256.Size]byte(c.SHA256)] = c
		}
	}
}

// list returns a cutter that appends the chunks it cuts to a list.
func (p *packWriter) list(to *[]chunk) *cutter {
	return &cutter{emit: func(raw []byte) error {
		sum := sha256.Sum256(raw)
		c, ok := p.known[sum]
		if !ok {
			c = chunk{Pack: p.name, At: p.at, Size: len(raw), SHA256: sum[:]}
			if err := p.write(raw); err != nil {
				return err
			}
			p.known[sum] = c
		}
		*to = append(*to, c)
		return nil
	}}
}

// finish writes the table and what follows it.
func (p *packWriter) finish(t table) error {
	raw, err := json.Marshal(t)
	if err != nil {
		return err
	}
	if len(raw) > maxTable {
		return fmt.Errorf("a table of %d bytes", len(raw))
	}
	sum := sha256.Sum256(raw)
	if err := p.write(raw); err != nil {
		return err
	}
	tail := append(binary.BigEndian.AppendUint64(nil, uint64(len(raw))), sum[:]...)
	return p.write(append(tail, packEnd...))
}

func (p *packWriter) write(raw []byte) error {
	n, err := p.w.Write(raw)
	p.at += int64(n)
	return err
}
