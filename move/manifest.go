package move

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
)

// manifest checks the entries against a manifest: each line has its entry with
// that digest, and each entry its line.
func (e *entries) manifest(m *entry, find func(path string) *digest, want int) error {
	lines := bufio.NewReaderSize(m, 8<<10)
	for {
		line, err := lines.ReadSlice('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			break
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			return hostile("%s: a line too long", m.path)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		sum, path, ok := strings.Cut(strings.TrimSuffix(string(line), "\n"), "  ")
		raw, err := hex.DecodeString(sum)
		if !ok || err != nil || len(raw) != sha256.Size {
			return damaged("%s: a line that is none", m.path)
		}
		d := find(path)
		switch {
		case d == nil:
			return damaged("%s: an entry is missing", m.path)
		case d.listed:
			return damaged("%s: an entry is listed twice", m.path)
		case d.sum != [sha256.Size]byte(raw):
			return damaged("%s: an entry is not what it was", m.path)
		}
		d.listed = true
		want--
	}
	if want != 0 {
		return damaged("%s: %d entries are not listed", m.path, want)
	}
	return nil
}

func (e *entries) payloadManifest(m *entry) error {
	return e.manifest(m, func(path string) *digest { return e.data[key(path)] }, len(e.data))
}

func (e *entries) tagManifest(m *entry) error {
	return e.manifest(m, func(path string) *digest { return e.tagged[path] }, len(e.tagged))
}

// complete checks, at the end of the tar, that nothing is missing.
func (e *entries) complete() error {
	if e.tagged[pathTagged] == nil || e.tagged[pathManifest] == nil {
		return damaged("the archive ends before its manifests")
	}
	if e.octets != e.info.Octets || e.streams != e.info.Streams {
		return damaged("Payload-Oxum says %d.%d, the archive holds %d.%d", e.info.Octets, e.info.Streams, e.octets, e.streams)
	}
	for _, d := range e.data {
		if !d.used {
			return damaged("a content that no document refers to")
		}
	}
	return e.drain()
}
