package move

import (
	"archive/tar"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"strings"
)

// entries goes through the entries of a bag in a tar, checks their names, kinds,
// order and sizes, and keeps the digest of each.
type entries struct {
	*opened
	top     string
	stage   stage
	info    *Info // once it is known: what may follow
	octets  int64 // of the payload so far
	streams int64
	folders int
	names   map[[16]byte]bool    // twin keys of all paths so far
	data    map[[16]byte]*digest // of the payload, by a hash of the path
	tagged  map[string]*digest   // of the tag files
	current *entry
}

// digest is what came of one entry.
type digest struct {
	sum    [sha256.Size]byte
	size   int64
	listed bool // in a manifest
	used   bool // by a document
}

func newEntries(o *opened) *entries {
	return &entries{opened: o, names: map[[16]byte]bool{}, data: map[[16]byte]*digest{}, tagged: map[string]*digest{}}
}

// entry is one file of the archive, to be read once.
type entry struct {
	path  string // below the top folder
	size  int64
	stage stage

	from *entries
	hash hash.Hash
	left int64
}

// Read implements io.Reader. It never ends early without a fault.
func (e *entry) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n, err := e.from.tar.Read(p[:min(int64(len(p)), e.left)])
	e.hash.Write(p[:n])
	e.left -= int64(n)
	switch {
	case errors.Is(err, io.EOF) && e.left > 0:
		return n, damaged("an entry is shorter than it says")
	case errors.Is(err, io.EOF):
		return n, nil
	case err != nil:
		return n, e.from.fault(err)
	}
	return n, nil
}

// text reads a small entry whole.
func (e *entry) text() (string, error) {
	if e.size > maxText {
		return "", hostile("a text of %d bytes", e.size)
	}
	raw, err := io.ReadAll(e)
	return string(raw), err
}

// key is a short stand-in for a path in the tables.
func key(path string) [16]byte {
	sum := sha256.Sum256([]byte(path))
	return [16]byte(sum[:16])
}

// next finishes the current entry and returns the next one, io.EOF at the end
// of the tar.
func (e *entries) next() (*entry, error) {
	if err := e.finish(); err != nil {
		return nil, err
	}
	for {
		h, err := e.tar.Next()
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		if err != nil {
			return nil, e.fault(err)
		}
		path, err := e.below(h)
		if err != nil {
			return nil, err
		}
		if h.Typeflag == tar.TypeDir {
			if e.folders++; e.folders > maxFolders {
				return nil, hostile("too many folders")
			}
			continue
		}
		return e.begin(path, h.Size)
	}
}

// below checks a header and returns its path below the top folder, empty for
// the top folder itself.
func (e *entries) below(h *tar.Header) (string, error) {
	if h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeDir {
		return "", hostile("an entry of type %q", h.Typeflag)
	}
	for name := range h.PAXRecords {
		if strings.HasPrefix(name, "GNU.sparse") {
			return "", hostile("a sparse entry")
		}
	}
	name := h.Name
	if h.Typeflag == tar.TypeDir {
		name = strings.TrimSuffix(name, "/")
	}
	top, path, nested := strings.Cut(name, "/")
	if e.top == "" {
		e.top = top
	}
	if err := checkPath(top); err != nil {
		return "", err
	}
	if top != e.top || (!nested && h.Typeflag != tar.TypeDir) {
		return "", hostile("more than one top folder")
	}
	if !nested {
		return "", nil
	}
	if err := checkPath(path); err != nil {
		return "", err
	}
	twin := key(twinKey(path))
	if e.names[twin] {
		return "", hostile("two entries of one name")
	}
	e.names[twin] = true
	return path, nil
}

// begin checks that an entry belongs here.
func (e *entries) begin(path string, size int64) (*entry, error) {
	at := stageOf(path)
	switch {
	case at == stageUnknown:
		return nil, damaged("an entry that no archive of this format has")
	case at < e.stage:
		return nil, damaged("an entry out of order")
	case at != stageBagit && e.tagged[pathBagit] == nil, at > stageInfo && e.info == nil:
		return nil, damaged("the archive does not begin with %s and %s", pathBagit, pathInfo)
	}
	e.stage = at
	if at == stageContents || at == stageLog || at == stageDocuments {
		e.octets += size
		e.streams++
		if e.octets > e.info.Octets || e.streams > e.info.Streams || e.streams > maxContents || e.octets < 0 {
			return nil, hostile("more than the archive says it holds")
		}
	}
	e.current = &entry{path: path, size: size, stage: at, from: e, hash: sha256.New(), left: size}
	return e.current, nil
}

// finish reads what is left of the current entry and keeps its digest.
func (e *entries) finish() error {
	c := e.current
	if c == nil {
		return nil
	}
	if _, err := io.Copy(io.Discard, c); err != nil {
		return err
	}
	e.current = nil
	d := &digest{sum: [sha256.Size]byte(c.hash.Sum(nil)), size: c.size}
	if c.stage == stageContents || c.stage == stageLog || c.stage == stageDocuments {
		d.used = c.stage != stageContents || isText(c.path)
		e.data[key(c.path)] = d
	} else {
		e.tagged[c.path] = d
	}
	return nil
}
