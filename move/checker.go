package move

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"pims/consent"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// checker checks the documents and the log of an archive, each by itself and
// how they hang together.
type checker struct {
	entries *entries
	zeroed  map[string]bool // paths of contents that damaged.txt names

	seen    map[[16]byte]bool                 // doctype and id of each document, names in each folder
	parents map[instance.DocID]instance.DocID // of each folder
	holding map[instance.DocID]bool           // parents of files
	log     merkle
	report  Report
}

func newChecker(e *entries) *checker {
	return &checker{
		entries: e, zeroed: map[string]bool{}, seen: map[[16]byte]bool{},
		parents: map[instance.DocID]instance.DocID{}, holding: map[instance.DocID]bool{},
	}
}

// document parses and checks one line of a documents file.
func (c *checker) document(t doctypes.Name, line []byte) (doc instance.Document, err error) {
	d, ok := doctypes.Lookup(t)
	if !ok {
		return doc, instance.ErrForeign.With("doctype", string(t))
	}
	if d.Stays {
		return doc, hostile("credentials of a host do not travel: %s", t)
	}
	bad := ErrDocument.With("doctype", string(t))
	if err := strict(line, &doc); err != nil {
		return doc, bad.Because(err)
	}
	switch {
	case doc.Version > d.Version:
		return doc, instance.ErrForeign.With("doctype", string(t))
	case doc.Doctype != t, doc.Version < 1, doc.Rev < 1, !isID(doc.ID), doc.ID == instance.Root, doc.ID == instance.Trash:
		return doc, bad.Because(errors.New("its envelope is not right"))
	}
	kind := string(t)
	if t == doctypes.FolderName {
		kind = string(doctypes.FileName) // they share the tree: no id twice
	}
	if !c.first(kind + "/" + string(doc.ID)) {
		return doc, hostile("a document twice")
	}
	switch t {
	case doctypes.FileName:
		err = c.file(doc)
		c.report.Files++
	case doctypes.FolderName:
		err = c.folder(doc)
		c.report.Folders++
	}
	c.report.Documents++
	if err != nil {
		return doc, err
	}
	return doc, c.schema(doc)
}

// schema checks a body against the schema of its doctype. That is for documents as
// they are stored, so a file gets references in place of its contents first.
func (c *checker) schema(doc instance.Document) error {
	if doc.Doctype == doctypes.FileName {
		here, err := restore(doc, func(path string) (storage.Ref, bool) {
			d := c.entries.data[key(path)]
			if d == nil {
				return storage.Ref{}, false
			}
			return storage.Ref{ID: "00000000000000000000000000000000", Size: d.size, SHA256: d.sum[:]}, true
		})
		if err != nil || here == nil {
			return ErrDocument.With("doctype", string(doc.Doctype)).Because(err)
		}
		doc = *here
	}
	return checkSchema(doc.Doctype, doc.Body)
}

// strict parses one JSON value and nothing after it.
func strict(line []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(line))
	if err := dec.Decode(v); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the value")
	}
	return nil
}

func isID(id instance.DocID) bool {
	u, err := uuid.Parse(string(id))
	return err == nil && u.String() == string(id)
}

func (c *checker) first(what string) bool {
	k := key(what)
	if c.seen[k] {
		return false
	}
	c.seen[k] = true
	return true
}

func (c *checker) file(doc instance.Document) error {
	bad := ErrDocument.With("doctype", string(doc.Doctype))
	var f archivedFile
	if err := json.Unmarshal(doc.Body, &f); err != nil {
		return bad.Because(err)
	}
	if err := c.hang(f.Parent, f.Name, doc.ID); err != nil {
		return err
	}
	c.holding[f.Parent] = true
	if len(f.Versions) == 0 {
		return bad.Because(errors.New("a file without a content"))
	}
	n := 0
	for _, v := range f.Versions {
		if v.N <= n {
			return bad.Because(errors.New("versions out of order"))
		}
		n = v.N
		if err := c.content(v.Blob); err != nil {
			return err
		}
	}
	return nil
}

// content checks that what a document refers to is in the archive.
func (c *checker) content(want content) error {
	d := c.entries.data[key(want.Path)]
	if d == nil || stageOf(want.Path) != stageContents || isText(want.Path) {
		return damaged("a document refers to a content that is not there")
	}
	d.used = true
	if c.zeroed[want.Path] && d.size == want.Size {
		return nil
	}
	if d.size != want.Size || hex.EncodeToString(d.sum[:]) != want.SHA256 {
		return damaged("a content is not what its document says")
	}
	return nil
}

func (c *checker) folder(doc instance.Document) error {
	var f doctypes.Folder
	if err := json.Unmarshal(doc.Body, &f); err != nil {
		return ErrDocument.With("doctype", string(doc.Doctype)).Because(err)
	}
	c.parents[doc.ID] = instance.DocID(f.Parent)
	return c.hang(instance.DocID(f.Parent), f.Name, doc.ID)
}

// hang checks the place of a file or folder: a good name that nothing else in
// its folder has.
func (c *checker) hang(parent instance.DocID, name string, id instance.DocID) error {
	if err := instance.CheckName(name); err != nil {
		return ErrDocument.With("doctype", string(doctypes.FileName)).Because(fmt.Errorf("its name: %s", "refused"))
	}
	if parent != instance.Trash && !c.first("in/"+string(parent)+"/"+norm.NFC.String(name)) {
		return hostile("two documents of one name in a folder")
	}
	return nil
}

// leaf parses and checks one entry of the access log.
func (c *checker) leaf(line []byte) (leaf consent.Leaf, err error) {
	if err := strict(line, &leaf); err != nil {
		return leaf, damaged("log: %w", err)
	}
	var rec consent.Record
	if err := strict(leaf.Record, &rec); err != nil {
		return leaf, damaged("log: %w", err)
	}
	same, err := json.Marshal(leaf.Record)
	if err != nil || !bytes.Equal(same, leaf.Record) || len(leaf.Salt) != 16 || rec.Index != c.log.size {
		return leaf, damaged("log: entry %d is not as it was written", c.log.size)
	}
	c.log.add(hashed(leaf))
	c.report.Log++
	return leaf, nil
}

// complete checks, at the end, that everything hangs somewhere and that the
// figures are those that the archive began with.
func (c *checker) complete(info *Info) error {
	good := map[instance.DocID]bool{instance.Root: true, instance.Trash: true}
	for id := range c.parents {
		if err := c.reaches(id, good); err != nil {
			return err
		}
	}
	for id := range c.holding {
		if !good[id] {
			return damaged("a file hangs in no folder")
		}
	}
	r := &c.report
	if r.Files != info.Files || r.Folders != info.Folders || r.Documents != info.Documents || r.Log != info.LogSize || r.Bytes != info.Bytes {
		return damaged("the archive does not hold what it says")
	}
	if !bytes.Equal(c.log.root(), info.LogRoot) {
		return damaged("the log is not what the archive says")
	}
	return nil
}

// reaches climbs from a folder to what is known to be good, and marks the way.
func (c *checker) reaches(id instance.DocID, good map[instance.DocID]bool) error {
	var way []instance.DocID
	for !good[id] {
		parent, ok := c.parents[id]
		if !ok {
			return damaged("a folder hangs in no folder")
		}
		if len(way) > len(c.parents) {
			return hostile("folders in a ring")
		}
		way = append(way, id)
		id = parent
	}
	for _, id := range way {
		good[id] = true
	}
	return nil
}
