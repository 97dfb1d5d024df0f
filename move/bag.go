package move

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"time"

	"pims/fault"
)

// bagWriter writes a bag (BagIt 1.0, RFC 8493) into a tar, entry by entry, and
// keeps the digest of each for the manifests at the end.
type bagWriter struct {
	tar    *tar.Writer
	top    string
	now    time.Time
	data   []digested
	tagged []digested

	entry hash.Hash // of the entry being written
	left  int64     // bytes that it still lacks
}

type digested struct {
	path string
	sum  [sha256.Size]byte
}

// add writes one entry of a size through write, which must give that many
// bytes.
func (b *bagWriter) add(path string, size int64, modified time.Time, write func(io.Writer) error) (err error) {
	defer fault.Wrap(&err, "archive entry")
	if err := b.header(tar.TypeReg, path, size, modified); err != nil {
		return err
	}
	b.entry, b.left = sha256.New(), size
	if err := write(b); err != nil {
		return err
	}
	if b.left != 0 {
		return fmt.Errorf("an entry lacks %d of %d bytes", b.left, size)
	}
	d := digested{path, [sha256.Size]byte(b.entry.Sum(nil))}
	switch stageOf(path) {
	case stageContents, stageLog, stageDocuments:
		b.data = append(b.data, d)
	default:
		b.tagged = append(b.tagged, d)
	}
	return nil
}

// Write takes bytes of the entry being written.
func (b *bagWriter) Write(p []byte) (int, error) {
	b.entry.Write(p)
	b.left -= int64(len(p))
	return b.tar.Write(p)
}

func (b *bagWriter) addText(path, text string) error {
	return b.add(path, int64(len(text)), b.now, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

func (b *bagWriter) addFolder(path string, modified time.Time) error {
	return b.header(tar.TypeDir, path+"/", 0, modified)
}

// header uses whole seconds, so that only names that need it cost a PAX record.
func (b *bagWriter) header(kind byte, path string, size int64, modified time.Time) error {
	mode := int64(0o600)
	if kind == tar.TypeDir {
		mode = 0o700
	}
	modified = modified.UTC().Truncate(time.Second)
	if y := modified.Year(); y < 1971 || y > 2200 {
		modified = b.now
	}
	return b.tar.WriteHeader(&tar.Header{
		Typeflag: kind, Name: b.top + "/" + path, Size: size, Mode: mode, ModTime: modified, Format: tar.FormatPAX,
	})
}

// finish writes the manifests: of the payload, then of the tag files.
func (b *bagWriter) finish() error {
	if err := b.manifest(pathManifest, b.data); err != nil {
		return err
	}
	return b.manifest(pathTagged, b.tagged)
}

func (b *bagWriter) manifest(path string, all []digested) error {
	size := int64(0)
	for _, d := range all {
		size += int64(2*sha256.Size + 2 + len(d.path) + 1)
	}
	return b.add(path, size, b.now, func(w io.Writer) error {
		var line bytes.Buffer
		for _, d := range all {
			line.Reset()
			line.WriteString(hex.EncodeToString(d.sum[:]) + "  " + d.path + "\n")
			if _, err := w.Write(line.Bytes()); err != nil {
				return err
			}
		}
		return nil
	})
}
