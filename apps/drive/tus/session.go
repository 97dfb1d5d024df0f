package tus

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"

	"pims/apps"
	"pims/instance"
)

// session is one request on its way through tusd.
type session struct {
	call    *apps.Call
	sum     *checksum      // of the part that it brings; nil if none was announced
	failed  error          // answered in the place of what tusd says
	expires time.Time      // of the upload
	entry   instance.DocID // the file, once it is there
}

type sessionKey struct{}

func sessionOf(ctx context.Context) *session { return ctx.Value(sessionKey{}).(*session) }

// fail has an error answered as all errors of the product are, but for those
// that the protocol has words for.
func (s *session) fail(err error) error {
	if _, spoken := errors.AsType[handler.Error](err); err != nil && !spoken && s.failed == nil {
		s.failed = err
	}
	return err
}

// incoming remembers why a body broke off.
type incoming struct {
	io.ReadCloser
	session *session
}

func (in *incoming) Read(p []byte) (int, error) {
	n, err := in.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		_ = in.session.fail(instance.ErrTorn.Because(err))
	}
	return n, err
}

// answer holds back what tusd says of an error that is answered otherwise, and
// adds what tusd does not know of.
type answer struct {
	http.ResponseWriter
	session *session
}

func (w *answer) WriteHeader(status int) {
	h := w.Header()
	if w.session.failed != nil {
		h.Del("Content-Type")
		h.Del("Content-Length")
		h.Del("Location")
		return
	}
	if at := h.Get("Location"); at != "" {
		// Behind a proxy only the path is known for certain.
		h.Set("Location", at[strings.Index(at, Path):])
	}
	if !w.session.expires.IsZero() {
		h.Set("Upload-Expires", w.session.expires.UTC().Format(http.TimeFormat))
	}
	if w.session.entry != "" {
		h.Set("Pims-Entry", string(w.session.entry))
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *answer) Write(p []byte) (int, error) {
	if w.session.failed != nil {
		return len(p), nil
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets tusd reach the connection, to break a body off.
func (w *answer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// SetWriteDeadline keeps tusd from bounding answers of the requests that follow
// on the same connection.
func (*answer) SetWriteDeadline(time.Time) error { return nil }
