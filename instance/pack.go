package instance

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"pims/doctypes"
	"pims/storage"
)

// packed is the first byte of an entry in format 3; JSON, of the formats before,
// begins with '{'.
const packed = 3

// Bits of the second byte.
const (
	packedFile = 1 << iota
	packedFavourite
	packedTrashed
	packedNoted
	packedMarked // tags, colour or sort follow
	packedDeposited
	packedBrought
	packedInfected
)

// pack writes an entry as it is stored: what a listing shows, and nothing that
// its key tells. See docs/formats/instance.md.
func (e Entry) pack() ([]byte, error) {
	tag, err := strconv.ParseUint(unquoted(e.ETag), 36, 64)
	if err != nil {
		return nil, err
	}
	flags := bit(e.Kind == KindFile, packedFile) | bit(e.Favourite, packedFavourite) | bit(!e.Trashed.IsZero(), packedTrashed) |
		bit(e.Noted, packedNoted) | bit(len(e.Tags) > 0 || e.Colour != "" || e.Sort != "", packedMarked) |
		bit(e.Origin == doctypes.Deposited, packedDeposited) | bit(e.Origin == doctypes.Brought, packedBrought) | bit(e.Infected != "", packedInfected)
	raw := make([]byte, 0, 128+len(e.Name)+len(e.Mime))
	if raw, err = e.ID.appendRaw(append(raw, packed, flags)); err != nil {
		return nil, err
	}
	raw = binary.BigEndian.AppendUint64(raw, tag)
	raw = binary.AppendVarint(raw, e.Created.UnixMicro())
	raw = binary.AppendVarint(raw, e.Modified.UnixMicro())
	raw = appendText(raw, e.Name)
	if e.Kind == KindFile {
		raw = binary.AppendUvarint(raw, uint64(e.Size))
		raw = binary.AppendUvarint(raw, uint64(e.Version))
		raw = appendText(raw, e.Mime)
		raw = appendText(raw, e.SHA256)
	}
	if flags&packedTrashed != 0 {
		raw = binary.AppendVarint(raw, e.Trashed.UnixMicro())
		raw = appendText(raw, e.WasIn)
	}
	if flags&packedInfected != 0 {
		raw = appendText(raw, e.Infected)
	}
	if flags&packedMarked != 0 {
		raw = appendText(appendText(raw, e.Colour), e.Sort)
		for _, tag := range e.Tags {
			raw = appendText(raw, tag)
		}
	}
	return raw, nil
}

func bit(set bool, b byte) byte {
	if !set {
		return 0
	}
	return b
}

func appendText[T ~string | ~[]byte](raw []byte, s T) []byte {
	return append(binary.AppendUvarint(raw, uint64(len(s))), s...)
}

func unquoted(etag string) string {
	if len(etag) < 2 {
		return ""
	}
	return etag[1 : len(etag)-1]
}

// unpacker reads the entries of one folder. Texts that the one before has too are shared.
type unpacker struct {
	folder DocID
	mime   string
}

var errPacked = errors.New("no entry")

// unpack reads an entry as it is stored, in this format or a former one. It
// keeps parts of raw.
func (u *unpacker) unpack(raw []byte) (e Entry, err error) {
	if len(raw) > 0 && raw[0] == '{' {
		return unpackFormer(raw)
	}
	r := reader{rest: raw}
	if r.byte() != packed {
		return e, storage.ErrDamaged.Because(errPacked)
	}
	flags := r.byte()
	id, tag := r.take(16), r.take(8)
	e.Created, e.Modified = r.time(), r.time()
	name := r.text()
	if r.bad {
		return e, storage.ErrDamaged.Because(errPacked)
	}
	// The three texts that no other entry has share one piece of memory.
	var short [128]byte
	texts := appendTag(appendID(short[:0], id), binary.BigEndian.Uint64(tag))
	all := string(append(texts, name...))
	e.ID, e.ETag, e.Name = DocID(all[:36]), all[36:len(texts)], all[len(texts):]
	e.Parent, e.Kind = u.folder, KindFolder
	e.Favourite, e.Noted = flags&packedFavourite != 0, flags&packedNoted != 0
	if flags&packedFile != 0 {
		e.Kind, e.Size, e.Version = KindFile, int64(r.uvarint()), int(r.uvarint())
		if mime := r.text(); string(mime) != u.mime {
			u.mime = string(mime)
		}
		e.Mime, e.SHA256 = u.mime, r.text()
	}
	switch flags & (packedDeposited | packedBrought) {
	case packedDeposited:
		e.Origin = doctypes.Deposited
	case packedBrought:
		e.Origin = doctypes.Brought
	}
	if flags&packedTrashed != 0 {
		e.Trashed, e.WasIn = r.time(), DocID(r.text())
	}
	if flags&packedInfected != 0 {
		e.Infected = string(r.text())
	}
	if flags&packedMarked != 0 {
		e.Colour, e.Sort = string(r.text()), string(r.text())
		for len(r.rest) > 0 && !r.bad {
			e.Tags = append(e.Tags, string(r.text()))
		}
	}
	if r.bad || len(r.rest) > 0 {
		return Entry{}, storage.ErrDamaged.Because(errPacked)
	}
	return e, nil
}

// unpackFormer reads an entry of a former format. Apart, so that the others need
// no memory of their own.
func unpackFormer(raw []byte) (e Entry, err error) {
	if err := json.Unmarshal(raw, &e); err != nil {
		return e, storage.ErrDamaged.Because(err)
	}
	return e, nil
}

// reader takes a packed entry apart; bad says that it ended early.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) take(n uint64) []byte {
	if uint64(len(r.rest)) < n {
		r.bad, r.rest = true, nil
		return nil
	}
	part := r.rest[:n:n]
	r.rest = r.rest[n:]
	return part
}

func (r *reader) byte() byte {
	if part := r.take(1); part != nil {
		return part[0]
	}
	return 0
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.bad, n = true, len(r.rest)
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) text() []byte { return r.take(r.uvarint()) }

func (r *reader) time() time.Time {
	v, n := binary.Varint(r.rest)
	if n <= 0 {
		r.bad, n = true, len(r.rest)
	}
	r.rest = r.rest[n:]
	return time.UnixMicro(v).UTC()
}

// appendID appends the canonical text of an id.
func appendID(to, id []byte) []byte {
	var text [36]byte
	hex.Encode(text[:8], id[:4])
	hex.Encode(text[9:13], id[4:6])
	hex.Encode(text[14:18], id[6:8])
	hex.Encode(text[19:23], id[8:10])
	hex.Encode(text[24:], id[10:])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return append(to, text[:]...)
}

// appendTag appends an ETag: a number in base 36, which strconv writes more slowly
// as it takes any base.
func appendTag(to []byte, n uint64) []byte {
	const base, digits = 36, "0123456789abcdefghijklmnopqrstuvwxyz"
	var text [15]byte
	at := len(text) - 1
	text[at] = '"'
	for more := true; more; more = n > 0 {
		at--
		text[at] = digits[n%base]
		n /= base
	}
	return append(append(to, '"'), text[at:]...)
}
