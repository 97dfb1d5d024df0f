package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/photo"
	"pims/storage"
	"pims/web/forms"
)

// The words of addresses below /l/{address}. What follows proofMark shows that a
// visitor gave the password.
const (
	linksBase   = "/l/"
	proofMark   = "~"
	entryPart   = "e" // a folder or file below what the link opens
	showPart    = "v" // its content, in a page
	savePart    = "s" // its content, to be saved
	zipPart     = "z" // all of a folder
	receiptPart = "r" // what arrived of a deposit
)

// linkRoutes are the ways in below /l/, for Routes.
func linkRoutes() (list []Route) {
	for _, rest := range []string{"", "/e/{id}", "/v/{id}", "/s/{id}", "/z/{id}", "/r/{receipt}"} {
		for _, proof := range []string{"", "/{proof}"} {
			list = append(list, Route{Method: http.MethodGet, Pattern: linksBase + "{address}" + proof + rest})
		}
	}
	for _, rest := range []string{"", "/{proof}", "/signaler"} {
		list = append(list, Route{Method: http.MethodPost, Pattern: linksBase + "{address}" + rest})
	}
	return append(list, Route{Method: http.MethodGet, Pattern: linksBase + "{address}/signaler"})
}

// linkVisit is a request below /l/{address}.
type linkVisit struct {
	*Server
	address string
	base    string // of the path, with the proof if there is one
	proof   string
	part    string
	id      string
	lang    fault.Lang
}

// serveLink answers below /l/: what people have opened by links, to whoever has
// an address. It needs no cookie and no script.
func (s *Server) serveLink(w http.ResponseWriter, r *http.Request) {
	i := infoOf(r.Context())
	i.look = lookShared
	all := strings.Split(strings.TrimSuffix(r.URL.Path[len(linksBase):], "/"), "/")
	v := linkVisit{Server: s, address: all[0], base: linksBase + all[0], lang: apps.LangFrom(r.Context())}
	rest := all[1:]
	i.route = "/l/{address}"
	if len(rest) > 0 && strings.HasPrefix(rest[0], proofMark) {
		v.base += "/" + rest[0]
		v.proof, rest = rest[0][len(proofMark):], rest[1:]
		i.route += "/{proof}"
	}
	switch {
	case len(rest) == 1 && rest[0] == reportPart && v.proof == "":
		i.route += "/signaler"
		s.serveReport(w, r, linksBase, v.address)
		return
	case len(rest) == 2 && slices.Contains([]string{entryPart, showPart, savePart, zipPart}, rest[0]):
		v.part, v.id = rest[0], rest[1]
		i.route += "/" + v.part + "/{id}"
	case len(rest) == 2 && rest[0] == receiptPart:
		i.route += "/r/{receipt}"
		if s.onlyMethods(w, r, http.MethodGet, http.MethodHead) {
			v.receipt(w, r, rest[1])
		}
		return
	case len(rest) > 0:
		s.evenly(r, time.Now())
		s.absent(w, r)
		return
	}
	if v.part != "" {
		if s.onlyMethods(w, r, http.MethodGet, http.MethodHead) {
			v.serve(w, r, v.look)
		}
		return
	}
	if !s.onlyMethods(w, r, http.MethodGet, http.MethodHead, http.MethodPost) {
		return
	}
	v.serve(w, r, v.top)
}

// serve lets the Guard decide.
func (v *linkVisit) serve(w http.ResponseWriter, r *http.Request, run func(http.ResponseWriter, *http.Request, *apps.Call, consent.Shared) error) {
	began := time.Now()
	refuse := func(w http.ResponseWriter, r *http.Request, err error) {
		infoOf(r.Context()).look = lookShared
		if fault.KindOf(err) != fault.NotFound {
			v.refusePage(w, r, err)
			return
		}
		v.evenly(r, began)
		if !leaves(r) {
			v.refusePage(w, r, err)
			return
		}
		// What is said depends on what was sent, never on whether there was a link.
		v.show(w, r, v.problem(r.Context(), err).Status)(forms.NotKept(v.lang))
	}
	answered := apps.Politely(w, r)
	to, err := v.cfg.People.AddressOf(r.Context(), v.address)
	if err != nil {
		refuse(w, r, err)
	} else {
		g := apps.Guest{To: to, Lang: v.lang, Part: v.part != "", Knows: v.knows}
		v.api.host.ServeLink(w, r, g, refuse, func(l consent.Shared) { v.locked(w, r, l) }, run)
	}
	answered()
}

// leaves reports whether a request is a form with files.
func leaves(r *http.Request) bool {
	mime, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return r.Method == http.MethodPost && strings.EqualFold(strings.TrimSpace(mime), "multipart/form-data")
}

