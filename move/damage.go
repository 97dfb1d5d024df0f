package move

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// Reason says what is wrong with something in an archive.
type Reason string

// The reasons.
const (
	ReasonContent  Reason = "content"  // its bytes are missing or wrong from some point on: zeros stand there
	ReasonDocument Reason = "document" // its document cannot be read: it is not in the archive
	ReasonFolder   Reason = "folder"   // its document could not be read: made anew from what the listing shows
	ReasonLost     Reason = "lost"     // it hung nowhere: brought out under the root
	ReasonLog      Reason = "log"      // the access log cannot be read from some entry on
)

// Damage is one thing that was damaged where the archive was made. It is a line
// of damaged.txt, its fields separated by tabs.
type Damage struct {
	Reason  Reason         `json:"reason"`
	Doctype doctypes.Name  `json:"doctype,omitempty"`
	ID      instance.DocID `json:"id,omitempty"`
	Version int            `json:"version,omitempty"` // of a file
	Path    string         `json:"path,omitempty"`    // in the archive
}

func (d Damage) line() string {
	return fmt.Sprintf("%s\t%s\t%s\t%d\t%s\n", d.Reason, d.Doctype, d.ID, d.Version, d.Path)
}

// parseDamage reads a damaged.txt.
func parseDamage(raw []byte) ([]Damage, error) {
	var all []Damage
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, maxText)
	for lines.Scan() {
		f := strings.Split(lines.Text(), "\t")
		if len(f) != 5 {
			return nil, damaged("%s: a line of %d fields", pathDamaged, len(f))
		}
		n, err := strconv.Atoi(f[3])
		if err != nil {
			return nil, damaged("%s: %w", pathDamaged, err)
		}
		all = append(all, Damage{Reason(f[0]), doctypes.Name(f[1]), instance.DocID(f[2]), n, f[4]})
	}
	return all, lines.Err()
}

// copyContent writes exactly ref.Size bytes of a stored content to w. From the
// point where it cannot be read any more it writes zeros, and whole is false.
// An error is one of writing, or a sign that the node is not able to read now.
func copyContent(ctx context.Context, w io.Writer, ref storage.Ref, open func(context.Context, storage.Ref) (io.ReadSeekCloser, error), buf []byte) (whole bool, err error) {
	src, err := open(ctx, ref)
	if err != nil {
		if !isDamage(ctx, err) {
			return false, err
		}
		return false, writeZeros(ctx, w, ref.Size, buf)
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	sum := sha256.New()
	left := ref.Size
	for left > 0 {
		n, bad := io.ReadFull(src, buf[:min(left, int64(len(buf)))])
		sum.Write(buf[:n])
		if _, err := w.Write(buf[:n]); err != nil {
			return false, err
		}
		left -= int64(n)
		if bad == nil {
			bad = ctx.Err()
		}
		if bad != nil {
			if !isDamage(ctx, bad) {
				return false, bad
			}
			return false, writeZeros(ctx, w, left, buf)
		}
	}
	n, err := src.Read(buf[:1])
	if n > 0 || (err != nil && !errors.Is(err, io.EOF)) {
		return false, nil // longer than it should be, or its last check fails
	}
	return bytes.Equal(sum.Sum(nil), ref.SHA256), nil
}

// isDamage tells a content that cannot be read from a node that is busy or
// closing.
func isDamage(ctx context.Context, err error) bool {
	if ctx.Err() != nil || errors.Is(err, storage.ErrClosed) {
		return false
	}
	return fault.KindOf(err) != fault.Busy
}

func writeZeros(ctx context.Context, w io.Writer, n int64, buf []byte) error {
	clear(buf)
	for n > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		k, err := w.Write(buf[:min(n, int64(len(buf)))])
		if err != nil {
			return err
		}
		n -= int64(k)
	}
	return nil
}
