package move

import (
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"pims/instance"
)

// safeName returns a name that every file system can carry, as close as can be
// to what the person sees: in NFC, without what Windows reserves, without '%',
// which BagIt and sha256sum read differently, and without what turns the
// direction of a text and so hides an ending.
func safeName(name string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, "_"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`<>:"/\|?*%`, r) || unicode.Is(unicode.Bidi_Control, r) {
			return '_'
		}
		return r
	}, name)
	if end := strings.TrimRight(name, " ."); end != name { // Windows drops them
		name = end + strings.Repeat("_", len(name)-len(end))
	}
	if isReserved(name) {
		base, ext, dot := strings.Cut(name, ".")
		name = strings.TrimRight(base, " ") + "_"
		if dot {
			name += "." + ext
		}
	}
	if name == "" {
		name = "_"
	}
	return fit(name, "")
}

// isReserved reports whether Windows takes a name for a device, whatever
// follows its first dot.
func isReserved(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	base = strings.ToUpper(strings.TrimRight(base, " "))
	switch base {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	port, ok := strings.CutPrefix(base, "COM")
	if !ok {
		port, ok = strings.CutPrefix(base, "LPT")
	}
	return ok && utf8.RuneCountInString(port) == 1 && strings.ContainsAny(port, "0123456789¹²³")
}

// numbered returns the n-th name beside twins: "a.txt", "a (2).txt", …
func numbered(name string, n int) string {
	if n < 2 {
		return name
	}
	return fit(name, fmt.Sprintf(" (%d)", n))
}

// fit puts mark before the extension and shortens what stands before it, so
// that the whole has at most instance.MaxName bytes and no rune is cut.
func fit(name, mark string) string {
	ext := path.Ext(name)
	if ext == name || len(ext) > 16 {
		ext = ""
	}
	base := strings.TrimSuffix(name, ext)
	for len(base)+len(mark)+len(ext) > instance.MaxName {
		_, n := utf8.DecodeLastRuneInString(base)
		base = base[:len(base)-n]
	}
	return base + mark + ext
}

// twinKey is the same for two names, or paths, that some file system takes for
// one: it disregards case, normal form and what is not seen.
func twinKey(name string) string {
	folded := cases.Fold().String(norm.NFD.String(name))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) {
			return -1
		}
		return r
	}, norm.NFC.String(folded))
}

// taken are the names used in one folder.
type taken map[string]bool

// claim returns a free name made of name.
func (t taken) claim(name string) string {
	for n := 1; ; n++ {
		free := numbered(name, n)
		if key := twinKey(free); !t[key] {
			t[key] = true
			return free
		}
	}
}

// checkPath refuses a path of an archive that could reach beyond its folder or
// that not every file system could carry.
func checkPath(p string) error {
	if len(p) > maxPath || !utf8.ValidString(p) {
		return hostile("a path is too long or not UTF-8")
	}
	for name := range strings.SplitSeq(p, "/") {
		if name == "" || name == "." || name == ".." || len(name) > instance.MaxName || strings.ContainsFunc(name, func(r rune) bool {
			return unicode.IsControl(r) || strings.ContainsRune(`<>:"\|?*%`, r)
		}) {
			return hostile("a path is not safe")
		}
	}
	return nil
}
