package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"pims/fault"
)

// origin is where one of the two faces of the node answers.
type origin struct {
	url      string // scheme://host[:port], no slash at the end
	host     string // as in the Host header, without a default port
	hostname string
	secure   bool
}

func parseOrigin(raw string) (origin, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return origin{}, err
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return origin{}, fmt.Errorf("%q is not an origin such as https://cartable.example", raw)
	}
	host := withoutDefaultPort(strings.ToLower(u.Host), u.Scheme == "https")
	return origin{u.Scheme + "://" + host, host, strings.ToLower(u.Hostname()), u.Scheme == "https"}, nil
}

func withoutDefaultPort(host string, secure bool) string {
	if secure {
		return strings.TrimSuffix(host, ":443")
	}
	return strings.TrimSuffix(host, ":80")
}

var (
	errWrongHost     = fault.New(fault.NotFound, "wrong-host")
	errForeignOrigin = fault.New(fault.Forbidden, "foreign-origin")
)

// onlyHost answers requests for the origin's own host alone, so that a name
// which somebody else points here (DNS rebinding) reaches nothing. Monitors ask
// by address: what they may ask holds no data.
func (s *Server) onlyHost(o origin) middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			health := r.URL.Path == "/healthz" || r.URL.Path == "/readyz"
			if !health && withoutDefaultPort(strings.ToLower(r.Host), o.secure) != o.host {
				s.refuse(w, r, errWrongHost)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// sameOrigin refuses writes that a page of another origin sends with the
// person's cookie (CSRF), same-site ones and those of Origin null among them.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := protection.Check(r); err != nil && !s.letsIn(r) {
			s.refuse(w, r, errForeignOrigin.Because(err))
			return
		}
		next.ServeHTTP(w, r)
	})
}
