package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"pims/fault"
	"pims/instance"
)

// errUnreadable is the code of a request that cannot be understood at all.
var errUnreadable = fault.New(fault.Invalid, "invalid-request")

// sane refuses requests that no client of ours sends: paths with dot segments,
// empty segments, hidden slashes or control characters, text that is not UTF-8,
// two Authorization headers; and backslashes, but in the names that protocols
// carry. It also makes a body that ends early say so.
func (s *Server) sane(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		named := infoOf(r.Context()).protocol != nil
		switch {
		case !sanePath(r.URL), !named && strings.Contains(r.URL.Path, `\`), !saneQuery(r.URL.RawQuery), len(r.Header.Values("Authorization")) > 1, r.ContentLength < -1:
			s.refuse(w, r, errUnreadable)
			return
		}
		if r.Body != nil && r.Body != http.NoBody {
			r.Body = body{r.Body}
		}
		next.ServeHTTP(w, r)
	})
}

func sanePath(u *url.URL) bool {
	if !strings.HasPrefix(u.Path, "/") || !saneText(u.Path) {
		return false
	}
	if strings.Contains(strings.ToLower(u.RawPath), "%2f") {
		return false
	}
	for rest, more := u.Path[1:], true; more; {
		var part string
		part, rest, more = strings.Cut(rest, "/")
		if part == "." || part == ".." || (part == "" && more) {
			return false
		}
	}
	return true
}

func saneQuery(raw string) bool {
	if raw == "" {
		return true
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return false
	}
	for name, list := range values {
		if !saneText(name) || !saneText(strings.Join(list, "")) {
			return false
		}
	}
	return true
}

func saneText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// body tells a request that was cut off from one that went wrong here.
type body struct{ io.ReadCloser }

func (b body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = instance.ErrTorn.Because(err)
	}
	return n, err
}
