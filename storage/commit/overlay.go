package commit

import (
	"bytes"
	"slices"

	"pims/storage"
)

// overlay holds writes that are not committed, sorted by key, one per key. Its
// slices are never changed once they are in, so overlays may share them.
type overlay struct {
	writes []Write
	calls  int // Set and Delete calls, repeated keys counted again
	bytes  int // keys and values of those calls
}

func compareKey(w Write, key []byte) int { return bytes.Compare(w.Key, key) }

func (o *overlay) get(key []byte) (Write, bool) {
	if i, ok := slices.BinarySearchFunc(o.writes, key, compareKey); ok {
		return o.writes[i], true
	}
	return Write{}, false
}

// fits reports whether one more call of this size stays within the bounds of
// an Update, and so of a group.
func (o *overlay) fits(calls, size int) bool {
	return o.calls+calls <= storage.MaxUpdateWrites && o.bytes+size <= storage.MaxUpdateBytes
}

func (o *overlay) put(w Write) {
	o.calls++
	o.bytes += len(w.Key) + len(w.Value)
	o.place(w)
}

func (o *overlay) place(w Write) {
	last := len(o.writes) - 1
	if last < 0 || bytes.Compare(o.writes[last].Key, w.Key) < 0 { // the common case: written in order
		o.writes = append(o.writes, w)
		return
	}
	i, found := slices.BinarySearchFunc(o.writes, w.Key, compareKey)
	if found {
		o.writes[i] = w
		return
	}
	o.writes = slices.Insert(o.writes, i, w)
}

// absorb adds all that a later overlay wrote.
func (o *overlay) absorb(later *overlay) {
	o.calls += later.calls
	o.bytes += later.bytes
	if len(o.writes) == 0 {
		o.writes = later.writes
		return
	}
	o.writes = merge(o.writes, later.writes)
}

// span returns the writes that Scan(prefix, start) meets. The result is a copy:
// later writes do not show in it.
func (o *overlay) span(prefix, start []byte) []Write {
	i, _ := slices.BinarySearchFunc(o.writes, start, compareKey)
	j := i
	for j < len(o.writes) && bytes.HasPrefix(o.writes[j].Key, prefix) {
		j++
	}
	return slices.Clone(o.writes[i:j])
}

// merge joins two sorted lists; where both have a key, the later list wins.
func merge(earlier, later []Write) []Write {
	if len(earlier) == 0 {
		return later
	}
	if len(later) == 0 {
		return earlier
	}
	all := make([]Write, 0, len(earlier)+len(later))
	for len(earlier) > 0 && len(later) > 0 {
		switch c := bytes.Compare(earlier[0].Key, later[0].Key); {
		case c < 0:
			all, earlier = append(all, earlier[0]), earlier[1:]
		case c > 0:
			all, later = append(all, later[0]), later[1:]
		default:
			earlier = earlier[1:]
		}
	}
	return append(append(all, earlier...), later...)
}
