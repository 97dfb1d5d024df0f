package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"pims/apps"
	"pims/consent"
	"pims/fault"
	"pims/instance"
	"pims/storage"
	"pims/web/forms"
)

// The bounds of one deposit, beside those of its link.
const (
	maxFrom    = 80 // of a name, in characters
	maxDropped = 50 // files
)

// dropPage answers with the form to leave files.
func (v *linkVisit) dropPage(w http.ResponseWriter, status int, l consent.Shared, d forms.Drop) error {
	d.Title, d.Author, d.Until, d.Report = l.Title, l.Author, l.Expires, v.report()
	d.MaxFile, d.Room, d.MaxFiles = l.MaxFile, l.Room, maxDropped
	return v.page(w, status)(forms.DropForm(v.lang, d))
}

// deposit takes what a form brings: a name, then files. They are stored as they
// come, each for itself, and the answer tells which of them arrived.
func (v *linkVisit) deposit(w http.ResponseWriter, r *http.Request, c *apps.Call, l consent.Shared) error {
	announced := r.ContentLength
	if announced < 0 || announced > l.Room {
		return v.dropPage(w, http.StatusRequestEntityTooLarge, l, forms.Drop{TooLarge: true})
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return errUnreadable.Because(err)
	}
	if err := c.Commit(r.Context()); err != nil { // nothing is kept of a visit that is not in the log
		return err
	}
	if err := c.Deposit(r.Context(), announced); err != nil {
		if errors.Is(err, consent.ErrLinkSpent) {
			return v.dropPage(w, http.StatusRequestEntityTooLarge, l, forms.Drop{TooLarge: true})
		}
		return err
	}
	d := deposit{visit: v, call: c, link: l}
	err = d.take(r.Context(), func() (string, string, io.Reader, error) {
		part, err := parts.NextPart()
		if err != nil {
			return "", "", nil, err
		}
		return part.FormName(), part.FileName(), part, nil
	})
	if back := c.GiveBack(r.Context(), announced-d.kept, len(d.received) == 0); back != nil && fault.KindOf(back) != fault.NotFound {
		err = errors.Join(err, back) // a link that has ended meanwhile counts nothing any more
	}
	switch {
	case err != nil:
		return err
	case !d.ended && (d.from == "" || len(d.received)+len(d.refused) == 0):
		return v.dropPage(w, http.StatusUnprocessableEntity, l, forms.Drop{From: d.from, NoName: d.from == "", NoFile: d.from != ""})
	}
	status := http.StatusOK
	switch {
	case len(d.received) > 0:
	case d.ended:
		status = http.StatusGone
	default:
		status = http.StatusRequestEntityTooLarge
	}
	again := v.base
	if l.Left, l.Room = l.Left-1, l.Room-d.kept; d.ended || l.Spent() {
		again = ""
	}
	return v.page(w, status)(forms.Received(v.lang, forms.Receipt{
		Title: l.Title, Author: l.Author, From: d.from, At: v.cfg.Now(), Files: d.received, Refused: d.refused, Ended: d.ended, Again: again,
	}))
}

// deposit is one form on its way.
type deposit struct {
	visit    *linkVisit
	call     *apps.Call
	link     consent.Shared
	from     string
	kept     int64 // bytes
	received []forms.ReceivedFile
	refused  []forms.RefusedFile
	ended    bool // the link, meanwhile: nothing more is taken
}

// take reads the parts of the form to its end.
func (d *deposit) take(ctx context.Context, next func() (field, file string, content io.Reader, err error)) error {
	for {
		field, file, content, err := next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return instance.ErrTorn.Because(err)
		case field == "from" && file == "":
			if d.from, err = readFrom(content); err != nil || d.from == "" {
				return err // without a name nothing is taken, so nothing more need come
			}
		case field == "files" && file != "" && d.from != "":
			if err := d.file(ctx, file, content); err != nil || d.ended {
				return err
			}
		}
	}
}

// readFrom reads the name of who leaves something.
func readFrom(r io.Reader) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(r, 4*maxFrom+1))
	if err != nil {
		return "", instance.ErrTorn.Because(err)
	}
	name := strings.Join(strings.Fields(string(raw)), " ")
	if !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxFrom {
		return "", nil
	}
	return name, nil
}

// file stores one file, or notes why not.
func (d *deposit) file(ctx context.Context, name string, content io.Reader) error {
	if len(d.received)+len(d.refused) >= maxDropped {
		d.refused = append(d.refused, forms.RefusedFile{Name: name, Why: "many"})
		return nil
	}
	bounded := &boundedReader{r: content, left: d.link.MaxFile}
	var left apps.Left
	err := d.call.Still(ctx)
	if err == nil {
		left, err = d.visit.api.host.Shared.Keep(ctx, d.call, d.link.Doc, d.from, name, bounded)
	}
	switch {
	case err == nil:
		d.kept += left.Size
		d.received = append(d.received, forms.ReceivedFile{Name: left.Name, Size: left.Size, SHA256: left.SHA256})
		return nil
	case bounded.over, fault.KindOf(err) == fault.TooLarge:
		d.refused = append(d.refused, forms.RefusedFile{Name: name, Why: "large"})
		return nil
	case fault.KindOf(err) == fault.OverQuota, errors.Is(err, storage.ErrDiskFull):
		d.refused = append(d.refused, forms.RefusedFile{Name: name, Why: "room"})
		return nil
	case fault.KindOf(err) == fault.NotFound:
		d.ended = true
		return nil
	default:
		return err
	}
}

// boundedReader fails with storage.ErrTooLarge beyond so many bytes.
type boundedReader struct {
	r    io.Reader
	left int64
	over bool
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if int64(len(p))-1 > b.left {
		p = p[:b.left+1]
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		b.over = true
		return 0, storage.ErrTooLarge
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = instance.ErrTorn.Because(err)
	}
	return n, err
}
