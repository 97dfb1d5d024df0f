package web

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
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
// come, each for itself, and a receipt tells which of them arrived.
func (v *linkVisit) deposit(w http.ResponseWriter, r *http.Request, c *apps.Call, l consent.Shared) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return errUnreadable.Because(err)
	}
	from, err := readFrom(parts)
	if err != nil {
		return err
	}
	announced := r.ContentLength
	again := forms.Drop{From: from, NoName: from == "", TooLarge: announced < 0 || announced > l.Room}
	switch { // so nothing more need come
	case again.TooLarge:
		return v.dropPage(w, http.StatusRequestEntityTooLarge, l, again)
	case again.NoName:
		return v.dropPage(w, http.StatusUnprocessableEntity, l, again)
	}
	if err := c.Commit(r.Context()); err != nil { // nothing is kept of a visit that is not in the log
		return err
	}
	if err := c.Deposit(r.Context(), announced); err != nil {
		if errors.Is(err, consent.ErrLinkSpent) {
			return v.dropPage(w, http.StatusRequestEntityTooLarge, l, forms.Drop{From: from, TooLarge: true})
		}
		return err
	}
	d := deposit{visit: v, call: c, link: l, from: from}
	err = d.take(r.Context(), parts)
	broken := err != nil
	if back := c.GiveBack(r.Context(), announced-d.kept, len(d.received) == 0); back != nil && fault.KindOf(back) != fault.NotFound {
		err = errors.Join(err, back) // a link that has ended meanwhile counts nothing any more
	}
	switch {
	case err != nil && len(d.received) == 0:
		return err
	case err != nil: // the log says why; who leaves something hears what was kept
		_ = v.problem(r.Context(), err)
	case !d.ended && len(d.refused)+len(d.received) == 0:
		return v.dropPage(w, http.StatusUnprocessableEntity, l, forms.Drop{From: from, NoFile: true})
	}
	told := forms.Receipt{Title: l.Title, From: from, At: v.cfg.Now(), Files: d.received, Refused: d.refused, Most: l.MaxFile, Beyond: d.beyond, Ended: d.ended, Broken: broken}
	if len(d.received) == 0 { // to send it again would do no more
		if d.ended {
			return v.page(w, http.StatusGone)(forms.Received(v.lang, told))
		}
		told.Again = v.base
		return v.page(w, http.StatusRequestEntityTooLarge)(forms.Received(v.lang, told))
	}
	l.Left, l.Room = l.Left-1, l.Room-d.kept
	told.More = !d.ended && !l.Spent()
	url, err := v.receiptURL(told)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "private, no-store")
	http.Redirect(w, r, url, http.StatusSeeOther)
	return nil
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
	beyond   int  // files after the first maxDropped
	ended    bool // the link, meanwhile: nothing more is taken
}

// take reads the files of the form to its end.
func (d *deposit) take(ctx context.Context, parts *multipart.Reader) error {
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return instance.ErrTorn.Because(err)
		case part.FormName() == "files" && part.FileName() != "":
			if err := d.file(ctx, part.FileName(), part); err != nil || d.ended {
				return err
			}
		}
	}
}

// readFrom reads the name of who leaves something, which comes first. Empty: none,
// or none that can be taken.
func readFrom(parts *multipart.Reader) (string, error) {
	part, err := parts.NextPart()
	switch {
	case errors.Is(err, io.EOF), err == nil && part.FormName() != "from":
		return "", nil
	case err != nil:
		return "", instance.ErrTorn.Because(err)
	}
	raw, err := io.ReadAll(io.LimitReader(part, 4*maxFrom+1))
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
		d.beyond++
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
		d.received = append(d.received, forms.ReceivedFile{Name: left.Name, Size: left.Size, Print: left.SHA256[:forms.PrintSize]})
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
