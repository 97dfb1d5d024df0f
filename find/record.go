package find

import (
	"crypto/sha256"
	"encoding/binary"
	"mime"
	"slices"
	"strings"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// record is what the catalogue knows of a file or folder.
type record struct {
	id, parent rawDoc
	num        uint32 // under which words name it; 0: its text is not indexed
	folder     bool
	favourite  bool
	origin     Origin
	class      Class
	modified   int64 // seconds
	size       int64
	name       string // folded
	stems      string // of the words of the name, a space around each; then a line feed, and of the tags
	tags       string // folded, a line feed around each
}

// print tells whether what a document says in words is still what was indexed.
type print [8]byte

// The bytes that a record holds of names, stems and tags, so that a block fits
// in a value.
const (
	maxName  = 600
	maxStems = 600
	maxTags  = 1000
)

// source is what there is to read of a document.
type source struct {
	description string
	file        *doctypes.Version // nil for a folder
	name        string
}

func (t source) print() (p print) {
	h := sha256.New()
	if t.file != nil {
		h.Write([]byte(t.file.Blob.ID + " " + t.file.Mime + t.file.Infected))
	}
	h.Write([]byte("\x00" + t.description))
	copy(p[:], h.Sum(nil))
	return p
}

// document reads a file or folder of the feed: storage.ErrNotFound if it is not
// there, or not to be seen.
func document(tx *instance.Tx, c instance.Change, s *stemmer) (r record, t source, err error) {
	r.id = rawID(c.ID)
	if c.Doctype == doctypes.FolderName {
		f, err := instance.In[doctypes.Folder](tx).Get(c.ID)
		if err != nil {
			return r, t, err
		}
		r.folder, r.class, r.origin = true, Folder, Own
		r.parent, r.modified, r.favourite = rawID(instance.DocID(f.Parent)), f.Modified.Unix(), f.Favourite
		r.call(f.Name, f.Marks.Tags, s)
		return r, source{description: f.Marks.Description, name: f.Name}, nil
	}
	f, err := instance.In[doctypes.File](tx).Get(c.ID)
	if err != nil {
		return r, t, err
	}
	if len(f.Versions) == 0 {
		return r, t, storage.ErrNotFound // hidden from this access
	}
	v := f.Current()
	r.parent, r.modified, r.favourite, r.size, r.class, r.origin = rawID(instance.DocID(f.Parent)), v.Modified.Unix(), f.Favourite, v.Blob.Size, classOf(v.Mime), originOf(f.Origin.Way)
	r.call(f.Name, f.Marks.Tags, s)
	return r, source{f.Marks.Description, v, f.Name}, nil
}

// entry is the record of what a listing tells.
func entry(e instance.Entry, s *stemmer) record {
	r := record{
		id: rawID(e.ID), parent: rawID(e.Parent), folder: e.Kind == instance.KindFolder, favourite: e.Favourite, class: classOf(e.Mime),
		modified: e.Modified.Unix(), size: e.Size, origin: originOf(e.Origin),
	}
	if r.folder {
		r.class = Folder
	}
	r.call(e.Name, e.Tags, s)
	return r
}

// call gives a record its names.
func (r *record) call(name string, tags []string, s *stemmer) {
	if r.name = fold(name); len(r.name) > maxName {
		r.name = strings.ToValidUTF8(r.name[:maxName], "")
	}
	var all strings.Builder
	for _, tag := range tags {
		if all.Len()+len(tag)+2 > maxTags {
			break
		}
		all.WriteString("\n" + fold(tag))
	}
	if all.Len() > 0 {
		all.WriteByte('\n')
	}
	r.tags = all.String()
	r.stems = stemsOf(name, s) + "\n" + stemsOf(strings.Join(tags, " "), s)
}

func stemsOf(words string, s *stemmer) string {
	var all []string
	for w := range spans(words) {
		all = append(all, s.of(words[w.from:w.to], both)...)
	}
	if len(all) == 0 {
		return ""
	}
	slices.Sort(all)
	out := strings.Join(slices.Compact(all), " ")
	if len(out) > maxStems {
		out = out[:strings.LastIndexByte(out[:maxStems], ' ')]
	}
	return " " + out + " "
}

// Class is a kind of file as people name it.
type Class string

// The classes.
const (
	Folder       Class = "folder"
	Image        Class = "image"
	Video        Class = "video"
	Audio        Class = "audio"
	PDF          Class = "pdf"
	Document     Class = "document"
	Spreadsheet  Class = "spreadsheet"
	Presentation Class = "presentation"
	Text         Class = "text"
	Archive      Class = "archive"
	Other        Class = "other"
)

// Classes are all of them, in an order that is stored: new ones go to the end.
var Classes = []Class{Folder, Image, Video, Audio, PDF, Document, Spreadsheet, Presentation, Text, Archive, Other}

func classOf(kind string) Class {
	if bare, _, err := mime.ParseMediaType(kind); err == nil {
		kind = bare
	}
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(kind, w) })
	}
	switch top, _, _ := strings.Cut(kind, "/"); {
	case top == "image":
		return Image
	case top == "video":
		return Video
	case top == "audio":
		return Audio
	case kind == "application/pdf":
		return PDF
	case has("spreadsheet", "ms-excel", "csv"):
		return Spreadsheet
	case has("presentation", "powerpoint"):
		return Presentation
	case has("wordprocessing", "opendocument.text", "msword", "ms-word", "rtf", "epub"):
		return Document
	case top == "text", has("json", "xml", "javascript"):
		return Text
	case has("zip", "tar", "rar", "7z", "bzip", "/x-xz", "zstd"):
		return Archive
	}
	return Other
}

// Origin is how a file came, as people ask for it.
type Origin string

// The origins.
const (
	Own       Origin = "own" // its owner put it there, or nobody knows
	Deposited Origin = Origin(doctypes.Deposited)
	Brought   Origin = Origin(doctypes.Brought)
)

func originOf(way doctypes.OriginWay) Origin {
	if way == "" {
		return Own
	}
	return Origin(way)
}

const (
	isFolder = 1 << iota
	isFavourite
	isDeposited
	isBrought
)

// append writes a record into its block.
func (r record) append(b []byte) []byte {
	b = append(append(b, r.id[:]...), r.parent[:]...)
	flags := byte(0)
	if r.folder {
		flags |= isFolder
	}
	if r.favourite {
		flags |= isFavourite
	}
	switch r.origin {
	case Deposited:
		flags |= isDeposited
	case Brought:
		flags |= isBrought
	}
	b = append(b, flags, byte(slices.Index(Classes, r.class)))
	b = binary.AppendVarint(b, r.modified)
	b = binary.AppendUvarint(b, uint64(r.size))
	for _, s := range []string{r.name, r.stems, r.tags} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	return b
}
