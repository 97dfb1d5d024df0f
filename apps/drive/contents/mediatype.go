package contents

import (
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

const (
	anyBytes  = "application/octet-stream"
	plainText = "text/plain"
)

// MediaType tells what a content is. Its first bytes decide; the extension only
// chooses among the types that such bytes can be. What the sender says is not
// heard. The tables of the mime package differ from machine to machine.
func MediaType(name string, head []byte) string {
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	claim, known := byExtension[ext]
	if len(head) == 0 {
		if known {
			return claim.mime
		}
		return anyBytes
	}
	found := mimetype.Detect(head)
	if known && contains(found, claim.within) {
		return claim.mime
	}
	bare, _, _ := strings.Cut(found.String(), ";")
	if nicer, ok := renamed[bare]; ok {
		return nicer
	}
	if bare == anyBytes && known && claim.within == anyBytes {
		return claim.mime
	}
	if contains(found, plainText) && !known {
		return textOnly(bare)
	}
	return bare
}

// textOnly keeps what a text was found to be only where a person is helped.
func textOnly(found string) string {
	if found == "application/json" {
		return found
	}
	return plainText
}

// contains reports whether a found type is a kind of another.
func contains(found *mimetype.MIME, within string) bool {
	if within == anyBytes {
		return false // everything is
	}
	for m := found; m != nil; m = m.Parent() {
		if m.Is(within) {
			return true
		}
	}
	return false
}

// renamed gives found types the name that browsers know.
var renamed = map[string]string{
	"audio/x-m4a":     "audio/mp4",
	"audio/x-flac":    "audio/flac",
	"image/x-ms-bmp":  "image/bmp",
	"application/ogg": "audio/ogg",
}
