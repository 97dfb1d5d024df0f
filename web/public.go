package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"pims/apps"
	"pims/fault"
	"pims/storage"
	"pims/web/forms"
)

// The words of public addresses. An address of a page never begins with '-'.
const (
	pagesBase    = "/p/"
	ownPart      = "-" // assets, decisions: nothing of a page
	decisionPart = "decision"
	reportPart   = "signaler"
	previewPart  = "apercu"
)

// publicRoutes are the ways in below /p/, for Routes.
func publicRoutes() (list []Route) {
	for _, pattern := range []string{
		"{address}", "{address}/{rest}", "{address}/apercu/{secret}", "{address}/apercu/{secret}/{rest}",
		"{address}/signaler", "-/{asset}", "-/decision/{token}",
	} {
		list = append(list, Route{Method: http.MethodGet, Pattern: pagesBase + pattern})
	}
	for _, pattern := range []string{"{address}/signaler", "-/decision/{token}"} {
		list = append(list, Route{Method: http.MethodPost, Pattern: pagesBase + pattern})
	}
	return list
}

// servePublic answers below /p/: public pages, which need no cookie and no
// script, and what belongs to them. These are pages for people, and so are
// their refusals.
func (s *Server) servePublic(w http.ResponseWriter, r *http.Request) {
	i := infoOf(r.Context())
	i.look = lookPage
	first, rest, _ := strings.Cut(strings.TrimSuffix(r.URL.Path[len(pagesBase):], "/"), "/")
	word, more, _ := strings.Cut(rest, "/")
	switch {
	case first == ownPart && word == decisionPart:
		i.route = "/p/-/decision/{token}"
		s.serveDecision(w, r, more)
	case first == ownPart:
		i.route = "/p/-/{asset}"
		s.assets.serve(s, w, r, rest)
	case word == reportPart && more == "":
		i.route = "/p/{address}/signaler"
		s.serveReport(w, r, pagesBase, first)
	case word == previewPart:
		i.route, i.look = "/p/{address}/apercu/{secret}", lookFramed
		secret, rest, _ := strings.Cut(more, "/")
		base := pagesBase + first + "/" + previewPart + "/" + secret
		s.servePage(w, r, secret, apps.Visit{Address: first, Rest: rest, Preview: true, Base: base})
	default:
		i.route = "/p/{address}"
		v := apps.Visit{Address: first, Rest: rest, Base: pagesBase + first}
		if s.cfg.Reports != nil {
			v.Report = v.Base + "/" + reportPart
		}
		s.servePage(w, r, "", v)
	}
}

// servePage answers a visit of a page, or of a part of it.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request, secret string, v apps.Visit) {
	if !s.onlyMethods(w, r, http.MethodGet, http.MethodHead) {
		return
	}
	began := time.Now()
	refuse := func(w http.ResponseWriter, r *http.Request, err error) {
		if fault.KindOf(err) == fault.NotFound {
			s.evenly(r, began)
		}
		s.refusePage(w, r, err)
	}
	v.Lang, v.Contact = apps.LangFrom(r.Context()), s.cfg.Contact
	to, err := s.cfg.People.AddressOf(r.Context(), v.Address)
	if err != nil {
		refuse(w, r, err)
		return
	}
	s.api.host.ServePublic(w, r, to, secret, v, refuse)
}

// even is how long it takes at least to say that nothing is there: about what
// opening an instance takes, so that the time does not tell an address that
// never was from a page that was withdrawn.
const even = 80 * time.Millisecond

func (s *Server) evenly(r *http.Request, began time.Time) {
	select {
	case <-time.After(time.Until(began.Add(even))):
	case <-r.Context().Done():
	}
}

// onlyMethods refuses other methods, whatever the address.
func (s *Server) onlyMethods(w http.ResponseWriter, r *http.Request, methods ...string) bool {
	for _, m := range methods {
		if r.Method == m {
			return true
		}
	}
	w.Header().Set("Allow", strings.Join(methods, ", "))
	s.refusePage(w, r, errNoMethod)
	return false
}

// refusePage refuses with a page. Whatever is not there looks the same.
func (s *Server) refusePage(w http.ResponseWriter, r *http.Request, err error) {
	p, lang := s.problem(r.Context(), err), apps.LangFrom(r.Context())
	body, failed := forms.Refused(lang, fault.Message{Title: p.Title, Detail: p.Detail})
	if p.Status == http.StatusNotFound {
		body, failed = forms.Gone(lang, s.cfg.Contact)
	}
	if failed != nil {
		s.refuse(w, r, failed)
		return
	}
	if wait := p.header.Get("Retry-After"); wait != "" {
		w.Header().Set("Retry-After", wait)
	}
	writePage(w, p.Status, body)
}

// writePage answers with a page of package forms.
func writePage(w http.ResponseWriter, status int, body []byte) {
	h := w.Header()
	for _, name := range []string{"Content-Disposition", "Content-Encoding", "ETag", "Last-Modified", "Accept-Ranges", "Content-Range"} {
		h.Del(name) // a handler may have set them before it failed
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may be gone
}

// absent refuses what is not there under a name of our own.
func (s *Server) absent(w http.ResponseWriter, r *http.Request) {
	s.refusePage(w, r, storage.ErrNotFound)
}
