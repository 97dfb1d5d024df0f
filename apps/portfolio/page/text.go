package page

import (
	"html/template"
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxText is how much of a text is read, in bytes; the rest is left out. A text
// of the editor is always shorter.
const maxText = 64 << 10

// Text makes HTML of what an author wrote: paragraphs with their line breaks,
// lists (lines that begin with "- ", "* " or "1. "), quotations ("> ", a last
// line "> — who"), **strong**, *emphasis*, [links](https://…) and bare https
// addresses. A paragraph that is strong as a whole is a lead. All else is text.
func Text(s string) template.HTML {
	if len(s) > maxText {
		s = s[:maxText]
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	var b strings.Builder
	b.Grow(len(s) + len(s)/4)
	for kind, lines := range parts(s) {
		switch kind {
		case "ul", "ol":
			list(&b, kind, lines)
		case "quote":
			quote(&b, lines)
		default:
			paragraph(&b, lines)
		}
	}
	return template.HTML(b.String())
}

var numbered = regexp.MustCompile(`^[0-9]{1,3}[.)] `)

// kindOf says what a line is part of, and what it says there.
func kindOf(line string) (kind, rest string) {
	line = strings.Trim(line, " \t\r")
	if len(line) == 0 {
		return "", ""
	}
	switch c := line[0]; {
	case (c == '-' || c == '*') && len(line) > 1 && line[1] == ' ':
		return "ul", line[2:]
	case strings.HasPrefix(line, "• "):
		return "ul", line[len("• "):]
	case c == '>':
		return "quote", strings.TrimLeft(line[1:], " ")
	case c >= '0' && c <= '9':
		if mark := numbered.FindString(line); mark != "" {
			return "ol", line[len(mark):]
		}
	}
	return "p", line
}

// parts yields the neighbouring lines of one kind together.
func parts(s string) func(yield func(string, []string) bool) {
	return func(yield func(string, []string) bool) {
		var kind string
		var lines []string
		for line := range strings.SplitSeq(s, "\n") {
			k, rest := kindOf(line)
			if k != kind && lines != nil {
				if !yield(kind, lines) {
					return
				}
				lines = nil
			}
			kind = k
			if k != "" {
				lines = append(lines, rest)
			}
		}
		if lines != nil {
			yield(kind, lines)
		}
	}
}

func list(b *strings.Builder, tag string, items []string) {
	b.WriteString("<" + tag + ">")
	for _, item := range items {
		b.WriteString("<li>")
		inline(b, item, 0)
		b.WriteString("</li>")
	}
	b.WriteString("</" + tag + ">")
}

func quote(b *strings.Builder, lines []string) {
	by := ""
	if last := lines[len(lines)-1]; strings.HasPrefix(last, "— ") || strings.HasPrefix(last, "– ") {
		_, size := utf8.DecodeRuneInString(last)
		by, lines = last[size+1:], lines[:len(lines)-1]
	}
	b.WriteString("<blockquote>")
	if len(lines) > 0 {
		b.WriteString("<p>")
		inline(b, strings.Join(lines, "\n"), 0)
		b.WriteString("</p>")
	}
	if by != "" {
		b.WriteString("<footer>")
		inline(b, by, 0)
		b.WriteString("</footer>")
	}
	b.WriteString("</blockquote>")
}

func paragraph(b *strings.Builder, lines []string) {
	s := strings.Join(lines, "\n")
	if inner, ok := strings.CutPrefix(s, "**"); ok {
		if end := closing(inner, "**"); end > 0 && end == len(inner)-2 {
			b.WriteString(`<p class="lead">`)
			inline(b, inner[:end], strong)
			b.WriteString("</p>")
			return
		}
	}
	b.WriteString("<p>")
	inline(b, s, 0)
	b.WriteString("</p>")
}
