package apps

import (
	"cmp"
	"context"
	"io"
	"net/http"

	"pims/consent"
	"pims/fault"
	"pims/identity"
	"pims/instance"
)

// Sharing is the app whose files are opened by links. It is asked with a Call
// that the Guard narrowed to what the link opens.
//
// What is placeless gives out no picture or video with what may tell where it was
// taken.
type Sharing interface {
	// Look reads a file or folder.
	Look(ctx context.Context, c *Call, id instance.DocID, placeless bool) (Shared, error)
	// Send answers with the content of a file: to be saved, or to be shown in a
	// page; storage.ErrNotFound for one that no page shows.
	Send(w http.ResponseWriter, r *http.Request, c *Call, id instance.DocID, save, placeless bool) error
	// Zip answers with an archive of a folder.
	Zip(w http.ResponseWriter, r *http.Request, c *Call, id instance.DocID, placeless bool) error
	// Keep stores what somebody leaves in the folder of the link, beside whatever
	// has its name.
	Keep(ctx context.Context, c *Call, folder instance.DocID, from, name string, content io.Reader) (Left, error)
}

// Shared is a file or folder behind a link.
type Shared struct {
	instance.Entry
	Path    []instance.Entry // from what the link opens to the entry itself
	Entries []instance.Entry // of a folder: its folders first, by name
	Stays   bool             // a file that is not given out: it may tell where it was taken
	Show    string           // how a page shows the file: image, audio, video, pdf, text; empty: not
}

// Left is a file that somebody left, as a receipt tells of it.
type Left struct {
	Name   string // as it was sent
	Size   int64
	SHA256 []byte
}

// SharedRoute is a registered Sharing.
type SharedRoute struct {
	Read, Drop consent.Scope
	Sharing
}

// Shared registers what serves links on the content origin, below /l/{address}.
// There is one for the whole node.
func (r *Router) Shared(read, drop consent.Scope, s Sharing) {
	r.check(read)
	r.check(drop)
	r.host.Shared = &SharedRoute{read, drop, s}
}

// Guest is somebody who has the address of a link.
type Guest struct {
	To    identity.PageAddress
	Lang  fault.Lang
	Part  bool                     // of what the link opens: the whole counts as a visit
	Knows func(secret string) bool // whether they know the password of a hash
}

// ServeLink asks the Guard for what an address leads to, and runs an answer
// behind a writer that counts the visit before the first byte and judges it
// again every MiB. locked answers who does not know the password, refuse for
// what is not there.
func (h *Host) ServeLink(w http.ResponseWriter, r *http.Request, g Guest, refuse Refusal, locked func(consent.Shared), run func(http.ResponseWriter, *http.Request, *Call, consent.Shared) error) {
	pass, l, err := h.Guard.EnterLink(r.Context(), g.To.Instance, g.To.Page, h.Shared.Read, h.Shared.Drop, g.Knows)
	switch {
	case err != nil:
		refuse(w, r, err)
		return
	case pass == nil:
		locked(l)
		return
	}
	if g.Part {
		pass.Part()
	}
	c := &Call{Pass: pass, Lang: g.Lang, links: h.Links, pages: h.Pages}
	answer(w, r, c, refuse, func(w http.ResponseWriter) error {
		judged := Judged(w, func() error { return pass.Still(r.Context()) })
		return cmp.Or(run(judged, r, c, l), judged.Over())
	})
}

// Politely lets the answer to r reach who sends a form, though not all of it was
// read. What it returns is called when the answer is written.
func Politely(w http.ResponseWriter, r *http.Request) (answered func()) {
	in := newIncoming(w, r)
	if in == nil {
		return func() {}
	}
	r.Body = in
	_ = in.conn.EnableFullDuplex() // what is refused is answered before all of it has come
	return func() {
		_ = in.conn.Flush()
		in.drain(r)
	}
}
