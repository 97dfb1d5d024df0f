package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:embed style font art messages
var files embed.FS

// sheets are the parts of the style sheet, in their order.
var sheets = []string{"themes", "base", "page", "gallery", "ratios", "cards", "frame", "share", "needs", "print"}

// fonts are the fonts that the style sheet names, the one of every page first:
// Latin at the weights in use of @fontsource-variable/atkinson-hyperlegible-next,
// made as ui/scripts/font.mjs makes that of the interface, and its other letters.
var fonts = []string{"atkinson.woff2", "atkinson-italic.woff2", "atkinson-ext.woff2"}

// bundle is what [Assets] gives, and the names in it that a page writes.
type bundle struct {
	files memory
	css   string
	icon  string
	font  string // that every page needs
}

// Assets are the files that pages refer to, in one folder: each has the hash of
// its content in its name and never changes, but for the licence of the fonts.
func Assets() fs.FS { return assets().files }

var assets = sync.OnceValue(func() bundle {
	b := bundle{files: memory{}}
	add := func(name string, raw []byte) string {
		sum := sha256.Sum256(raw)
		ext := path.Ext(name)
		name = strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
		b.files[name] = raw
		return name
	}
	var css bytes.Buffer
	for _, s := range sheets {
		css.Write(file("style/" + s + ".css"))
	}
	sheet := css.String()
	for _, f := range fonts {
		name := add(f, file("font/"+f))
		if b.font == "" {
			b.font = name
		}
		sheet = strings.ReplaceAll(sheet, "url("+f+")", "url("+name+")")
	}
	b.css = add("page.css", []byte(sheet))
	b.icon = add("icon.svg", file("art/icon.svg"))
	b.files["OFL.txt"] = file("font/OFL.txt")
	return b
})

// file returns a file that is built in; one that is missing is a mistake of the
// program.
func file(name string) []byte {
	raw, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return raw
}
