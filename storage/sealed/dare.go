package sealed

import (
	"errors"
	"io"

	"github.com/minio/sio"

	"pims/storage"
)

// The layout of DARE 2.0: packages of payload bytes, each with header and tag.
const (
	payload  = 64 << 10
	packages = payload + 16 + 16
)

// dareReader unseals a content of the former form from any place. A package is the least that can be read, so a
// range costs at most two of them more than its bytes; reading on is a plain
// stream.
type dareReader struct {
	position
	inner io.ReadSeekCloser
	key   []byte

	stream io.Reader // of the content; nil before the first read
	at     int64     // where it stands
}

// Read implements io.Reader.
func (r *dareReader) Read(p []byte) (int, error) {
	if r.pos >= r.size {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	if r.stream == nil || r.at != r.pos {
		if err := r.start(); err != nil {
			return 0, readFault(err)
		}
	}
	n, err := r.stream.Read(p)
	r.pos += int64(n)
	r.at = r.pos
	if err == io.EOF && r.pos < r.size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil && err != io.EOF {
		return n, readFault(err)
	}
	return n, err
}

// start opens a stream at the package that holds pos. Its number is bound into
// its seal, which is how the stream knows that it is the right one.
func (r *dareReader) start() error {
	number, within := r.pos/payload, r.pos%payload
	if _, err := r.inner.Seek(number*packages, io.SeekStart); err != nil {
		return err
	}
	// The seal ends with the content; whatever follows is not looked at.
	stream, err := sio.DecryptReader(r.inner, sio.Config{
		MinVersion: sio.Version20, MaxVersion: sio.Version20,
		CipherSuites:   []byte{sio.AES_256_GCM},
		Key:            r.key,
		SequenceNumber: uint32(number),
	})
	if err != nil {
		return err
	}
	if _, err := io.CopyN(io.Discard, stream, within); err != nil {
		return err
	}
	r.stream, r.at = stream, r.pos
	return nil
}

// Close implements io.Closer.
func (r *dareReader) Close() error { return r.inner.Close() }

// readFault tells a broken seal from a disk or a network that does not answer.
func readFault(err error) error {
	_, broken := errors.AsType[sio.Error](err)
	if broken || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return storage.ErrDamaged.Because(err)
	}
	return err
}
