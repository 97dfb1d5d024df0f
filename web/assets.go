package web

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// assets are the style sheets and fonts of public pages, with a hash in their
// names: they may be kept for ever. They are small and few, so they are held
// in memory, text also compressed.
type assets map[string]asset

type asset struct {
	mime       string
	raw, small []byte // small is compressed, nil where that gains nothing
}

func newAssets(files fs.FS) (assets, error) {
	all := assets{}
	if files == nil {
		return all, nil
	}
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		raw, err := fs.ReadFile(files, e.Name())
		if err != nil {
			return nil, err
		}
		a := asset{mime: mime.TypeByExtension(path.Ext(e.Name())), raw: raw}
		if a.mime == "" {
			a.mime = "application/octet-stream"
		}
		if strings.HasPrefix(a.mime, "text/") {
			a.small = compressed(raw)
		}
		all[e.Name()] = a
	}
	return all, nil
}

func compressed(raw []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // a level that there is
	_, _ = z.Write(raw)                                   // into memory
	_ = z.Close()
	if b.Len() >= len(raw) {
		return nil
	}
	return b.Bytes()
}

func (all assets) serve(s *Server, w http.ResponseWriter, r *http.Request, name string) {
	if !s.onlyMethods(w, r, http.MethodGet, http.MethodHead) {
		return
	}
	a, ok := all[name]
	if !ok {
		s.absent(w, r)
		return
	}
	infoOf(r.Context()).look = lookAsset
	h := w.Header()
	h.Set("Content-Type", a.mime)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	body := a.raw
	if a.small != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = a.small
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
