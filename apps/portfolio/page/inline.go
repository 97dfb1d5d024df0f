package page

import (
	"html/template"
	"net/url"
	"strings"
)

// mark is what a run of text stands in; none stands in itself.
type mark uint8

const (
	strong mark = 1 << iota
	emphasis
	link
)

// maxAddress bounds the address of a link.
const maxAddress = 2 << 10

// inline writes a run of text with its marks. It looks for each closing mark
// once past the last one that had none, so that its time grows with the length
// of the text alone.
func inline(b *strings.Builder, s string, in mark) {
	start := 0 // of what is not written yet
	flush := func(to int) { escape(b, s[start:to]) }
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\n':
			flush(i)
			b.WriteString("<br>")
			i++
			start = i
		case c == '\\' && i+1 < len(s) && strings.IndexByte(`\*[]->`, s[i+1]) >= 0:
			flush(i)
			start = i + 1
			i += 2
		case c == '*':
			m, delim, tag := emphasis, "*", "em"
			if strings.HasPrefix(s[i:], "**") {
				m, delim, tag = strong, "**", "strong"
			}
			end := -1
			if in&m == 0 {
				if end = closing(s[i+len(delim):], delim); end < 0 {
					in |= m // no later one closes either
				}
			}
			if end <= 0 {
				i += len(delim)
				continue
			}
			flush(i)
			inner := s[i+len(delim):][:end]
			b.WriteString("<" + tag + ">")
			inline(b, inner, in|m)
			b.WriteString("</" + tag + ">")
			i += end + 2*len(delim)
			start = i
		case (c == '[' || c == 'h') && in&link == 0:
			label, address, size := named(s[i:])
			if c == 'h' && boundary(s, i) {
				address, size = bare(s[i:])
				label = address
			}
			if size == 0 {
				i++
				continue
			}
			flush(i)
			class := ""
			if c == 'h' {
				class = ` class="bare"`
			}
			b.WriteString("<a" + class + ` href="` + template.HTMLEscapeString(address) + `" rel="nofollow noopener noreferrer">`)
			if c == 'h' {
				template.HTMLEscape(writer{b}, []byte(label))
			} else {
				inline(b, label, in|link)
			}
			b.WriteString("</a>")
			i += size
			start = i
		default:
			i++
		}
	}
	flush(len(s))
}

// closing finds the mark that closes what begins at s; 0 or less is none: a
// mark after a space closes nothing, nor does one that follows at once.
func closing(s, delim string) int {
	if s == "" || s[0] == ' ' || s[0] == '\n' {
		return 0
	}
	for at := 0; ; {
		n := strings.Index(s[at:], delim)
		if n < 0 {
			return -1
		}
		n += at
		run := n
		for run < len(s) && s[run] == '*' {
			run++
		}
		good := n > 0 && s[n-1] != ' ' && s[n-1] != '\n' && s[n-1] != '\\'
		if good && (run-n == len(delim) || run-n >= 3) {
			return run - len(delim) // the last of a run closes: **a *b***
		}
		at = run
	}
}

// named reads "[label](address)".
func named(s string) (label, address string, size int) {
	if s[0] != '[' {
		return "", "", 0
	}
	end := strings.IndexAny(s[1:], "[]\n") + 1
	if end < 2 || s[end] != ']' || !strings.HasPrefix(s[end+1:], "(") {
		return "", "", 0
	}
	rest := s[end+2:]
	stop := strings.IndexAny(rest[:min(len(rest), maxAddress)], ") \n")
	if stop < 0 || rest[stop] != ')' {
		return "", "", 0
	}
	if address = allowed(rest[:stop]); address == "" {
		return "", "", 0
	}
	return s[1:end], address, end + 2 + stop + 1
}

// bare reads an https address that stands in the text by itself.
func bare(s string) (address string, size int) {
	if !strings.HasPrefix(s, "https://") {
		return "", 0
	}
	s = s[:min(len(s), maxAddress)]
	if end := strings.IndexAny(s, " \n\t<>\"'«»*()[]\u00a0\u202f"); end >= 0 {
		s = s[:end]
	}
	s = strings.TrimRight(s, ".,;:!?…")
	if allowed(s) == "" {
		return "", 0
	}
	return s, len(s)
}

// boundary says whether a word may begin at i.
func boundary(s string, i int) bool {
	return i == 0 || strings.IndexByte(" \n(*", s[i-1]) >= 0
}

// allowed returns an address that a link may lead to, "" for any other: of the
// web by https and without a password in it, or of mail.
func allowed(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return ""
	case u.Scheme == "https" && u.Host != "" && u.User == nil:
		return u.String()
	case u.Scheme == "mailto" && strings.Contains(u.Opaque, "@"):
		return u.String()
	}
	return ""
}

// writer lets template.HTMLEscape write into a Builder.
type writer struct{ b *strings.Builder }

func (w writer) Write(p []byte) (int, error) { return w.b.Write(p) }

// escape writes text. A space before a high mark or inside guillemets does not
// break, as French typography has it: a mark never begins a line.
func escape(b *strings.Builder, s string) {
	from := 0
	for i := range len(s) {
		var instead string
		switch c := s[i]; {
		case c == '<':
			instead = "&lt;"
		case c == '>':
			instead = "&gt;"
		case c == '&':
			instead = "&amp;"
		case c == '"':
			instead = "&#34;"
		case c == '\'':
			instead = "&#39;"
		case c == ' ':
			if instead = space(s[:i], s[i+1:]); instead == " " {
				continue
			}
		case c >= ' ' && c != 0x7f || c == '\t':
			continue
		}
		b.WriteString(s[from:i])
		b.WriteString(instead)
		from = i + 1
	}
	b.WriteString(s[from:])
}

func space(before, after string) string {
	switch {
	case strings.HasSuffix(before, "«"), strings.HasPrefix(after, "»"), strings.HasPrefix(after, ":"):
		return "\u00a0"
	case after != "" && strings.IndexByte(";!?", after[0]) >= 0:
		return "\u202f"
	}
	return " "
}
