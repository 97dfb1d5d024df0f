package archive

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"pims/fault"
	"pims/instance"
)

// What an archive may hold at most.
const (
	MaxEntries = 20_000
	MaxDepth   = 32
	maxRatio   = 200      // of what comes out to what is there,
	plainly    = 10 << 20 // beyond so many bytes
	maxIndex   = 32 << 20 // bytes read to learn what is in it
)

// The faults of archives.
var (
	ErrNoArchive = fault.New(fault.Unsupported, "no-archive")
	ErrEncrypted = fault.New(fault.Unsupported, "archive-encrypted")
	ErrTooMany   = fault.New(fault.TooLarge, "archive-too-many")
	ErrBomb      = fault.New(fault.TooLarge, "archive-bomb")
)

// Skipped is an entry that nothing was made of.
type Skipped struct {
	Name string `json:"name"`
	Why  Why    `json:"why" enum:"name,depth,link,method,damaged"`
}

// Why an entry is skipped.
type Why string

// The reasons.
const (
	BadName Why = "name"    // no file may be called so, or it leads out of the archive
	Deep    Why = "depth"   // too many folders below one another
	NoFile  Why = "link"    // a link, or a device
	Method  Why = "method"  // packed in a way that is not read here
	Damaged Why = "damaged" // its bytes fail their check
)

// Archive is one that was looked over.
type Archive struct {
	Items   []Item
	Skipped []Skipped
	left    int64 // bytes that may come out of it
}

// Item is a file or folder of an archive.
type Item struct {
	Path     []string // from the top, the own name last
	Folder   bool
	Modified time.Time
	from     *zip.File
}

// Open looks over the zip archive that r holds.
func Open(r io.ReadSeeker, size int64) (_ *Archive, err error) {
	in := &window{r: r, budget: maxIndex}
	z, err := zip.NewReader(in, size)
	switch {
	case in.spent():
		return nil, ErrTooMany
	case fault.KindOf(in.failed) == fault.Damaged:
		return nil, in.failed
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return nil, ErrNoArchive.Because(err)
	case len(z.File) > MaxEntries:
		return nil, ErrTooMany
	}
	in.budget = math.MaxInt64
	a := &Archive{left: max(plainly, size*maxRatio)}
	var total uint64
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			return nil, ErrEncrypted
		}
		if total += f.UncompressedSize64; f.UncompressedSize64 > uint64(a.left) || total > uint64(a.left) {
			return nil, ErrBomb
		}
		a.take(f)
	}
	return a, nil
}

// take notes what is to be made of an entry, if anything.
func (a *Archive) take(f *zip.File) {
	name := decoded(f)
	path := strings.Split(strings.TrimSuffix(name, "/"), "/")
	if path[0] == "__MACOSX" || path[len(path)-1] == ".DS_Store" {
		return // what Finder adds for itself
	}
	folder := strings.HasSuffix(name, "/")
	switch kind := f.Mode().Type(); {
	case !sane(path):
		a.skip(name, BadName)
	case len(path) > MaxDepth:
		a.skip(name, Deep)
	case kind != 0 && kind != fs.ModeDir:
		a.skip(name, NoFile)
	case !folder && f.Method != zip.Store && f.Method != zip.Deflate:
		a.skip(name, Method)
	default:
		a.Items = append(a.Items, Item{path, folder, f.Modified, f})
	}
}

func (a *Archive) skip(name string, why Why) {
	name = strings.Map(func(r rune) rune {
		if instance.CheckName("a"+string(r)) != nil && r != '/' {
			return utf8.RuneError
		}
		return r
	}, name)
	if short := []rune(name); len(short) > 200 {
		name = string(short[:200]) + "…"
	}
	a.Skipped = append(a.Skipped, Skipped{name, why})
}

// sane reports whether a path stays within the archive, and each of its parts
// may be a name. A backslash is a way on other machines, and so no name here.
func sane(path []string) bool {
	for _, name := range path {
		if instance.CheckName(name) != nil || strings.Contains(name, `\`) {
			return false
		}
	}
	return true
}

// decoded returns the name of an entry. Old programs wrote the code page of
// their machine and said nothing, others UTF-8 and said nothing.
func decoded(f *zip.File) string {
	if !f.NonUTF8 || utf8.ValidString(f.Name) {
		return f.Name
	}
	name, err := charmap.CodePage850.NewDecoder().String(f.Name)
	if err != nil {
		return f.Name
	}
	return name
}

// Read gives fn the content of a file. It reports false, and notes it, if that
// fails its check; fn must then undo what it did.
func (a *Archive) Read(i Item, fn func(io.Reader) error) error {
	r, err := i.from.Open()
	if err != nil {
		return errDamaged
	}
	out := &counted{r: r, left: &a.left}
	err = fn(out)
	_ = r.Close() // of what is read to its end
	switch {
	case out.bomb:
		return ErrBomb
	case out.failed != nil:
		return errDamaged
	}
	return err
}

// errDamaged is an entry whose bytes fail their check.
var errDamaged = errors.New("damaged entry")

// Damage notes a damaged entry and reports whether err was that.
func (a *Archive) Damage(i Item, err error) bool {
	if !errors.Is(err, errDamaged) {
		return false
	}
	a.skip(strings.Join(i.Path, "/"), Damaged)
	return true
}

// counted reads what comes out of an archive, and no more than may.
type counted struct {
	r      io.Reader
	left   *int64
	bomb   bool
	failed error
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if *c.left -= int64(n); *c.left < 0 {
		c.bomb = true
		return 0, ErrBomb
	}
	if err != nil && err != io.EOF {
		c.failed = err
	}
	return n, err
}
