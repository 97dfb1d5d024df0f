package photo

import (
	"encoding/binary"
	"strings"
	"time"
)

// The tags of EXIF that matter here (CIPA DC-008).
const (
	tagOrientation = 0x0112
	tagExif        = 0x8769
	tagGPS         = 0x8825
	tagTaken       = 0x9003
	tagZone        = 0x9011
	maxEntries     = 200
)

// exif reads the directories of a TIFF structure.
func (t *told) exif(raw []byte) {
	if len(raw) < 8 {
		return
	}
	var order binary.ByteOrder
	switch string(raw[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return
	}
	for _, e := range directory(raw, order, order.Uint32(raw[4:])) {
		switch order.Uint16(e) {
		case tagOrientation:
			if n := int(order.Uint16(e[8:])); n <= 8 {
				t.orientation = n
			}
		case tagExif:
			for _, x := range directory(raw, order, order.Uint32(e[8:])) {
				switch order.Uint16(x) {
				case tagTaken:
					t.taken = text(raw, order, x)
				case tagZone:
					t.zone = text(raw, order, x)
				}
			}
		case tagGPS:
			for _, g := range directory(raw, order, order.Uint32(e[8:])) {
				t.place = t.place || order.Uint16(g) != 0 // 0 is the version alone
			}
		}
	}
}

// directory returns the entries of a directory, 12 bytes each.
func directory(raw []byte, order binary.ByteOrder, at uint32) (entries [][]byte) {
	if int64(at)+2 > int64(len(raw)) {
		return nil
	}
	n := int(order.Uint16(raw[at:]))
	rest := raw[at+2:]
	for i := 0; i < min(n, maxEntries) && len(rest) >= 12; i++ {
		entries = append(entries, rest[:12])
		rest = rest[12:]
	}
	return entries
}

// maxText is more than a moment or a zone has.
const maxText = 40

// text is the value of an entry that is a short text of more than four bytes.
func text(raw []byte, order binary.ByteOrder, entry []byte) string {
	n, at := int64(order.Uint32(entry[4:])), int64(order.Uint32(entry[8:]))
	if n > maxText || at+n > int64(len(raw)) {
		return ""
	}
	s, _, _ := strings.Cut(string(raw[at:at+n]), "\x00")
	return strings.TrimSpace(s)
}

// plainExif is a TIFF structure that tells how a picture is held and when it was
// taken, and nothing else.
func plainExif(t told) []byte {
	var texts []string
	if _, err := time.Parse(exifTime, t.taken); err == nil {
		texts = append(texts, t.taken)
		if _, err := time.Parse("Z07:00", t.zone); err == nil {
			texts = append(texts, t.zone)
		}
	}
	be := binary.BigEndian
	out := []byte("MM\x00*\x00\x00\x00\x08")
	entry := func(tag, kind uint16, n, value uint32) {
		out = be.AppendUint32(be.AppendUint32(be.AppendUint16(be.AppendUint16(out, tag), kind), n), value)
	}
	orientation := uint32(max(1, t.orientation)) << 16
	if len(texts) == 0 {
		out = be.AppendUint16(out, 1)
		entry(tagOrientation, 3, 1, orientation)
		return be.AppendUint32(out, 0)
	}
	const first = 8 + 2 + 2*12 + 4 // where the second directory begins
	out = be.AppendUint16(out, 2)
	entry(tagOrientation, 3, 1, orientation)
	entry(tagExif, 4, 1, first)
	out = be.AppendUint32(out, 0)
	out = be.AppendUint16(out, uint16(len(texts)))
	at := first + 2 + 12*len(texts) + 4
	for i, s := range texts {
		entry([]uint16{tagTaken, tagZone}[i], 2, uint32(len(s)+1), uint32(at))
		at += len(s) + 1
	}
	out = be.AppendUint32(out, 0)
	return append(out, strings.Join(texts, "\x00")+"\x00"...)
}
