package dav

import (
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"pims/fault"
)

const (
	maxXML   = 256 << 10 // of a request
	maxDepth = 64        // of its elements
	maxScope = 64        // namespaces that hold in one place: each element copies them
	ns       = "DAV:"
	xmlSpace = "http://www.w3.org/XML/1998/namespace"
)

// element is an element of a request, with the names resolved.
type element struct {
	name  xml.Name
	attrs []xml.Attr        // without declarations of namespaces
	scope map[string]string // prefix to namespace, here
	lang  string            // xml:lang that holds here
	kids  []any             // *element or string
}

// parse reads a request's XML; nil if it has none. Not well-formed, with names
// whose prefix nobody declared, with a document type, or in another encoding than
// UTF-8: errBad.
func parse(body io.Reader) (*element, error) {
	in := &io.LimitedReader{R: body, N: maxXML + 1}
	top, err := read(xml.NewDecoder(in))
	switch {
	case in.N <= 0:
		return nil, errTooLarge
	case err != nil && fault.KindOf(err) == fault.Internal: // the decoder's own
		return nil, errBad
	}
	return top, err
}

func read(d *xml.Decoder) (top *element, err error) {
	var open []*element
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if len(open) > 0 {
				return nil, errBad
			}
			return top, nil
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			e, err := begin(token, open)
			if err != nil || top != nil && len(open) == 0 || len(open) == maxDepth {
				return nil, errBad
			}
			if len(open) == 0 {
				top = e
			} else {
				up := open[len(open)-1]
				up.kids = append(up.kids, e)
			}
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				up := open[len(open)-1]
				up.kids = append(up.kids, string(token))
			} else if strings.TrimSpace(string(token)) != "" {
				return nil, errBad
			}
		case xml.Directive:
			return nil, errBad
		}
	}
}

// begin makes an element of a start tag. The decoder leaves the prefix where it
// finds no namespace for it.
func begin(tag xml.StartElement, open []*element) (*element, error) {
	e := &element{name: tag.Name}
	if len(open) > 0 {
		e.scope, e.lang = open[len(open)-1].scope, open[len(open)-1].lang
	}
	own := false
	for _, a := range tag.Attr {
		prefix := ""
		switch {
		case a.Name.Space == "xmlns":
			if prefix = a.Name.Local; a.Value == "" {
				return nil, errBad
			}
		case a.Name.Space == "" && a.Name.Local == "xmlns":
		case a.Name.Space == "xml" || a.Name.Space == xmlSpace:
			if a.Name.Local == "lang" {
				e.lang = a.Value
				continue
			}
			e.attrs = append(e.attrs, a)
			continue
		default:
			e.attrs = append(e.attrs, a)
			continue
		}
		if !own {
			e.scope, own = maps.Clone(e.scope), true
			if e.scope == nil {
				e.scope = map[string]string{}
			}
		}
		e.scope[prefix] = a.Value
	}
	if len(e.scope) > maxScope || !e.named(e.name, false) {
		return nil, errBad
	}
	for _, a := range e.attrs {
		if !e.named(a.Name, true) {
			return nil, errBad
		}
	}
	return e, nil
}

// named reports whether a name is one that can be written again, and kept as
// [key] does.
func (e *element) named(name xml.Name, attr bool) bool {
	switch {
	case strings.Contains(name.Local, ":"), strings.Contains(name.Space, "}"):
		return false
	case name.Space == "", name.Space == xmlSpace, name.Space == "xml":
		return true
	}
	return e.prefix(name.Space, attr) != nil
}

// prefix returns a prefix that stands for a namespace here, nil if none does.
// That of an attribute is never empty.
func (e *element) prefix(space string, attr bool) *string {
	for _, p := range slices.Sorted(maps.Keys(e.scope)) {
		if e.scope[p] == space && (p != "" || !attr) {
			return &p
		}
	}
	return nil
}

// elements returns the elements in e.
func (e *element) elements() []*element {
	var list []*element
	for _, kid := range e.kids {
		if one, ok := kid.(*element); ok {
			list = append(list, one)
		}
	}
	return list
}

// child returns the first element of WebDAV's with a name, or nil.
func (e *element) child(local string) *element {
	for _, one := range e.elements() {
		if one.is(local) {
			return one
		}
	}
	return nil
}

// is reports whether e is the element of WebDAV's with a name.
func (e *element) is(local string) bool { return e.name == xml.Name{Space: ns, Local: local} }

// text returns the characters in e.
func (e *element) text() string {
	var b strings.Builder
	for _, kid := range e.kids {
		if s, ok := kid.(string); ok {
			b.WriteString(s)
		}
	}
	return b.String()
}

// whole returns e as XML that stands alone: with every namespace that it needs,
// under the prefixes that it came with.
func (e *element) whole() string { return string(e.write(nil, map[string]string{"": ""}, "")) }

// write appends e within an element where declared holds already.
func (e *element) write(b []byte, declared map[string]string, lang string) []byte {
	declared = maps.Clone(declared)
	var news []byte
	qualified := func(name xml.Name, attr bool) string {
		switch {
		case name.Space == xmlSpace || name.Space == "xml":
			return "xml:" + name.Local
		case name.Space == "" && attr:
			return name.Local
		}
		prefix := ""
		if name.Space != "" {
			prefix = *e.prefix(name.Space, attr)
		}
		if declared[prefix] != name.Space {
			declared[prefix] = name.Space
			news = append(news, " xmlns"...)
			if prefix != "" {
				news = append(append(news, ':'), prefix...)
			}
			news = append(escape(append(news, `="`...), name.Space), '"')
		}
		if prefix != "" {
			return prefix + ":" + name.Local
		}
		return name.Local
	}
	tag := qualified(e.name, false)
	b = append(append(b, '<'), tag...)
	for _, a := range e.attrs {
		b = append(append(append(b, ' '), qualified(a.Name, true)...), `="`...)
		b = append(escape(b, a.Value), '"')
	}
	b = append(b, news...)
	if e.lang != lang {
		b = append(escape(append(b, ` xml:lang="`...), e.lang), '"')
	}
	if len(e.kids) == 0 {
		return append(b, "/>"...)
	}
	b = append(b, '>')
	for _, kid := range e.kids {
		switch kid := kid.(type) {
		case string:
			b = escape(b, kid)
		case *element:
			b = kid.write(b, declared, e.lang)
		}
	}
	return append(append(append(b, "</"...), tag...), '>')
}
