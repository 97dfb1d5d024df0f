package photo

import "encoding/binary"

// The tags of EXIF that matter here (CIPA DC-008).
const (
	tagOrientation = 0x0112
	tagGPS         = 0x8825
	maxEntries     = 1000
)

// exif reads the first directory of a TIFF structure.
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
