package apps

import (
	"context"
	"io/fs"
	"net/http"

	"pims/consent"
	"pims/fault"
	"pims/identity"
	"pims/instance"
)

// Visit is a request for a public page by whoever has its address, or for its
// preview by somebody who is asked to agree to it.
type Visit struct {
	Address     string         // of the page
	Rest        string         // of the path, without a slash before it; empty for the page itself
	Publication instance.DocID // that the grant opens: nothing else can be read
	Preview     bool
	Lang        fault.Lang // of the visitor
	Base        string     // of the path: "/p/x7k2-mq9d-4hbz-p3wn", or the preview's
	Report      string     // where the page can be reported, empty in a preview
	Contact     string     // of the host, a mail address or an https URL; may be empty
}

// PublicHandler serves public pages and what is on them, to GET and HEAD. What
// is not there is storage.ErrNotFound, which looks as if nothing ever were.
type PublicHandler func(w http.ResponseWriter, r *http.Request, c *Call, v Visit) error

// PublicRoute is a registered PublicHandler.
type PublicRoute struct {
	Scope  consent.Scope
	Serve  PublicHandler
	Assets fs.FS // style sheets, fonts: flat, each with a hash of its content in its name
}

// Public registers what serves public pages on the content origin, below
// /p/{address}, and its assets below /p/-/. There is one for the whole node: an
// address does not say which app a page belongs to.
func (r *Router) Public(s consent.Scope, serve PublicHandler, assets fs.FS) {
	r.check(s)
	r.host.Public = &PublicRoute{s, serve, assets}
}

// PageOrigin returns the origin of public pages, such as
// "https://pages.example".
func (c *Call) PageOrigin() string { return c.pages }

// ServePublic asks the Guard for the page that an address leads to, for its
// preview if there is a secret, and runs what serves public pages behind a
// writer that counts the visit before the first byte. refuse answers for what is
// not there.
func (h *Host) ServePublic(w http.ResponseWriter, r *http.Request, to identity.PageAddress, secret string, v Visit, refuse Refusal) {
	pass, publication, err := h.enterPublic(r.Context(), to, secret, v.Preview)
	if err != nil {
		refuse(w, r, err)
		return
	}
	if v.Rest != "" {
		pass.Part()
	}
	v.Publication = publication
	c := &Call{Pass: pass, Lang: v.Lang, links: h.Links, pages: h.Pages}
	answer(w, r, c, refuse, func(w http.ResponseWriter) error { return h.Public.Serve(w, r, c, v) })
}

func (h *Host) enterPublic(ctx context.Context, to identity.PageAddress, secret string, preview bool) (*consent.Pass, instance.DocID, error) {
	if preview {
		return h.Guard.EnterPreview(ctx, to.Instance, to.Page, secret, h.Public.Scope)
	}
	return h.Guard.EnterPublic(ctx, to.Instance, to.Page, h.Public.Scope)
}
