package portfolio

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"pims/apps"
	"pims/apps/portfolio/page"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

const (
	assetsPath = "/p/-/"
	htmlType   = "text/html; charset=utf-8"
)

// visit serves a publication, and what is on it, to whom the Guard has let in:
// it opens nothing but the publication that was handed in.
func (a *App) visit(w http.ResponseWriter, r *http.Request, c *apps.Call, v apps.Visit) error {
	// A browser asks each time: what is taken off is gone at once.
	w.Header().Set("Cache-Control", "private, no-cache")
	if v.Rest != "" {
		return visitContent(w, r, c, v)
	}
	sheet, err := a.shelf.get(sheetKey{v.Publication, v.Base, v.Lang, a.desk.Now().Unix() / 3600}, func() ([]byte, error) { return render(r.Context(), c, v) })
	if err != nil {
		return err
	}
	sheet.serve(w, r)
	return nil
}

// render writes the page of a publication.
func render(ctx context.Context, c *apps.Call, v apps.Visit) ([]byte, error) {
	pub, now, err := publication(ctx, c, v.Publication)
	if err != nil {
		return nil, err
	}
	view := page.View{
		Publication: pub, Lang: v.Lang, Now: now, Assets: assetsPath, Address: c.PageOrigin() + v.Base, Report: v.Report, Contact: v.Contact,
		Content: func(block, item, width int) string {
			f := contentOf(pub, block, item)
			if f == nil || width != 0 {
				return ""
			}
			return v.Base + "/" + contentName(block, item, *f)
		},
	}
	if v.Preview {
		view.Banner, view.Address = page.Asked, ""
	}
	var out bytes.Buffer
	err = page.Render(&out, view)
	return out.Bytes(), err
}

func publication(ctx context.Context, c *apps.Call, id instance.DocID) (pub doctypes.Publication, now time.Time, err error) {
	err = c.View(ctx, func(tx *instance.Tx) (err error) {
		now = tx.Now()
		pub, err = instance.In[doctypes.Publication](tx).Get(id)
		return err
	})
	return pub, now, err
}

// contentOf returns a content of a publication, nil if there is none.
func contentOf(pub doctypes.Publication, block, item int) *doctypes.PublicFile {
	if block >= len(pub.Blocks) {
		return nil
	}
	b := pub.Blocks[block]
	switch {
	case b.Kind == kindBadge && item < len(b.Badges):
		return b.Badges[item].Image
	case b.Kind != kindBadge && item < len(b.Files):
		return &b.Files[item]
	default:
		return nil
	}
}

// contentName is what a content is called below the address of its page: where
// it stands, and a part of its digest, so that a name means one content only.
func contentName(block, item int, f doctypes.PublicFile) string {
	return fmt.Sprintf("%d-%d-%s", block, item, digest(f.Blob))
}

func digest(ref storage.Ref) string { return hex.EncodeToString(ref.SHA256[:min(8, len(ref.SHA256))]) }

var contentForm = regexp.MustCompile(`^(\d{1,2})-(\d{1,2})-[0-9a-f]{16}$`)

// visitContent serves a content of the publication.
func visitContent(w http.ResponseWriter, r *http.Request, c *apps.Call, v apps.Visit) error {
	part := contentForm.FindStringSubmatch(v.Rest)
	if part == nil {
		return storage.ErrNotFound
	}
	pub, _, err := publication(r.Context(), c, v.Publication)
	if err != nil {
		return err
	}
	block, _ := strconv.Atoi(part[1]) // they are numbers
	item, _ := strconv.Atoi(part[2])
	f := contentOf(pub, block, item)
	if f == nil || contentName(block, item, *f) != v.Rest {
		return storage.ErrNotFound
	}
	content, err := c.OpenBlob(r.Context(), f.Blob)
	if err != nil {
		return err
	}
	serve(w, r, *f, content)
	return content.Close()
}

// serve writes a content: a picture that was made anew is shown, anything else
// can only be saved. Package web sets the policy, which lets nothing run.
func serve(w http.ResponseWriter, r *http.Request, f doctypes.PublicFile, content io.ReadSeeker) {
	h := w.Header()
	h.Set("Content-Type", f.Mime)
	if !isPicture(f.Mime) {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	}
	h.Set("ETag", `"`+digest(f.Blob)+`"`)
	http.ServeContent(w, r, "", time.Time{}, content)
}
