package contents

import (
	"strings"

	"pims/instance"
)

// Disposition returns a Content-Disposition header (RFC 6266): the name in
// UTF-8 for all browsers of today, and without accents for the others.
func Disposition(inline bool, name string) string {
	kind := "attachment"
	if inline {
		kind = "inline"
	}
	return kind + `; filename="` + ascii(name) + `"; filename*=UTF-8''` + extValue(name)
}

// ascii is a name without what a quoted string cannot carry everywhere.
func ascii(name string) string {
	if !strings.ContainsFunc(name, unquotable) {
		return name
	}
	folded := []rune(instance.Fold(name))
	plain := []rune(name)
	if len(folded) == len(plain) { // keep capitals where nothing was taken apart
		for i, r := range plain {
			if r < 0x80 {
				folded[i] = r
			}
		}
	}
	return strings.Map(func(r rune) rune {
		if unquotable(r) {
			return '_'
		}
		return r
	}, string(folded))
}

func unquotable(r rune) bool { return r < 0x20 || r > 0x7e || strings.ContainsRune(`"\%/`, r) }

// extValue percent-encodes all but the attr-char of RFC 8187.
func extValue(name string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(name))
	for _, c := range []byte(name) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("!#$&+-.^_`|~", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}
