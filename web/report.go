package web

import (
	"errors"
	"net/http"
	"time"

	"pims/apps"
	"pims/fault"
	"pims/reports"
	"pims/web/forms"
)

// maxForm bounds a form, in bytes: its texts may all be in letters of four.
const maxForm = 64 << 10

// serveReport answers the form to report a page, or what a link shows, which is
// there as long as they are.
func (s *Server) serveReport(w http.ResponseWriter, r *http.Request, base, address string) {
	if !s.onlyMethods(w, r, http.MethodGet, http.MethodHead, http.MethodPost) {
		return
	}
	if s.cfg.Reports == nil {
		s.absent(w, r)
		return
	}
	began := time.Now()
	if err := s.cfg.Reports.Concerns(r.Context(), address, base == linksBase); err != nil {
		s.evenly(r, began)
		s.refusePage(w, r, err)
		return
	}
	lang := apps.LangFrom(r.Context())
	url := s.content.url + base + address
	if r.Method != http.MethodPost {
		s.show(w, r, http.StatusOK)(forms.Report(lang, reports.Notice{}, url, nil, fault.Message{}))
		return
	}
	if !s.readForm(w, r) {
		return
	}
	n := reports.Notice{
		Address: address, Link: base == linksBase, Reason: reports.Reason(r.PostForm.Get("reason")), Explanation: r.PostForm.Get("explanation"),
		Where: r.PostForm.Get("where"), Name: r.PostForm.Get("name"), Email: r.PostForm.Get("email"),
		GoodFaith: r.PostForm.Get("good_faith") == "yes", Lang: lang,
	}
	report, err := s.cfg.Reports.Submit(r.Context(), n, s.clientOf(r))
	if err == nil {
		s.show(w, r, http.StatusOK)(forms.Thanks(lang, report, s.cfg.Contact))
		return
	}
	switch p := s.problem(r.Context(), err); {
	case errors.Is(err, reports.ErrBadNotice):
		s.show(w, r, p.Status)(forms.Report(lang, n, url, n.Wrong(), fault.Message{}))
	case fault.KindOf(err) == fault.NotFound:
		s.refusePage(w, r, err)
	default: // what was typed is not lost
		s.show(w, r, p.Status)(forms.Report(lang, n, url, nil, fault.Message{Title: p.Title, Detail: p.Detail}))
	}
}

// serveDecision answers the page where the host decides about a report. Who has
// the address may: it was sent to the host's contact alone.
func (s *Server) serveDecision(w http.ResponseWriter, r *http.Request, token string) {
	if !s.onlyMethods(w, r, http.MethodGet, http.MethodHead, http.MethodPost) {
		return
	}
	if s.cfg.Reports == nil {
		s.absent(w, r)
		return
	}
	report, err := s.cfg.Reports.ByToken(r.Context(), token)
	if err != nil {
		s.refusePage(w, r, err)
		return
	}
	lang := apps.LangFrom(r.Context())
	if r.Method != http.MethodPost {
		s.show(w, r, http.StatusOK)(forms.Decision(lang, report, reports.Decision{}, nil))
		return
	}
	if !s.readForm(w, r) {
		return
	}
	v := reports.Decision{
		Verdict: reports.Verdict(r.PostForm.Get("verdict")), Facts: r.PostForm.Get("facts"), Ground: r.PostForm.Get("ground"),
	}
	_, err = s.cfg.Reports.Decide(r.Context(), report.Number, v)
	switch {
	case errors.Is(err, reports.ErrBadDecision):
		s.show(w, r, http.StatusUnprocessableEntity)(forms.Decision(lang, report, v, v.Wrong()))
	case err != nil && !errors.Is(err, reports.ErrDecided):
		s.refusePage(w, r, err)
	default: // the page tells what was decided, by whomever
		w.Header().Set("Cache-Control", "private, no-store")
		http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
	}
}

// readForm reads a form, or refuses it.
func (s *Server) readForm(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err := r.ParseForm()
	if err != nil {
		s.refusePage(w, r, errUnreadable.Because(err))
	}
	return err == nil
}

// show answers with a page of package forms.
func (s *Server) show(w http.ResponseWriter, r *http.Request, status int) func([]byte, error) {
	return func(body []byte, err error) {
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		writePage(w, status, body)
	}
}
