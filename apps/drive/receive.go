package drive

import (
	"bufio"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"pims/apps"
	"pims/instance"
	"pims/storage"
)

// sniffed is how many bytes of a content tell its media type.
const sniffed = 3072

// incoming is the body of an upload. It tells a sender that went away from a
// store that failed.
type incoming struct {
	*bufio.Reader
	body source
}

// receive reads the headers and the first bytes of an upload.
func receive(r *http.Request, name string, now time.Time) (u instance.Upload, in *incoming, err error) {
	u.Size = r.ContentLength // -1 if unknown
	u.Modified = modified(r.Header.Get("Last-Modified"), now)
	if u.SHA256, err = digest(r.Header.Values("Content-Digest")); err != nil {
		return u, nil, err
	}
	in = &incoming{body: source{r: r.Body}}
	in.Reader = bufio.NewReaderSize(&in.body, 64<<10)
	head, err := in.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return u, nil, err
	}
	u.Mime = mediaType(name, head)
	return u, in, nil
}

// modified reads a file's own time; one that no clock has shown yet, and one
// that cannot be read, is not taken over.
func modified(header string, now time.Time) time.Time {
	t, err := http.ParseTime(header)
	if err != nil || t.After(now) || t.Year() < 1970 {
		return time.Time{}
	}
	return t
}

// source reads a body and turns what goes wrong on the way into faults.
type source struct {
	r    io.Reader
	torn error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err == nil || errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return n, err
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		s.torn = storage.ErrTooLarge.Because(err)
	} else {
		s.torn = instance.ErrTorn.Because(err)
	}
	return n, s.torn
}

// fault returns why an upload failed: that its sender went away, or err.
func (in *incoming) fault(err error) error {
	if in.body.torn != nil {
		return in.body.torn
	}
	return err
}

// politeness is how much of a refused body is still read, so that its sender
// gets the answer and not a broken connection.
const politeness = 16 << 20

// polite reads on where h refused, unless the sender waits to be asked for the
// body. Whether the rest arrives changes nothing.
func polite(h apps.RawHandler) apps.RawHandler {
	return func(w http.ResponseWriter, r *http.Request, c *apps.Call) error {
		err := h(w, r, c)
		if err != nil && r.Header.Get("Expect") == "" {
			_, _ = io.CopyN(io.Discard, r.Body, politeness)
		}
		return err
	}
}

// fileName returns the name in a Content-Disposition header: filename* (RFC
// 8187) before filename. It takes no part of a path away: a name with one is
// refused later, like any other bad name.
func fileName(header string) (string, error) {
	bad := func(reason string) error { return instance.ErrBadName.With("reason", reason) }
	if header == "" {
		return "", bad("empty")
	}
	_, params, err := mime.ParseMediaType(header)
	if err != nil {
		return "", bad("encoding")
	}
	name := params["filename"] // mime has preferred and decoded filename*
	if err := instance.CheckName(name); err != nil {
		return "", err
	}
	return name, nil
}
