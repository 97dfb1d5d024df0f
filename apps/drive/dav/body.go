package dav

import (
	"net/http"
	"strconv"
	"sync"
	"unicode/utf8"
)

// body is an answer on its way: pages that are filled one after another, so that
// a long listing is neither copied while it grows nor left to the garbage.
type body struct {
	full []*page
	held int // bytes of those
	cur  *page
}

type page struct{ b []byte }

const (
	pageSize = 64 << 10
	maxHeld  = 128 << 20 // of an answer: 100,000 entries with all that is asked of them as a rule
)

var pages = sync.Pool{New: func() any { return &page{make([]byte, 0, pageSize+8<<10)} }}

const xmlHead = `<?xml version="1.0" encoding="utf-8"?>` + "\n"

func newBody() *body { return &body{cur: pages.Get().(*page)} }

// text appends XML that is ready.
func (b *body) text(s string) { b.cur.b = append(b.cur.b, s...) }

// turn begins a new page if this one is full. An answer that is too long for
// memory ends with an error.
func (b *body) turn() error {
	if len(b.cur.b) < pageSize {
		return nil
	}
	b.full, b.held = append(b.full, b.cur), b.held+len(b.cur.b)
	b.cur = pages.Get().(*page)
	if b.held > maxHeld {
		return errTooLong
	}
	return nil
}

func (b *body) free() {
	for _, p := range append(b.full, b.cur) {
		if cap(p.b) <= 2*pageSize {
			p.b = p.b[:0]
			pages.Put(p)
		}
	}
}

// send answers with what was written, as XML; with nothing at all, if so.
func (b *body) send(w http.ResponseWriter, status int) error {
	n := b.held + len(b.cur.b)
	h := w.Header()
	if n > 0 {
		h.Set("Content-Type", "application/xml; charset=utf-8")
		n += len(xmlHead)
	}
	h.Set("Content-Length", strconv.Itoa(n))
	w.WriteHeader(status)
	if n == 0 {
		return nil
	}
	if _, err := w.Write([]byte(xmlHead)); err != nil {
		return err
	}
	for _, p := range append(b.full, b.cur) {
		if _, err := w.Write(p.b); err != nil {
			return err
		}
	}
	return nil
}

// escape appends a text as XML carries it.
func escape(b []byte, s string) []byte {
	if ordinary(s) {
		return append(b, s...)
	}
	done := 0
	for i, r := range s {
		if r >= 0x20 && r < 0xFFFD && r != '&' && r != '<' && r != '>' && r != '"' || r > 0xFFFF {
			continue
		}
		b = append(b, s[done:i]...)
		_, size := utf8.DecodeRuneInString(s[i:])
		done = i + size
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '"':
			b = append(b, "&quot;"...)
		case r == '\t', r == '\n', r == '\r':
			b = append(strconv.AppendInt(append(b, "&#"...), int64(r), 10), ';')
		default: // what XML has no way to say, or no UTF-8
			b = utf8.AppendRune(b, utf8.RuneError)
		}
	}
	return append(b, s[done:]...)
}

// ordinary reports whether a text is printable ASCII that XML carries as it is, as
// most are.
func ordinary(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '&' || c == '<' || c == '>' || c == '"' {
			return false
		}
	}
	return true
}

// escapePath appends a name as a segment of a path. Everything but the
// unreserved characters of RFC 3986 is escaped, "+" above all.
func escapePath(b []byte, name string) []byte {
	const hex = "0123456789ABCDEF"
	for i := range len(name) {
		switch c := name[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '.', c == '_', c == '~':
			b = append(b, c)
		default:
			b = append(b, '%', hex[c>>4], hex[c&15])
		}
	}
	return b
}
