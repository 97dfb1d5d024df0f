package doctypes

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"pims/storage"
)

// Parse is json.Unmarshal of a body into a zero value. A file or folder that this program wrote is
// read by hand; one that looks otherwise in any way is not.
func Parse(body []byte, v any) error {
	switch v := v.(type) {
	case *File:
		if f, ok := parseFile(body); ok {
			*v = f
			return nil
		}
	case *Folder:
		if f, ok := parseFolder(body); ok {
			*v = f
			return nil
		}
	}
	return json.Unmarshal(body, v)
}

func parseFolder(body []byte) (f Folder, ok bool) {
	p := parser{rest: body}
	f = Folder{Parent: p.text(`{"parent":`), Name: p.text(`,"name":`), Created: p.time(`,"created":`), Modified: p.time(`,"modified":`)}
	f.Favourite, f.Trashed, f.WasIn = p.place()
	if p.at(`,"sort":`) {
		f.Sort = p.text(`,"sort":`)
	}
	return f, p.ends()
}

func parseFile(body []byte) (f File, ok bool) {
	p := parser{rest: body}
	f = File{Parent: p.text(`{"parent":`), Name: p.text(`,"name":`), Created: p.time(`,"created":`)}
	f.Favourite, f.Trashed, f.WasIn = p.place()
	f.Versions = make([]Version, 0, 1)
	for before := `,"versions":[`; !p.other; before = "," {
		p.expect(before)
		f.Versions = append(f.Versions, p.version())
		if p.at("]") {
			p.expect("]")
			break
		}
	}
	return f, p.ends()
}

// parser takes apart what appendJSON wrote, key by key; other says that something
// else did, or that there is more to it, such as marks.
type parser struct {
	rest  []byte
	other bool
}

// at reports whether a key comes next.
func (p *parser) at(key string) bool {
	return len(p.rest) >= len(key) && string(p.rest[:len(key)]) == key
}

func (p *parser) expect(key string) {
	if !p.at(key) {
		p.other = true
		return
	}
	p.rest = p.rest[len(key):]
}

// ends reports whether all was read.
func (p *parser) ends() bool { return !p.other && string(p.rest) == "}" }

func (p *parser) version() (v Version) {
	v.N = int(p.number(`{"n":`))
	v.Blob = p.ref()
	v.Mime = p.text(`,"mime":`)
	v.Modified = p.time(`,"modified":`)
	if p.at(`,"stored":`) {
		v.Stored = p.time(`,"stored":`)
	}
	if p.at(`,"infected":`) {
		v.Infected = p.text(`,"infected":`)
	}
	p.expect("}")
	return v
}

func (p *parser) ref() (r storage.Ref) {
	r = storage.Ref{ID: p.text(`,"blob":{"id":`), Size: p.number(`,"size":`), SHA256: p.bytes(`,"sha256":`)}
	if p.at(`,"key":`) {
		r.Key = p.bytes(`,"key":`)
	}
	if p.at(`,"form":`) {
		r.Form = int(p.number(`,"form":`))
	}
	if r.Kept = p.at(`,"kept":true`); r.Kept {
		p.expect(`,"kept":true`)
	}
	p.expect("}")
	return r
}

func (p *parser) place() (favourite bool, trashed time.Time, wasIn string) {
	if favourite = p.at(`,"favourite":true`); favourite {
		p.expect(`,"favourite":true`)
	}
	if p.at(`,"trashed":`) {
		trashed = p.time(`,"trashed":`)
	}
	if p.at(`,"was_in":`) {
		wasIn = p.text(`,"was_in":`)
	}
	return favourite, trashed, wasIn
}

// quoted returns what lies in quotes, which is to be looked at for what is escaped:
// in a time, or in bytes, nothing can be.
func (p *parser) quoted(key string) []byte {
	p.expect(key)
	p.expect(`"`)
	n := bytes.IndexByte(p.rest, '"')
	if p.other || n < 0 {
		p.other = true
		return nil
	}
	s := p.rest[:n]
	p.rest = p.rest[n+1:]
	return s
}

func (p *parser) text(key string) string {
	s := p.quoted(key)
	for _, c := range s {
		if c < ' ' || c == '\\' {
			p.other = true
		}
	}
	p.other = p.other || !utf8.Valid(s)
	return string(s)
}

func (p *parser) time(key string) (t time.Time) {
	err := t.UnmarshalText(p.quoted(key))
	p.other = p.other || err != nil
	return t
}

func (p *parser) bytes(key string) []byte {
	s := p.quoted(key)
	raw := make([]byte, base64.StdEncoding.DecodedLen(len(s)))
	n, err := base64.StdEncoding.Decode(raw, s)
	pad := len(s) - len(bytes.TrimRight(s, "="))
	p.other = p.other || err != nil || n != len(raw)-pad // it passes over line breaks, which JSON has not
	return raw[:n]
}

// number reads a number that is not below zero.
func (p *parser) number(key string) int64 {
	p.expect(key)
	n := 0
	for n < len(p.rest) && '0' <= p.rest[n] && p.rest[n] <= '9' {
		n++
	}
	v, err := strconv.ParseInt(string(p.rest[:n]), 10, 64)
	p.other = p.other || err != nil || n > 1 && p.rest[0] == '0'
	p.rest = p.rest[n:]
	return v
}
