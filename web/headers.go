package web

import (
	"net/http"
	"strings"
)

// pagePolicy is the CSP of the interface: no script and no style but our own
// files, contents from their own origin, DOM sinks behind Trusted Types.
func pagePolicy(content string) string {
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self' blob: data: " + content,
		"font-src 'self'",
		"connect-src 'self' " + content,
		"media-src 'self' blob: " + content,
		"worker-src 'self'",
		"manifest-src 'self'",
		"frame-src 'self' " + content,
		"form-action 'self'",
		"base-uri 'none'",
		"frame-ancestors 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types default dompurify svelte-trusted-html 'allow-duplicates'",
	}, "; ")
}

// apiPolicy is the CSP of answers of the API, should a browser ever show one.
const apiPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// contentPolicy is the CSP of what people keep: a document of it has an opaque
// origin and runs nothing; only the interface may frame it.
func contentPolicy(app string) string {
	return "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors " + app
}

// sentPolicy is the CSP of what a link sends: like [contentPolicy], in frames of
// our own pages. Browsers show no PDF in a sandbox; what they show it with runs
// nothing of it in this origin.
func sentPolicy(mime string) string {
	rules := "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
	if mime != "application/pdf" {
		rules = "sandbox; " + rules
	}
	return rules
}

// A standing is a header that is the same in many answers. They share its list of
// values, which http.Header.Set would make for each.
type standing struct {
	name   string
	values []string
}

func stands(name, value string) standing {
	return standing{http.CanonicalHeaderKey(name), []string{value}}
}

func (s standing) in(h http.Header) { h[s.name] = s.values }

var (
	ownOrigin   = stands("Cross-Origin-Resource-Policy", "same-origin")
	noSniff     = stands("X-Content-Type-Options", "nosniff")
	noReferrer  = stands("Referrer-Policy", "no-referrer")
	onlyTLS     = stands("Strict-Transport-Security", "max-age=31536000")
	nothingRuns = stands("Content-Security-Policy", apiPolicy)
	neverKept   = stands("Cache-Control", "no-store")
	ownersOnly  = stands("Cache-Control", "private, no-cache")
)

func (s *Server) appHeaders(next http.Handler) http.Handler {
	page := pagePolicy(s.content.url)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		ownOrigin.in(h)
		if part(r.URL.Path) {
			noSniff.in(h)
			next.ServeHTTP(w, r)
			return
		}
		switch {
		case infoOf(r.Context()).protocol != nil: // says the rest itself
		case strings.HasPrefix(r.URL.Path, "/api/"), strings.HasPrefix(r.URL.Path, "/openapi."):
			nothingRuns.in(h)
			neverKept.in(h)
		default: // what only a page obeys
			h.Set("Content-Security-Policy", page)
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		}
		s.common(h, s.app)
		next.ServeHTTP(w, r)
	})
}

// part reports whether a path is a script, style or font of the interface. What
// a page or a worker may do is said with the page or the worker; saying it
// again with each part would cost more than many of the parts.
func part(path string) bool {
	return strings.HasPrefix(path, "/assets/") && !strings.Contains(path, "worker")
}

// contentHeaders are set when the answer begins, so that no handler changes
// them: it says only how long its answer may be kept, and never publicly but
// for what belongs to nobody.
func (s *Server) contentHeaders(next http.Handler) http.Handler {
	kept, page, framed := contentPolicy(s.app.url), publicPolicy("'none'"), publicPolicy(s.app.url)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i := infoOf(r.Context())
		fix := func(h http.Header) {
			ownOrigin.in(h)
			switch i.look {
			case lookContent:
				h.Set("Content-Security-Policy", kept)
				h.Set("Cross-Origin-Resource-Policy", "cross-origin")
				h.Set("Access-Control-Allow-Origin", s.app.url)
				h.Set("Access-Control-Expose-Headers", "Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag, X-Request-Id")
			case lookFramed:
				h.Set("Content-Security-Policy", framed)
			case lookShared:
				h.Set("Content-Security-Policy", page+"; media-src 'self'; frame-src 'self'")
			case lookSent:
				h.Set("Content-Security-Policy", sentPolicy(h.Get("Content-Type")))
			default:
				h.Set("Content-Security-Policy", page)
			}
			if i.look != lookAsset && !strings.Contains(h.Get("Cache-Control"), "private") {
				h.Set("Cache-Control", "private, no-store")
			}
			h.Set("X-Robots-Tag", "noindex")
			h.Del("Set-Cookie")
			s.common(h, s.content)
		}
		next.ServeHTTP(&fixed{ResponseWriter: w, fix: fix}, r)
	})
}

// publicPolicy is the CSP of public pages and of what is on them: our style
// sheet and fonts, the page's own pictures, our form to report it, no script.
func publicPolicy(frames string) string {
	return "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors " + frames
}

// fixed is a ResponseWriter that has the last word on headers.
type fixed struct {
	http.ResponseWriter
	fix   func(http.Header)
	begun bool
}

func (w *fixed) WriteHeader(status int) {
	if !w.begun {
		w.begun = true
		w.fix(w.Header())
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *fixed) Write(p []byte) (int, error) {
	if !w.begun {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *fixed) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// common says what all answers say. A demo asks no browser to remember it.
func (s *Server) common(h http.Header, o origin) {
	noSniff.in(h)
	noReferrer.in(h)
	if o.secure && !s.cfg.Demo {
		onlyTLS.in(h)
	}
}
