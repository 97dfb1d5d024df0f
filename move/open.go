package move

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"pims/fault"
)

// opened is the way of the bytes in: age, zstd, tar. Its readers return faults
// of this package, but for a failure of the reader that the archive comes from,
// which they return as it is.
type opened struct {
	source *source
	zstd   *zstd.Decoder
	plain  io.Reader // what the tar is read from
	tar    *tar.Reader
	sealed bool
}

var (
	magicAge  = []byte("age-encryption.org/")
	magicZstd = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// open peels an archive. Without identities it must not be sealed, with them it
// must be.
func open(ctx context.Context, r io.Reader, identities []age.Identity) (*opened, error) {
	o := &opened{source: &source{ctx: ctx, r: r}}
	in := bufio.NewReaderSize(o.source, 64<<10)
	head, err := in.Peek(len(magicAge))
	if err != nil && o.source.err != nil {
		return nil, o.source.err
	}
	var packed io.Reader = in
	o.sealed = bytes.Equal(head, magicAge)
	switch {
	case o.sealed && len(identities) == 0:
		return nil, ErrSealed
	case o.sealed:
		if packed, err = age.Decrypt(in, identities...); err != nil {
			return nil, o.fault(unsealFault(err))
		}
	case len(identities) > 0 || !bytes.HasPrefix(head, magicZstd):
		return nil, damaged("not a sealed archive")
	}
	o.zstd, err = zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderMaxMemory(maxWindow))
	if err != nil {
		return nil, o.fault(ErrDamaged.Because(err))
	}
	o.plain = bufio.NewReaderSize(o.zstd, 256<<10)
	o.tar = tar.NewReader(o.plain)
	return o, nil
}

func unsealFault(err error) error {
	if _, ok := errors.AsType[*age.NoIdentityMatchError](err); ok {
		return ErrNotForKey.Because(err)
	}
	return ErrDamaged.Because(err)
}

// fault returns what a failure of reading really is: the failure of the reader
// below, a fault already, or damage.
func (o *opened) fault(err error) error {
	if o.source.err != nil {
		return o.source.err
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	if errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, tar.ErrInsecurePath) {
		return ErrHostile.Because(err)
	}
	return ErrDamaged.Because(err)
}

// drain reads what follows the tar: zeros, and the end of each layer, without
// which the archive is cut off.
func (o *opened) drain() error {
	buf := make([]byte, 4096)
	for total := 0; ; {
		n, err := o.plain.Read(buf)
		if total += n; total > maxText || len(bytes.Trim(buf[:n], "\x00")) > 0 {
			return hostile("something follows the end of the tar")
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return o.fault(err)
		}
	}
}

func (o *opened) close() { o.zstd.Close() }

// source is the reader that an archive comes from. It keeps its own failures
// apart from what is wrong with the archive, and ends with the context.
type source struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		s.err = err
		return 0, err
	}
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		s.err = err
	}
	return n, err
}
