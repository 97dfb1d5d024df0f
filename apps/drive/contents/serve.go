package contents

import (
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"pims/apps"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// Tag is the ETag of one content of a file. That of the current one is
// the file's own, so that what was read can be replaced under If-Match.
func Tag(e instance.Entry, v doctypes.Version) string {
	if v.N == e.Version {
		return e.ETag
	}
	sum := v.Blob.SHA256
	return `"` + strconv.Itoa(v.N) + "-" + hex.EncodeToString(sum[:min(8, len(sum))]) + `"`
}

// The faults of this package.
var (
	ErrBadParameter = fault.New(fault.Invalid, "bad-parameter") // args: name
	errBadRange     = fault.New(fault.Range, "bad-range")
)

// sandbox is for whoever opens a content as a page of its own: nothing in it
// runs, and it loads nothing.
const sandbox = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; sandbox"

// maxRanges is how many ranges are answered as such: to open a chunk for each of
// thousands, of a byte each, would cost gigabytes of deciphering.
const maxRanges = 8

// Serve answers with a content, whole or in ranges.
func Serve(w http.ResponseWriter, r *http.Request, c *apps.Call, l apps.Link) error {
	content, err := c.Open(r.Context(), l.Doc, l.Version)
	if err != nil {
		return err
	}
	return Send(w, r, content, l.Inline)
}

// Send is Serve for a content that is open, and closes it.
func Send(w http.ResponseWriter, r *http.Request, content *instance.Content, shown bool) (err error) {
	defer func() { err = errors.Join(err, content.Close()) }()
	kind, inline := "", false
	if shown {
		kind, inline = Shown(content.Version.Mime)
	}
	if !inline {
		kind = Saved(content.Version.Mime)
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", Disposition(inline, content.Entry.Name))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", sandbox)
	h.Set("ETag", Tag(content.Entry, content.Version))
	if strings.Count(r.Header.Get("Range"), ",") >= maxRanges {
		r.Header.Del("Range") // RFC 9110, 14.2
	}
	late := &lateWriter{ResponseWriter: w}
	checked := &checkedReader{Content: content}
	http.ServeContent(late, r, "", content.Version.Modified.Truncate(time.Second), checked)
	return late.finish(checked.failed)
}

// checkedReader remembers what went wrong while ServeContent read.
type checkedReader struct {
	*instance.Content
	failed error
}

func (c *checkedReader) Read(p []byte) (int, error) {
	n, err := c.Content.Read(p)
	c.check(err)
	return n, err
}

func (c *checkedReader) check(err error) {
	if fault.KindOf(err) == fault.Damaged {
		c.failed = err
	}
}

// lateWriter holds the status back until the first byte was read, so that a
// damaged content and a range outside of it are answered as what they are.
type lateWriter struct {
	http.ResponseWriter
	status int
	begun  bool
}

func (w *lateWriter) WriteHeader(status int) { w.status = status }

func (w *lateWriter) Write(p []byte) (int, error) {
	if w.status >= http.StatusBadRequest {
		return len(p), nil // finish says it better
	}
	w.begin()
	return w.ResponseWriter.Write(p)
}

// sending are the buffers between a content and its connection: what
// http.ServeContent sends with would be made anew for each answer.
var sending = sync.Pool{New: func() any { return new([64 << 10]byte) }}

// ReadFrom implements io.ReaderFrom. What http.ServeContent sends in one piece goes
// from where it was deciphered to the connection.
func (w *lateWriter) ReadFrom(r io.Reader) (int64, error) {
	if part, ok := r.(*io.LimitedReader); ok {
		if from, ok := part.R.(*checkedReader); ok {
			if lender, ok := from.ReadSeekCloser.(storage.Lender); ok {
				return w.lent(part.N, from, lender)
			}
		}
	}
	buf := sending.Get().(*[64 << 10]byte)
	defer sending.Put(buf)
	return io.CopyBuffer(struct{ io.Writer }{w}, r, buf[:])
}

// lent writes the next n bytes that are lent.
func (w *lateWriter) lent(n int64, from *checkedReader, lender storage.Lender) (sent int64, err error) {
	for sent < n {
		p, err := lender.Lend(n - sent)
		if err == io.EOF {
			return sent, nil
		}
		if from.check(err); err != nil {
			return sent, err
		}
		wrote, err := w.Write(p)
		if sent += int64(wrote); err != nil {
			return sent, err
		}
	}
	return sent, nil
}

func (w *lateWriter) begin() {
	if !w.begun {
		w.begun = true
		if w.status == 0 {
			w.status = http.StatusOK
		}
		w.ResponseWriter.WriteHeader(w.status)
	}
}

// finish ends the answer. Where nothing was sent yet, an error can still be
// told; where it was, the missing bytes end the connection.
func (w *lateWriter) finish(failed error) error {
	err := failed
	switch {
	case w.status == http.StatusRequestedRangeNotSatisfiable:
		err = errBadRange
	case w.status == http.StatusPreconditionFailed:
		err = instance.ErrChanged
	case w.status >= http.StatusBadRequest:
		err = errors.Join(err, errors.New("content: status "+strconv.Itoa(w.status)))
	case err == nil:
		w.begin()
		return nil
	}
	if !w.begun {
		for _, name := range []string{"Content-Length", "Content-Type", "Content-Disposition", "Accept-Ranges", "ETag", "Last-Modified", "Cache-Control"} {
			w.Header().Del(name)
		}
		if w.status != http.StatusRequestedRangeNotSatisfiable {
			w.Header().Del("Content-Range")
		}
	}
	return err
}
