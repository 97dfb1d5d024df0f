package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"html"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"pims/apps"
	"pims/storage"
)

// site serves the built interface: hashed assets that may be kept for ever,
// other files that are asked for again each time, and index.html, a template,
// for every address that is no file.
type site struct {
	files       fs.FS
	etags       map[string]string // by name
	before, end []byte            // of index.html, around its <html> tag
	portal      string            // name of the one to sign in by, empty without one
}

var htmlTag = regexp.MustCompile(`<html[^>]*>`)

// noInterface is what a server without one shows.
const noInterface = "<!doctype html>\n<html lang=\"fr\">\n<meta charset=\"utf-8\"><title>pims</title><p>L’interface manque. <span lang=\"en\">The interface is missing.</span>\n"

func newSite(files fs.FS) (*site, error) {
	s := &site{files: files, etags: map[string]string{}}
	index := []byte(noInterface)
	if files != nil {
		var err error
		if index, err = fs.ReadFile(files, "index.html"); err != nil {
			return nil, err
		}
		if err := s.hash(); err != nil {
			return nil, err
		}
	}
	at := htmlTag.FindIndex(index)
	if at == nil {
		return nil, errors.New("index.html has no <html> tag")
	}
	s.before, s.end = index[:at[0]], index[at[1]:]
	return s, nil
}

func (s *site) hash() error {
	return fs.WalkDir(s.files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(s.files, name)
		sum := sha256.Sum256(raw)
		s.etags[name] = `"` + hex.EncodeToString(sum[:12]) + `"`
		return err
	})
}

func (s *site) serve(srv *Server, w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		srv.refuse(w, r, errNoMethod)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	switch {
	case name == "favicon.ico" && s.etags[name] == "":
		name = "favicon.svg"
	case name == "robots.txt" && s.etags[name] == "":
		plain(w, "User-agent: *\nDisallow: /\n")
		return
	}
	base := name[strings.LastIndex(name, "/")+1:]
	switch {
	case s.etags[name] != "" && name != "index.html" && !strings.HasPrefix(base, "."):
		if err := s.file(w, r, name); err != nil {
			srv.refuse(w, r, err)
		}
	case strings.Contains(base, ".") && name != "index.html":
		srv.refuse(w, r, storage.ErrNotFound)
	default:
		_, err := srv.cookieCaller(r)
		status := http.StatusOK
		if !srv.hasPage(name) {
			status = http.StatusNotFound
		}
		s.index(w, r, status, err == nil)
	}
}

// ownPages are the pages that belong to no app: to sign in, to arrive from the
// portal, to be asked by a third party, and the photos of the drive.
var ownPages = []string{"signin", "bienvenue", "consentement", "photos"}

// hasPage reports whether a path can be a page of the interface: its start, one
// of ownPages, or one of an app.
func (s *Server) hasPage(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return name == "" || name == "index.html" || slices.Contains(ownPages, first) ||
		slices.ContainsFunc(s.cfg.Apps, func(a apps.App) bool { return a.Manifest().Slug == first })
}

// index answers the page with the first paint that its cookies ask for. Only
// words of our own and the portal's name reach it. It says whether somebody is
// signed in, so that the interface does not have to ask only to be refused.
func (s *site) index(w http.ResponseWriter, r *http.Request, status int, signedIn bool) {
	p := readPaint(r)
	var page bytes.Buffer
	page.Write(s.before)
	page.WriteString("<html")
	for _, c := range paintCookies {
		value := p[c.cookie]
		if c.cookie == "lang" {
			value = string(apps.LangFrom(r.Context())) // the cookie's, or the browser's
		}
		if value == "" {
			value = c.fallback
		}
		page.WriteString(" " + c.attribute + `="` + value + `"`)
	}
	if signedIn {
		page.WriteString(` data-session="open"`)
	}
	if s.portal != "" {
		page.WriteString(` data-portal="` + html.EscapeString(s.portal) + `"`)
	}
	page.WriteString(">")
	page.Write(s.end)
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Cookie, Accept-Encoding, Accept-Language")
	if accepts(r, "gzip") { // the page holds no secret that its length could give away
		var small bytes.Buffer
		z := gzip.NewWriter(&small)
		_, _ = z.Write(page.Bytes()) // into memory
		_ = z.Close()
		page = small
		h.Set("Content-Encoding", "gzip")
	}
	if status != http.StatusOK {
		w.WriteHeader(status)
		_, _ = w.Write(page.Bytes()) // the client may be gone
		return
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(page.Bytes()))
}

// file answers a file, compressed beforehand if the browser takes it.
func (s *site) file(w http.ResponseWriter, r *http.Request, name string) (err error) {
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Content-Type", typeOf(name))
	h.Set("Vary", "Accept-Encoding")
	stored := name
	for _, coding := range []struct{ token, ext string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if s.etags[name+coding.ext] != "" && accepts(r, coding.token) {
			stored = name + coding.ext
			h.Set("Content-Encoding", coding.token)
			break
		}
	}
	h.Set("ETag", s.etags[stored])
	f, err := s.files.Open(stored)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	content, ok := f.(io.ReadSeeker)
	if !ok {
		return errors.New("a file of the interface cannot seek")
	}
	http.ServeContent(w, r, "", time.Time{}, content)
	return nil
}

// accepts reports whether Accept-Encoding names a coding and does not refuse
// it.
func accepts(r *http.Request, coding string) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		token, params, _ := strings.Cut(part, ";")
		if strings.TrimSpace(token) == coding {
			q := strings.ReplaceAll(params, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}

func typeOf(name string) string {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".webmanifest":
		return "application/manifest+json"
	case ".wasm":
		return "application/wasm"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}
