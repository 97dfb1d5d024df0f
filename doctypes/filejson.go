package doctypes

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"pims/storage"
)

// Files and folders are written and read by hand, since most of what a host does
// is with them: byte for byte what encoding/json makes, at a fifth of its cost.

// marshaler is what is written by hand.
type marshaler interface {
	appendJSON(b []byte) ([]byte, error)
}

// marshal is json.Marshal.
func marshal(v any) ([]byte, error) {
	if m, ok := v.(marshaler); ok {
		return m.appendJSON(make([]byte, 0, 512))
	}
	return json.Marshal(v)
}

func (f Folder) appendJSON(b []byte) (_ []byte, err error) {
	b = appendText(append(b, `{"parent":`...), f.Parent)
	b = appendText(append(b, `,"name":`...), f.Name)
	if b, err = appendTime(append(b, `,"created":`...), f.Created); err != nil {
		return nil, err
	}
	if b, err = appendTime(append(b, `,"modified":`...), f.Modified); err != nil {
		return nil, err
	}
	if b, err = appendPlace(b, f.Favourite, f.Trashed, f.WasIn); err != nil {
		return nil, err
	}
	b = appendSome(b, `,"sort":`, f.Sort)
	return appendMarks(b, f.Marks)
}

func (f File) appendJSON(b []byte) (_ []byte, err error) {
	b = appendText(append(b, `{"parent":`...), f.Parent)
	b = appendText(append(b, `,"name":`...), f.Name)
	if b, err = appendTime(append(b, `,"created":`...), f.Created); err != nil {
		return nil, err
	}
	if b, err = appendPlace(b, f.Favourite, f.Trashed, f.WasIn); err != nil {
		return nil, err
	}
	if f.Origin != (Origin{}) {
		b = appendText(append(b, `,"origin":{"way":`...), string(f.Origin.Way))
		b = append(appendSome(b, `,"by":`, f.Origin.By), '}')
	}
	b = append(b, `,"versions":`...)
	if f.Versions == nil {
		return appendMarks(append(b, "null"...), f.Marks)
	}
	b = append(b, '[')
	for i := range f.Versions {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = f.Versions[i].append(b); err != nil {
			return nil, err
		}
	}
	return appendMarks(append(b, ']'), f.Marks)
}

func (v *Version) append(b []byte) (_ []byte, err error) {
	b = strconv.AppendInt(append(b, `{"n":`...), int64(v.N), 10)
	b = appendRef(append(b, `,"blob":`...), v.Blob)
	b = appendText(append(b, `,"mime":`...), v.Mime)
	if b, err = appendTime(append(b, `,"modified":`...), v.Modified); err != nil {
		return nil, err
	}
	if !v.Stored.IsZero() {
		if b, err = appendTime(append(b, `,"stored":`...), v.Stored); err != nil {
			return nil, err
		}
	}
	return append(appendSome(b, `,"infected":`, v.Infected), '}'), nil
}

func appendRef(b []byte, r storage.Ref) []byte {
	b = appendText(append(b, `{"id":`...), r.ID)
	b = strconv.AppendInt(append(b, `,"size":`...), r.Size, 10)
	b = appendBytes(append(b, `,"sha256":`...), r.SHA256)
	if len(r.Key) > 0 {
		b = appendBytes(append(b, `,"key":`...), r.Key)
	}
	if r.Form != 0 {
		b = strconv.AppendInt(append(b, `,"form":`...), int64(r.Form), 10)
	}
	if r.Kept {
		b = append(b, `,"kept":true`...)
	}
	return append(b, '}')
}

// appendPlace appends what a file and a folder have of where they are.
func appendPlace(b []byte, favourite bool, trashed time.Time, wasIn string) (_ []byte, err error) {
	if favourite {
		b = append(b, `,"favourite":true`...)
	}
	if !trashed.IsZero() {
		if b, err = appendTime(append(b, `,"trashed":`...), trashed); err != nil {
			return nil, err
		}
	}
	return appendSome(b, `,"was_in":`, wasIn), nil
}

// appendMarks appends marks, and the end.
func appendMarks(b []byte, m Marks) ([]byte, error) {
	if m.Tags == nil && m.Colour == "" && m.Description == "" && m.Properties == nil {
		return append(b, '}'), nil
	}
	raw, err := json.Marshal(m)
	return append(append(append(b, `,"marks":`...), raw...), '}'), err
}

// appendSome appends a key and a text, unless that is empty.
func appendSome(b []byte, key, s string) []byte {
	if s == "" {
		return b
	}
	return appendText(append(b, key...), s)
}

func appendText(b []byte, s string) []byte {
	if !plain(s) {
		raw, _ := json.Marshal(s) // never fails
		return append(b, raw...)
	}
	return append(append(append(b, '"'), s...), '"')
}

// Kinds of bytes in a text.
const (
	escaped = 1 << iota
	beyond  // ASCII
)

var kinds = func() (k [256]uint8) {
	for c := range k {
		switch {
		case c < ' ', strings.IndexByte(`"\<>&`, byte(c)) >= 0:
			k[c] = escaped
		case c >= utf8.RuneSelf:
			k[c] = beyond
		}
	}
	return k
}()

// plain reports whether a text stands in JSON as it is: without what has to be
// escaped there, or is, lest it harm in HTML and JavaScript.
func plain(s string) bool {
	var all uint8
	for i := range len(s) {
		all |= kinds[s[i]]
	}
	if all&escaped != 0 {
		return false
	}
	return all&beyond == 0 || utf8.ValidString(s) && !strings.Contains(s, "\u2028") && !strings.Contains(s, "\u2029")
}

func appendBytes(b, raw []byte) []byte {
	if raw == nil {
		return append(b, "null"...)
	}
	return append(base64.StdEncoding.AppendEncode(append(b, '"'), raw), '"')
}

func appendTime(b []byte, t time.Time) ([]byte, error) {
	b, err := t.AppendText(append(slices.Grow(b, 40), '"'))
	return append(b, '"'), err
}
