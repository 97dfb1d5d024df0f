package tus

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"io"
	"strings"

	"github.com/tus/tusd/v2/pkg/handler"
)

// algorithms are those of Upload-Checksum that are known here, the best first.
// The older two find what a line has spoilt, as the protocol asks; nothing
// relies on them.
var algorithms = []string{"sha256", "sha1", "md5"}

// checksum is what a part must come to.
type checksum struct {
	hash.Hash
	want []byte
}

// announced reads an Upload-Checksum header, nil if there is none.
func announced(header string) (*checksum, error) {
	if header == "" {
		return nil, nil
	}
	name, text, _ := strings.Cut(strings.TrimSpace(header), " ")
	var c checksum
	switch name {
	case "sha256":
		c.Hash = sha256.New()
	case "sha1":
		c.Hash = sha1.New()
	case "md5":
		c.Hash = md5.New()
	default:
		return nil, errChecksum
	}
	want, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(want) != c.Size() {
		return nil, errChecksum.Because(err)
	}
	c.want = want
	return &c, nil
}

func (c *checksum) of(r io.Reader) io.Reader { return io.TeeReader(r, c) }

// errMismatch has the status that the protocol gives it.
var errMismatch = handler.NewError("ERR_CHECKSUM_MISMATCH", "checksum mismatch", 460)

func (c *checksum) check() error {
	if !bytes.Equal(c.Sum(nil), c.want) {
		return errMismatch
	}
	return nil
}
