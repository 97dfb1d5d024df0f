package page

import (
	"html/template"
	"io"
	"strconv"
	"strings"
)

// out gathers a page. Its methods are the only ways into it: literals of this
// package as they stand, everything else escaped. It takes the place of a
// template because visitors of a page that is passed around come all at once,
// and it is twenty times as fast.
type out struct {
	buf  []byte
	ours string // language of our own words, where it is not the page's
}

// literal is markup of this package: a constant in the code becomes one by
// itself, a string of anybody else does not.
type literal string

func (o *out) raw(s literal) *out { o.buf = append(o.buf, s...); return o }

// html adds what [Text], a drawing or the body of a frame is: escaped already.
func (o *out) html(s template.HTML) *out { o.buf = append(o.buf, s...); return o }

// text adds what stands between tags or between the quotes of an attribute.
func (o *out) text(s string) *out {
	from := 0
	for i := range len(s) {
		var safe string
		switch s[i] {
		case '<':
			safe = "&lt;"
		case '>':
			safe = "&gt;"
		case '&':
			safe = "&amp;"
		case '"':
			safe = "&#34;"
		case '\'':
			safe = "&#39;"
		case 0:
			safe = "\ufffd"
		default:
			continue
		}
		o.buf = append(append(o.buf, s[from:i]...), safe...)
		from = i + 1
	}
	o.buf = append(o.buf, s[from:]...)
	return o
}

// address adds an address of this host, of the web or of mail; in the place of
// any other, one that leads nowhere.
func (o *out) address(s string) *out {
	for _, good := range []string{"/", "https://", "http://", "mailto:"} {
		if strings.HasPrefix(s, good) {
			return o.text(s)
		}
	}
	return o.raw("#")
}

func (o *out) number(n int) *out { o.buf = strconv.AppendInt(o.buf, int64(n), 10); return o }

// lang adds the attribute of an element that holds our own words.
func (o *out) lang() *out {
	if o.ours != "" {
		o.raw(` lang="`).text(o.ours).raw(`"`)
	}
	return o
}

// optional adds an element with some text, if there is any.
func (o *out) optional(open literal, s string, end literal) *out {
	if s != "" {
		o.raw(open).text(s).raw(end)
	}
	return o
}

// said adds an element with words of ours, if there are any: open lacks its ">".
func (o *out) said(open literal, s string, end literal) *out {
	if s != "" {
		o.raw(open).lang().raw(">").text(s).raw(end)
	}
	return o
}

// icon draws one by the path of its lines.
func (o *out) icon(path literal) *out {
	return o.raw(`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="`).raw(path).raw(`"/></svg>`)
}

// The icons.
const (
	pennant literal = "M5 22V4a1 1 0 0 1 .4-.8C6.3 2.5 7.5 2 9 2c3 0 4.5 2 7 2 1.3 0 2.2-.3 3-.8V15c-.8.5-1.7.8-3 .8-2.5 0-4-2-7-2-1.7 0-3 .6-4 1.4"
	letter  literal = "M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM2 7l10 6.5L22 7"
	sheet   literal = "M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8l6 6v12a2 2 0 0 1-2 2zM14 2v6h6M8 13h8M8 17h8"
	fetch   literal = "M12 4v11m-5-5 5 5 5-5M4 20h16"
	tick    literal = "M22 12a10 10 0 1 1-20 0 10 10 0 0 1 20 0zM7.5 12.5l3 3 6-6.5"
	note    literal = "M22 12a10 10 0 1 1-20 0 10 10 0 0 1 20 0zM12 7v6m0 4h.01"
	satchel literal = "M5 8h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2zM8 8V6a4 4 0 0 1 8 0v2M3 14h18M10 13v3h4v-3"
)

// head begins a document; at is where the assets are.
func (o *out) head(lang, theme, title, at string) *out {
	o.raw(`<!doctype html>
<html lang="`).text(lang).raw(`" class="t-`).text(theme).raw(`">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>`).text(title).raw(`</title>
<link rel="preload" href="`).address(at + assets().font).raw(`" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="`).address(at + assets().css).raw(`">
<link rel="icon" href="`).address(at + assets().icon).raw(`">
</head>
`)
	return o
}

// to hands the page over.
func (o *out) to(w io.Writer) error {
	_, err := w.Write(o.buf)
	return err
}
