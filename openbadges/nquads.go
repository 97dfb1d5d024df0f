package openbadges

import "strings"

// line is a statement in canonical N-Quads. label names its blank nodes.
func (q quad) line(label func(string) string) string {
	var b strings.Builder
	for _, t := range [...]term{q.subject, q.predicate, q.object, q.graph} {
		if t.kind != none {
			t.write(&b, label)
			b.WriteByte(' ')
		}
	}
	b.WriteString(".\n")
	return b.String()
}

func (t term) write(b *strings.Builder, label func(string) string) {
	switch t.kind {
	case iri:
		b.WriteString("<" + t.value + ">")
	case blank:
		b.WriteString(label(t.value))
	case literal:
		b.WriteByte('"')
		escape(b, t.value)
		b.WriteByte('"')
		switch t.datatype {
		case xsdString:
		case rdfLangString:
			b.WriteString("@" + t.language)
		default:
			b.WriteString("^^<" + t.datatype + ">")
		}
	}
}

// escape writes what canonical N-Quads escape (RDF 1.2 N-Quads, section 3.1).
func escape(b *strings.Builder, s string) {
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.Write([]byte{'\\', c})
		case c >= '\b' && c <= '\r' && c != '\v':
			b.Write([]byte{'\\', "btn.fr"[c-'\b']})
		case c < 0x20 || c == 0x7f:
			b.WriteString(`\u00`)
			b.Write([]byte{hex[c>>4], hex[c&15]})
		default:
			b.WriteByte(c)
		}
	}
}
