package contents

import (
	"mime"
	"strings"
)

// pictures are the image types that a browser shows without running anything.
var pictures = map[string]bool{
	"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true, "image/avif": true, "image/bmp": true,
}

// texts are the types outside text/ that a person reads as a text.
var texts = map[string]bool{
	"image/svg+xml": true, "application/json": true, "application/xml": true, "application/xhtml+xml": true,
	"application/javascript": true, "application/gpx+xml": true, "application/vnd.google-earth.kml+xml": true,
	"application/x-ipynb+json": true,
}

// Shown returns the type under which a content may be shown in a page, false
// if it may only be saved. Whatever a browser could execute is shown as the
// plain text that it is made of.
func Shown(stored string) (string, bool) {
	bare, _, err := mime.ParseMediaType(stored)
	if err != nil {
		return "", false
	}
	kind, sub, ok := strings.Cut(bare, "/")
	media := (kind == "audio" || kind == "video") && !strings.Contains(sub, "+") // +xml is a page to browsers
	switch {
	case !ok:
		return "", false
	case pictures[bare], media, bare == "application/pdf":
		return bare, true
	case kind == "text", texts[bare]:
		return plainText + "; charset=utf-8", true
	default:
		return "", false
	}
}

// Saved returns the type under which a content is saved.
func Saved(stored string) string {
	bare, _, err := mime.ParseMediaType(stored)
	if err != nil {
		return anyBytes
	}
	return bare
}
