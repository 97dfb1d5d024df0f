package portfolio

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"pims/apps"
	"pims/apps/portfolio/page"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/photo"
	"pims/storage"
)

// The kinds of links: the draft of a page as visitors would see it, a content of
// it (by the id of a file or a badge), and a small picture.
const (
	previewKind = "portfolio-preview"
	contentKind = "portfolio-content"
	thumbKind   = "portfolio-thumb"
)

// small is the longest side of a picture in a list.
const small = 480

type previewOutput struct{ Body Link }

func preview(ctx context.Context, c *apps.Call, in *idInput) (*previewOutput, error) {
	id := instance.DocID(in.ID)
	err := c.View(ctx, func(tx *instance.Tx) error {
		_, err := load(tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := new(previewOutput)
	out.Body.URL, out.Body.Expires, err = c.Link(apps.Link{Kind: previewKind, Doc: id, Inline: true})
	return out, err
}

// showDraft writes the page as it is now.
func (a *App) showDraft(w http.ResponseWriter, r *http.Request, c *apps.Call, l apps.Link) error {
	var d draft
	var now time.Time
	err := c.View(r.Context(), func(tx *instance.Tx) error {
		p, err := load(tx, l.Doc)
		if err != nil {
			return err
		}
		me, err := account(tx)
		if err != nil {
			return err
		}
		now = tx.Now()
		d, err = compose(tx, c, p)
		d.pub.Author, d.pub.Language, d.pub.Published, d.pub.Expires = me.GivenName, string(c.Lang), now, now.AddDate(1, 0, 0)
		return err
	})
	if err == nil {
		err = a.inspect(r.Context(), c, &d)
	}
	if err != nil {
		return err
	}
	var out bytes.Buffer
	err = page.Render(&out, page.View{
		Publication: d.pub, Lang: c.Lang, Now: now, Banner: page.Draft, Assets: assetsPath,
		Content: func(block, item, width int) string {
			if at := link(c, contentKind, d.sources[block][item].doc); at != nil && width == 0 {
				return at.URL
			}
			return ""
		},
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", htmlType)
	_, err = w.Write(out.Bytes())
	return err
}

// showContent serves to the owner what visitors of a draft would get.
func (a *App) showContent(w http.ResponseWriter, r *http.Request, c *apps.Call, l apps.Link) error {
	s, name, err := sourceOf(r.Context(), c, l.Doc)
	if err != nil {
		return err
	}
	if s.picture {
		return a.showPicture(w, r, c, s, edge)
	}
	content, err := c.OpenBlob(r.Context(), s.version.Blob)
	if err != nil {
		return err
	}
	serve(w, r, doctypes.PublicFile{Blob: s.version.Blob, Mime: s.version.Mime, Name: name}, content)
	return content.Close()
}

func (a *App) showThumb(w http.ResponseWriter, r *http.Request, c *apps.Call, l apps.Link) error {
	s, _, err := sourceOf(r.Context(), c, l.Doc)
	if err == nil && !s.picture {
		err = storage.ErrNotFound
	}
	if err != nil {
		return err
	}
	return a.showPicture(w, r, c, s, small)
}

func (a *App) showPicture(w http.ResponseWriter, r *http.Request, c *apps.Call, s source, edge int) error {
	made, err := a.lab.Print(r.Context(), s.version.Blob, edge, opener(r.Context(), c, s.version.Blob))
	if errors.Is(err, photo.ErrUnreadable) {
		err = storage.ErrNotFound.Because(err)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "private, max-age=900") // as long as the link
	serve(w, r, doctypes.PublicFile{Blob: s.version.Blob, Mime: made.Mime}, bytes.NewReader(made.Bytes))
	return nil
}

// sourceOf finds the content of a file, or of a badge's picture, and its name.
func sourceOf(ctx context.Context, c *apps.Call, id instance.DocID) (s source, name string, err error) {
	err = c.View(ctx, func(tx *instance.Tx) error {
		badge, err := instance.In[doctypes.Badge](tx).Get(id)
		if err == nil {
			if s, err = badgePicture(tx, id, badge); err == nil && s.file == "" {
				err = storage.ErrNotFound
			}
			return err
		}
		if fault.KindOf(err) != fault.NotFound {
			return err
		}
		f, err := fileThere(tx, id)
		if err == nil {
			s, name = source{doc: id, file: id, version: *f.Current(), picture: isPicture(f.Current().Mime)}, f.Name
		}
		return err
	})
	return s, name, errors.Join(err, instance.Aside(s.version.Infected))
}
