package web_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// probe is an app with a route of each kind. What it is told to fail with, it
// fails with.
type probe struct{ fail error }

var (
	probeRead  = consent.Scope{Name: "probe:read", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{doctypes.FileName: instance.Read, doctypes.FolderName: instance.Read}}}
	probeWrite = consent.Scope{Name: "probe:write", Rights: instance.Rights{Every: instance.Read | instance.Write}}
)

func (*probe) Manifest() apps.Manifest {
	return apps.Manifest{
		Slug: "probe", Name: map[fault.Lang]string{fault.French: "Sonde", fault.English: "Probe"},
		Scopes: []consent.Scope{probeRead, probeWrite},
	}
}

type (
	named struct {
		Body struct {
			Name string `json:"name" minLength:"1"`
		}
	}
	entry struct{ Body instance.Entry }
	byID  struct {
		ID string `path:"id"`
	}
	linkBody struct{ Body linkTo }
	linkTo   struct {
		URL     string    `json:"url"`
		Expires time.Time `json:"expires"`
	}
	prefsBody struct{ Body prefs }
	prefs     struct {
		Theme string `json:"theme"`
	}
)

func (p prefs) FirstPaint() doctypes.Preferences {
	return doctypes.Preferences{Language: "en", Theme: p.Theme, TextSize: 120, Font: "system"}
}

func (p *probe) Routes(r *apps.Router) {
	apps.Handle(r, http.MethodPost, "/folders", "create", probeWrite, func(ctx context.Context, c *apps.Call, in *named) (*entry, error) {
		out := new(entry)
		return out, c.Update(ctx, func(tx *instance.Tx) (err error) {
			out.Body, err = tx.Tree().CreateFolder(instance.Root, in.Body.Name, instance.Refuse)
			return err
		})
	})
	apps.Handle(r, http.MethodGet, "/entries/{id}", "entry", probeRead, func(ctx context.Context, c *apps.Call, in *byID) (*entry, error) {
		out := new(entry)
		return out, c.View(ctx, func(tx *instance.Tx) (err error) {
			out.Body, err = tx.Tree().Entry(instance.DocID(in.ID))
			return err
		})
	})
	apps.Handle(r, http.MethodGet, "/fail", "fail", probeRead, func(context.Context, *apps.Call, *struct{}) (*struct{}, error) {
		return nil, p.fail
	})
	apps.Handle(r, http.MethodPatch, "/preferences", "preferences", probeWrite, func(_ context.Context, _ *apps.Call, in *prefsBody) (*prefsBody, error) {
		return in, nil
	})
	apps.Handle(r, http.MethodPost, "/files/{id}/link", "link", probeRead, func(_ context.Context, c *apps.Call, in *byID) (*linkBody, error) {
		out := new(linkBody)
		var err error
		out.Body.URL, out.Body.Expires, err = c.Link(apps.Link{Kind: "probe", Doc: instance.DocID(in.ID), Inline: true})
		return out, err
	})
	apps.Handle(r, http.MethodDelete, "/folders/{id}", "remove", probeWrite, func(ctx context.Context, c *apps.Call, in *byID) (*struct{}, error) {
		return nil, c.Update(ctx, func(tx *instance.Tx) error {
			_, err := tx.Tree().Trash(instance.DocID(in.ID))
			return err
		})
	})
	r.Raw(huma.Operation{OperationID: "upload", Method: http.MethodPut, Path: "/files/{name}"}, probeWrite, p.upload)
	r.Raw(huma.Operation{OperationID: "panic", Method: http.MethodGet, Path: "/panic"}, probeRead, p.panic)
	r.Raw(huma.Operation{OperationID: "raw-fail", Method: http.MethodGet, Path: "/raw-fail"}, probeRead, func(w http.ResponseWriter, _ *http.Request, _ *apps.Call) error {
		w.Header().Set("Content-Length", "9999")
		w.Header().Set("Content-Disposition", "attachment; filename=secret.txt")
		return p.fail
	})
	r.Raw(huma.Operation{OperationID: "bytes", Method: http.MethodGet, Path: "/bytes"}, probeRead, p.bytes)
	r.Content("probe", probeRead, p.show)
	r.Content("elsewhere", probeRead, p.show)
}

func (p *probe) upload(w http.ResponseWriter, r *http.Request, c *apps.Call) error {
	e, _, err := c.UploadFile(r.Context(), instance.Root, "exposé de Tom.txt", instance.KeepBoth, instance.Upload{Mime: "text/html", Size: r.ContentLength}, r.Body)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, string(e.ID))
	return err
}

// bytes answers with n bytes, by so many at a time, or all at once and announced.
func (p *probe) bytes(w http.ResponseWriter, r *http.Request, _ *apps.Call) error {
	n, err := strconv.Atoi(r.URL.Query().Get("n"))
	if err != nil {
		return err
	}
	by, err := strconv.Atoi(r.URL.Query().Get("by"))
	if err != nil {
		by = max(n, 1)
		w.Header().Set("Content-Length", strconv.Itoa(n))
	}
	for part := range slices.Chunk(pattern(n), by) {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// pattern is n bytes of which none is like those a power of two away.
func pattern(n int) []byte {
	all := make([]byte, n)
	for i := range all {
		all[i] = byte(i % 251)
	}
	return all
}

func (p *probe) panic(w http.ResponseWriter, r *http.Request, _ *apps.Call) error {
	if r.URL.Query().Get("late") != "" {
		_, _ = io.WriteString(w, "begun")
	}
	panic("the secret of Inès Roussel")
}

func (p *probe) show(w http.ResponseWriter, r *http.Request, c *apps.Call, l apps.Link) error {
	content, err := c.Open(r.Context(), l.Doc, l.Version)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", content.Version.Mime)
	h.Set("Content-Security-Policy", "script-src *") // a handler's mistake
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cache-Control", "public, max-age=99")
	http.SetCookie(w, &http.Cookie{Name: "x", Value: "y"})
	http.ServeContent(w, r, "", content.Version.Modified, content)
	return content.Close()
}

var errSecret = errors.New("open /data/instances/tom-delmas.db: input/output error")

// everyKind has a fault of each kind, with a private cause.
func everyKind() map[int][]error {
	of := func(f *fault.Error) error { return f.Because(errSecret) }
	return map[int][]error{
		400: {of(instance.ErrTorn), of(instance.ErrDigest)},
		401: {of(identity.ErrSignedOut)},
		403: {of(instance.ErrForbidden), of(apps.ErrNoSession)},
		404: {of(storage.ErrNotFound)},
		409: {of(instance.ErrNameTaken.With("name", "a.txt")), of(storage.ErrExists)},
		412: {of(instance.ErrChanged)},
		413: {of(storage.ErrTooLarge)},
		416: {of(fault.New(fault.Range, "bad-range"))},
		422: {of(instance.ErrBadName.With("reason", "slash")), of(instance.ErrNewerFormat.With("have", "2").With("want", "1"))},
		429: {of(identity.ErrTooManyTries.With("seconds", "7"))},
		500: {errSecret, of(storage.ErrDamaged), of(storage.ErrClosed)},
		503: {of(storage.ErrBusy)}, // with another wait, or none: trouble_test.go
		507: {of(instance.ErrOverQuota), of(storage.ErrDiskFull)},
	}
}

var errSecretless = errors.New("input/output error")
