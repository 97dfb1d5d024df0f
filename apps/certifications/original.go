package certifications

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"regexp"
	"slices"

	"github.com/go-chi/chi/v5"

	"pims/apps"
	"pims/apps/certifications/pdftext"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/konnectors"
	"pims/storage"
)

// Reader returns the text of a PDF.
type Reader func(ctx context.Context, pdf []byte) (string, error)

const maxOriginal = 10 << 20

var (
	errTooLarge   = fault.New(fault.TooLarge, "certificate-too-large")
	errNotMatched = fault.New(fault.Conflict, "certificate-not-matched") // args: code, or reason: no-code
	errOfAnother  = fault.New(fault.Conflict, "certificate-of-another")  // args: code, or reason: no-code
)

// match keeps a dropped PDF as the original of the certification whose code is
// in it.
func (a *App) match(w http.ResponseWriter, r *http.Request, c *apps.Call) error {
	return a.keep(w, r, c, func(tx *instance.Tx, codes []string) (instance.DocID, error) {
		for doc, err := range instance.In[doctypes.Certification](tx).All() {
			if errors.Is(err, storage.ErrDamaged) {
				continue // the one that is meant may be another
			}
			if err != nil || slices.Contains(codes, doc.Body.Number) {
				return doc.ID, err
			}
		}
		return "", unmatched(errNotMatched, codes)
	})
}

// attach does the same for one certification only.
func (a *App) attach(w http.ResponseWriter, r *http.Request, c *apps.Call) error {
	id := instance.DocID(chi.URLParam(r, "id"))
	return a.keep(w, r, c, func(tx *instance.Tx, codes []string) (instance.DocID, error) {
		doc, err := instance.In[doctypes.Certification](tx).Get(id)
		if err == nil && !slices.Contains(codes, doc.Number) {
			err = unmatched(errOfAnother, codes)
		}
		return id, err
	})
}

// unmatched says which code was read, if one was.
func unmatched(err *fault.Error, codes []string) error {
	if len(codes) == 0 {
		return err.With("reason", "no-code")
	}
	return err.With("code", codes[0])
}

// keep reads a PDF, finds the certification that it belongs to, and answers
// with that.
func (a *App) keep(w http.ResponseWriter, r *http.Request, c *apps.Call, find func(*instance.Tx, []string) (instance.DocID, error)) error {
	ctx := r.Context()
	file, err := receive(r)
	if err != nil {
		return err
	}
	text, err := a.read(ctx, file)
	if err != nil {
		return err
	}
	codes := codesIn(text)
	var id instance.DocID
	err = c.View(ctx, func(tx *instance.Tx) (err error) {
		id, err = find(tx, codes)
		return err
	})
	if err != nil {
		return err
	}
	if err := a.store(ctx, c, id, file); err != nil {
		return err
	}
	var v Certification
	err = c.View(ctx, func(tx *instance.Tx) error {
		doc, err := instance.In[doctypes.Certification](tx).Get(id)
		if err != nil {
			return err
		}
		v, err = a.view(tx, c, id, doc)
		return err
	})
	if err != nil {
		return err
	}
	return apps.WriteJSON(w, http.StatusOK, v)
}

// receive takes the whole body, if it is not too large and looks like a PDF.
func receive(r *http.Request) ([]byte, error) {
	if r.ContentLength > maxOriginal {
		return nil, errTooLarge
	}
	file, err := io.ReadAll(io.LimitReader(r.Body, maxOriginal+1))
	switch {
	case err != nil:
		return nil, instance.ErrTorn.Because(err)
	case len(file) > maxOriginal:
		return nil, errTooLarge
	case !bytes.HasPrefix(file, []byte("%PDF-")):
		return nil, pdftext.ErrUnreadable
	}
	return file, nil
}

// code is what Pix calls a certification by, on paper and in the number of the
// document.
var code = regexp.MustCompile(`\bP-[0-9A-Z]{8}\b`)

// codesIn returns the codes in a text, each once, in their order.
func codesIn(text string) []string {
	var codes []string
	for _, c := range code.FindAllString(text, 50) {
		if !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	return codes
}

// store makes a file of the PDF, in the folder of the connection that brought
// the certification. The same file once more changes nothing.
func (a *App) store(ctx context.Context, c *apps.Call, id instance.DocID, file []byte) error {
	ref, err := c.Store(ctx, bytes.NewReader(file))
	if err != nil {
		return err
	}
	attached := false
	err = c.Update(ctx, func(tx *instance.Tx) error {
		attached = false
		docs := instance.In[doctypes.Certification](tx)
		doc, err := docs.Get(id)
		if err != nil {
			return err
		}
		if same, err := holds(tx, doc, ref); same || err != nil {
			return err
		}
		name := doc.Title + " " + doc.Number + ".pdf"
		v := instance.NewVersion{Blob: ref, Mime: "application/pdf"}
		if err := konnectors.KeepOriginal(tx, a.manifest(doc.Source.Konnector), c.Lang, name, v, &doc.Source, &doc.Original); err != nil {
			return err
		}
		err = docs.Put(id, doc)
		attached = err == nil
		return err
	})
	if attached {
		return err // a commit that failed may still come to pass, and then needs its content
	}
	return errors.Join(err, c.Discard(ctx, ref))
}

// holds reports whether a certification has that very original already, out of
// the trash.
func holds(tx *instance.Tx, doc doctypes.Certification, ref storage.Ref) (bool, error) {
	was, err := apps.OriginalOf(tx, instance.DocID(doc.Original))
	return was != nil && !was.Trashed && bytes.Equal(doc.Source.SHA256, ref.SHA256), err
}
