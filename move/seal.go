package move

import (
	"archive/tar"
	"errors"
	"io"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"
)

// sealing is the way of the bytes out: tar, zstd (RFC 8878), age.
type sealing struct {
	*tar.Writer
	pack *zstd.Encoder
	age  io.WriteCloser // nil if the archive is not sealed
}

func seal(w io.Writer, recipients []age.Recipient) (*sealing, error) {
	s := new(sealing)
	if len(recipients) > 0 {
		to, err := age.Encrypt(w, recipients...)
		if err != nil {
			return nil, err
		}
		s.age, w = to, to
	}
	pack, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(4<<20), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return nil, err
	}
	s.pack, s.Writer = pack, tar.NewWriter(pack)
	return s, nil
}

// Close ends the archive. Without it, what was written does not open.
func (s *sealing) Close() error {
	if err := errors.Join(s.Writer.Close(), s.pack.Close()); err != nil {
		return err
	}
	if s.age == nil {
		return nil
	}
	return s.age.Close()
}

// abandon lets go of what the archive holds without ending it.
func (s *sealing) abandon() { s.pack.Reset(nil) }