// knows reports whether the proof is of the password with this hash.
func (v *linkVisit) knows(secret string) bool {
	return v.proof != "" && v.tickets.proves(v.proof, v.address, secret, v.cfg.Now())
}

// locked asks for the password, and tells nothing before it was given.
func (v *linkVisit) locked(w http.ResponseWriter, r *http.Request, l consent.Shared) {
	switch {
	case leaves(r): // the proof was over before the files were chosen
		v.show(w, r, http.StatusForbidden)(forms.Locked(v.lang, forms.Lock{NotKept: true}))
		return
	case r.Method != http.MethodPost || v.part != "":
		v.show(w, r, http.StatusOK)(forms.Locked(v.lang, forms.Lock{}))
		return
	}
	if !v.readForm(w, r) {
		return
	}
	err := v.cfg.People.OpensLink(r.Context(), v.address, l.Secret, r.PostForm.Get("password"), v.clientOf(r))
	if err != nil {
		p := v.problem(r.Context(), err)
		if wait := p.header.Get("Retry-After"); wait != "" {
			w.Header().Set("Retry-After", wait)
		}
		if errors.Is(err, identity.ErrBadCredentials) {
			v.show(w, r, http.StatusForbidden)(forms.Locked(v.lang, forms.Lock{Wrong: true}))
			return
		}
		v.show(w, r, p.Status)(forms.Locked(v.lang, forms.Lock{Why: p.Detail}))
		return
	}
	proof := v.tickets.prove(v.address, l.Secret, v.cfg.Now())
	w.Header().Set("Cache-Control", "private, no-store")
	http.Redirect(w, r, linksBase+v.address+"/"+proofMark+proof, http.StatusSeeOther)
}

// top answers at the address itself: what the link opens, or where files are left.
func (v *linkVisit) top(w http.ResponseWriter, r *http.Request, c *apps.Call, l consent.Shared) error {
	switch {
	case l.Spent() && leaves(r):
		return storage.ErrNotFound
	case l.Spent():
		return v.page(w, http.StatusOK)(forms.Spent(v.lang, l.Title))
	case l.Way == doctypes.LinkDrop && r.Method == http.MethodPost:
		return v.deposit(w, r, c, l)
	case l.Way == doctypes.LinkDrop:
		return v.dropPage(w, http.StatusOK, l, forms.Drop{})
	case r.Method == http.MethodPost: // the form of a password that is asked no more
		w.Header().Set("Cache-Control", "private, no-store")
		http.Redirect(w, r, v.base, http.StatusSeeOther)
		return nil
	}
	v.id = string(l.Doc)
	return v.lookAt(w, r, c, l)
}

// look answers below the address: a folder, a file, or its content.
func (v *linkVisit) look(w http.ResponseWriter, r *http.Request, c *apps.Call, l consent.Shared) error {
	if l.Way == doctypes.LinkDrop || l.Spent() {
		return storage.ErrNotFound
	}
	id := instance.DocID(v.id)
	switch v.part {
	case showPart:
		if !shows(l) {
			return storage.ErrNotFound
		}
	case savePart, zipPart:
		if l.Way != doctypes.LinkRead {
			return storage.ErrNotFound
		}
		if l.Limit > 0 && r.Method == http.MethodGet { // whole, since it counts
			for _, name := range []string{"Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"} {
				r.Header.Del(name)
			}
			e, err := v.api.host.Shared.Look(r.Context(), c, id, l.WithoutPlace)
			if err == nil && (e.Kind == instance.KindFile) != (v.part == savePart) {
				err = storage.ErrNotFound // nor does what is not there
			}
			if err == nil && e.Stays {
				err = photo.ErrPlaceStays
			}
			if err == nil {
				err = instance.Aside(e.Infected)
			}
			if err != nil {
				return err
			}
			if err := c.Download(r.Context()); err != nil {
				return err
			}
		}
	default:
		return v.lookAt(w, r, c, l)
	}
	infoOf(r.Context()).look = lookSent
	w.Header().Set("Cache-Control", "private, no-cache") // what is withdrawn is gone at once
	if v.part == zipPart {
		return v.api.host.Shared.Zip(w, r, c, id, l.WithoutPlace)
	}
	return v.api.host.Shared.Send(w, r, c, id, v.part == savePart, l.WithoutPlace)
}

// shows reports whether a link's pages show contents: to look is no download, so
// where downloads are counted nothing is shown.
func shows(l consent.Shared) bool { return l.Limit == 0 }

// page answers with a page of package forms.
func (v *linkVisit) page(w http.ResponseWriter, status int) func([]byte, error) error {
	return func(body []byte, err error) error {
		if err == nil {
			writePage(w, status, body)
		}
		return err
	}
}
