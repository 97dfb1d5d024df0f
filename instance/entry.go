package instance

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"pims/doctypes"
)

// Kind says what an entry of a folder is.
type Kind string

// The kinds of entries.
const (
	KindFolder Kind = "folder"
	KindFile   Kind = "file"
)

// doctype returns what the documents behind the entries of a kind are.
func (k Kind) doctype() doctypes.Name {
	if k == KindFile {
		return doctypes.FileName
	}
	return doctypes.FolderName
}

// Entry is what a listing shows of a file or folder. It is stored under the
// parent, so that listing reads nothing else.
type Entry struct {
	ID        DocID              `json:"id"`
	Kind      Kind               `json:"kind"`
	Name      string             `json:"name"` // as it was given
	Parent    DocID              `json:"parent"`
	Created   time.Time          `json:"created"`
	Modified  time.Time          `json:"modified"`
	Size      int64              `json:"size,omitempty"`    // files: bytes of the current version
	Mime      string             `json:"mime,omitempty"`    // files
	Version   int                `json:"version,omitempty"` // files: the current one
	ETag      string             `json:"etag"`              // of content and name
	Favourite bool               `json:"favourite,omitempty"`
	Trashed   time.Time          `json:"trashed,omitzero"` // when it was put in the trash
	WasIn     DocID              `json:"was_in,omitempty"` // the folder it was trashed from
	Tags      []string           `json:"-"`
	Colour    string             `json:"-"`
	Noted     bool               `json:"-"` // its document has a description, or properties
	Sort      string             `json:"-"` // folders: how they are listed
	Origin    doctypes.OriginWay `json:"-"` // files: how it came, if not by its owner
	SHA256    []byte             `json:"-"` // files: of the current version
	Infected  string             `json:"-"` // files: what was found in the current version, see doctypes.Version
}

func folderEntry(id DocID, f doctypes.Folder) Entry {
	return Entry{
		ID: id, Kind: KindFolder, Name: f.Name, Parent: DocID(f.Parent), Created: micro(f.Created), Modified: micro(f.Modified),
		ETag:      etag(string(id), f.Name, f.Parent, strconv.FormatInt(f.Modified.UnixMicro(), 36)),
		Favourite: f.Favourite, Trashed: micro(f.Trashed), WasIn: DocID(f.WasIn), Sort: f.Sort,
	}.marked(f.Marks)
}

func fileEntry(id DocID, f doctypes.File) Entry {
	v := f.Current()
	content := strconv.Itoa(v.N)
	if v.Infected != "" {
		content += " " + v.Infected // what others keep of it is not current any more
	}
	return Entry{
		ID: id, Kind: KindFile, Name: f.Name, Parent: DocID(f.Parent), Created: micro(f.Created), Modified: micro(v.Modified),
		Size: v.Blob.Size, Mime: v.Mime, Version: v.N,
		ETag:      etag(string(id), f.Name, f.Parent, content),
		Favourite: f.Favourite, Trashed: micro(f.Trashed), WasIn: DocID(f.WasIn), SHA256: v.Blob.SHA256, Origin: f.Origin.Way, Infected: v.Infected,
	}.marked(f.Marks)
}

func (e Entry) marked(m doctypes.Marks) Entry {
	e.Tags, e.Colour, e.Noted = m.Tags, m.Colour, m.Description != "" || len(m.Properties) > 0
	return e
}

// micro is a time as entries keep it.
func micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func etag(parts ...string) string {
	all := make([]byte, 0, 512) // on the stack: an id, a name and a parent fit
	for i, part := range parts {
		if i > 0 {
			all = append(all, 0)
		}
		all = append(all, part...)
	}
	sum := sha256.Sum256(all)
	return string(appendTag(all[:0], binary.BigEndian.Uint64(sum[:])))
}

// MaxName is how many bytes of UTF-8 a name may have, in NFC.
const MaxName = 255

// CheckName returns ErrBadName, with the reason as argument, for a name that
// no file system or protocol could carry: empty, over 255 bytes, not UTF-8, "."
// or "..", with '/', a control character or one that turns the direction of
// writing. Names are compared in NFC.
func CheckName(name string) error {
	bad := func(reason string) error { return ErrBadName.With("reason", reason) }
	switch {
	case strings.TrimSpace(name) == "":
		return bad("empty")
	case !utf8.ValidString(name), strings.ContainsRune(name, utf8.RuneError):
		return bad("encoding") // as it is, or as some decoder has mended it
	case name == "." || name == "..":
		return bad("dots")
	case strings.ContainsRune(name, '/'):
		return bad("slash")
	case strings.ContainsFunc(name, misleading):
		return bad("control")
	case len(name) > MaxName || len(norm.NFC.String(name)) > MaxName:
		return bad("long")
	}
	return nil
}

// misleading reports whether a character is unseen and changes how the others
// are read: controls, line separators, and what turns the direction of writing,
// which can make "exe.gpj" look like "jpg.exe".
func misleading(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || (r >= '\u202a' && r <= '\u202e') || (r >= '\u2066' && r <= '\u2069')
}

// entryKey is where the entry of a name in a folder lies: NFC twins collide,
// case does not. In the trash, names may repeat and entries lie by their id.
func (tx *Tx) entryKey(parent DocID, name string, id DocID) ([]byte, error) {
	return tx.keys.entryKey(parent, name, id)
}

func (k *keys) entryKey(parent DocID, name string, id DocID) ([]byte, error) {
	key, err := parent.appendRaw(append(make([]byte, 0, 96), keyEntry...))
	if err != nil {
		return nil, err
	}
	what := norm.NFC.String(name)
	if parent == Trash {
		what = string(id)
	}
	return k.hashName(key, what), nil
}

func (tx *Tx) putEntry(e Entry) error {
	key, err := tx.entryKey(e.Parent, e.Name, e.ID)
	if err != nil {
		return err
	}
	raw, err := e.pack()
	if err != nil {
		return err
	}
	return tx.keepEntry(e.Parent, key, raw)
}

// keepEntry writes an entry that is packed.
func (tx *Tx) keepEntry(parent DocID, key, raw []byte) error {
	if parent == tx.bare {
		return tx.add(key, raw)
	}
	return tx.kv.Set(key, raw)
}

func (tx *Tx) deleteEntry(e Entry) error {
	key, err := tx.entryKey(e.Parent, e.Name, e.ID)
	if err != nil {
		return err
	}
	return tx.kv.Delete(key)
}

// twin returns the entry of a name in a folder, storage.ErrNotFound if the name
// is free.
func (tx *Tx) twin(parent DocID, name string) (e Entry, err error) {
	key, err := tx.entryKey(parent, name, "")
	if err != nil {
		return e, err
	}
	return tx.entryAt(parent, key)
}

// entryAt reads the entry of a folder at its key.
func (tx *Tx) entryAt(folder DocID, key []byte) (Entry, error) {
	raw, err := tx.kv.Get(key)
	if err != nil {
		return Entry{}, err
	}
	return (&unpacker{folder: folder}).unpack(raw)
}

// folderIn is the folder that the key of an entry tells of.
func folderIn(key string) DocID {
	if len(key) < len(keyEntry)+16 {
		return ""
	}
	return docID([]byte(key[len(keyEntry) : len(keyEntry)+16]))
}

func kindOrder(k Kind) int {
	if k == KindFolder {
		return 0
	}
	return 1
}
