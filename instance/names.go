package instance

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns a name as searches compare it: without case, accents and
// ligatures.
func Fold(name string) string {
	if isASCII(name) {
		return strings.ToLower(name)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(name) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'œ' || r == 'Œ':
			b.WriteString("oe")
		case r == 'æ' || r == 'Æ':
			b.WriteString("ae")
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// CompareNames orders names as people expect: without regard to case and
// accents, runs of digits by their value, and never two different names alike.
func CompareNames(a, b string) int {
	return cmp.Or(compareFolded(Fold(a), Fold(b)), cmp.Compare(a, b))
}

// compareFolded orders folded names, runs of digits by their value.
func compareFolded(x, y string) int {
	for x != "" && y != "" {
		nx, ny := digits(x), digits(y)
		if nx > 0 && ny > 0 {
			vx, vy := strings.TrimLeft(x[:nx], "0"), strings.TrimLeft(y[:ny], "0")
			if c := cmp.Or(cmp.Compare(len(vx), len(vy)), cmp.Compare(vx, vy)); c != 0 {
				return c
			}
			x, y = x[nx:], y[ny:]
			continue
		}
		if x[0] != y[0] {
			return cmp.Compare(x, y)
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Compare(x, y)
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// counted is the end of a name that a twin was given; a year is not one.
var counted = regexp.MustCompile(`^(.+) \(([2-9]|[1-9][0-9])\)$`)

// numbered returns the n-th name kept beside a twin: "a.txt", "a (2).txt", …,
// counting on from a number up to 99 that is there, never over MaxName bytes.
func numbered(name string, n int) string {
	if n < 2 {
		return name
	}
	ext := path.Ext(name)
	if ext == name || len(ext) > 16 {
		ext = ""
	}
	base := strings.TrimSuffix(name, ext)
	if m := counted.FindStringSubmatch(base); m != nil {
		from, _ := strconv.Atoi(m[2])
		base, n = m[1], from+n-1
	}
	suffix := fmt.Sprintf(" (%d)%s", n, ext)
	for len(norm.NFC.String(base))+len(suffix) > MaxName || len(base)+len(suffix) > MaxName {
		r := []rune(base)
		base = string(r[:len(r)-1])
	}
	return base + suffix
}

// Compare orders entries like a listing by name: folders first.
func Compare(a, b Entry) int {
	return cmp.Or(cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)), CompareNames(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
}
