package contents

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"pims/instance"
	"pims/storage"
)

// Receive reads the headers of an upload. Its body stays unread until it is
// known that it may come.
func Receive(r *http.Request, name string) (u instance.Upload, in *Incoming, err error) {
	u.Size = r.ContentLength // -1 if unknown
	u.Modified = modified(r.Header.Get("Last-Modified"))
	u.Sniff = func(head []byte) string { return MediaType(name, head) }
	u.SHA256, err = Digest(r.Header.Values("Content-Digest"))
	return u, &Incoming{r: r.Body}, err
}

// modified reads a file's own time; one that cannot be read is not taken over.
func modified(header string) time.Time {
	if header == "" {
		return time.Time{}
	}
	t, err := http.ParseTime(header)
	if err != nil || t.Year() < 1970 {
		return time.Time{}
	}
	return t
}

// Incoming is the body of an upload. It turns what goes wrong on the way into
// faults, and tells a sender that went away from a store that failed.
type Incoming struct {
	r    io.Reader
	torn error
}

func (in *Incoming) Read(p []byte) (int, error) {
	n, err := in.r.Read(p)
	if err == nil || errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return n, err
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		in.torn = storage.ErrTooLarge.Because(err)
	} else {
		in.torn = instance.ErrTorn.Because(err)
	}
	return n, in.torn
}

// Fault returns why an upload failed: that its sender went away, or err.
func (in *Incoming) Fault(err error) error {
	if in.torn != nil {
		return in.torn
	}
	return err
}

// FileName returns the name in a Content-Disposition header: filename* (RFC
// 8187) before filename. It takes no part of a path away: a name with one is
// refused later, like any other bad name.
func FileName(header string) (string, error) {
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
