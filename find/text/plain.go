package text

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func plain(in *source, _ int64) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(in, maxPlain))
	if err != nil {
		return "", err
	}
	text, err := decode(raw)
	return tidy(text), err
}

// decode reads UTF-8, UTF-16 with its mark, and what else is text as
// Windows-1252, which is what older programs here have written.
func decode(raw []byte) (string, error) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}), bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(raw)
		return string(out), err
	case bytes.IndexByte(raw, 0) >= 0:
		return "", ErrUnreadable
	}
	whole := raw
	for n := 0; n < utf8.UTFMax && len(whole) > 0 && !utf8.Valid(whole); n++ {
		whole = whole[:len(whole)-1] // the bound may have cut a letter
	}
	if utf8.Valid(whole) {
		return string(whole), nil
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	return string(out), err
}

// inline are the elements that do not part words.
var inline = map[string]bool{
	"a": true, "abbr": true, "b": true, "bdi": true, "bdo": true, "cite": true, "code": true, "em": true, "font": true, "i": true,
	"ins": true, "kbd": true, "mark": true, "q": true, "s": true, "small": true, "span": true, "strong": true, "sub": true,
	"sup": true, "u": true, "var": true, "wbr": true,
}

// unread are the elements whose text nobody sees.
var unread = map[string]bool{"script": true, "style": true, "noscript": true, "template": true}

func page(in *source, _ int64) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(in, maxHTML))
	if err != nil {
		return "", err
	}
	doc, err := decode(raw)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(doc))
	skip := ""
	for b.Len() < Max {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			break // its end, of one kind or the other
		}
		if kind == html.TextToken {
			if skip == "" {
				b.Write(tokens.Text())
			}
			continue
		}
		tag, _ := tokens.TagName()
		name := string(tag)
		switch {
		case kind == html.StartTagToken && skip == "" && unread[name]:
			skip = name
		case kind == html.EndTagToken && skip == name:
			skip = ""
		}
		if !inline[name] {
			b.WriteByte(' ')
		}
	}
	return tidy(b.String()), nil
}
