package move

import (
	"bytes"
	"context"
	"encoding/json"
	"io"

	"filippo.io/age"

	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
)

// Difference is one thing that is not the same in an archive and an instance.
type Difference struct {
	What    string         `json:"what"` // missing, extra, changed, content, log
	Doctype doctypes.Name  `json:"doctype,omitempty"`
	ID      instance.DocID `json:"id,omitempty"`
	Path    string         `json:"path,omitempty"` // of a content, in the archive
}

// The ways in which an instance differs from an archive.
const (
	Missing = "missing" // a document of the archive is not in the instance
	Extra   = "extra"   // a document of the instance is not in the archive
	Changed = "changed" // a document is not the same
	Content = "content" // the stored bytes are not those of the archive, or cannot be read
	Log     = "log"     // the instance's log does not begin with the archive's
)

// Diff is the outcome of a comparison.
type Diff struct {
	Report  Report       `json:"archive"`
	Read    int64        `json:"read"`              // bytes of contents read again from the store
	Differs []Difference `json:"differs,omitempty"` // the first MaxDifferences
	More    int          `json:"more,omitempty"`    // how many more
}

// MaxDifferences bounds the list of a Diff.
const MaxDifferences = 1000

// Same reports whether nothing differs.
func (d Diff) Same() bool { return len(d.Differs) == 0 }

// Compare verifies an archive and compares it with an instance as it is now:
// every document, every content, read again from where it is stored, and the
// log, which may have gone on. What an archive cannot hold (ids and keys of
// blobs, credentials of a host) is not compared. The access must read
// everything.
func Compare(ctx context.Context, a *instance.Access, r io.Reader, identities []age.Identity) (diff Diff, err error) {
	defer fault.Wrap(&err, "compare")
	defer a.Hold()()
	err = a.View(ctx, func(tx *instance.Tx) (err error) {
		c := &comparer{ctx: ctx, access: a, tx: tx, diff: &diff, seen: map[[16]byte]bool{}, buf: make([]byte, 256<<10)}
		if c.plan, err = layOut(tx); err != nil {
			return err
		}
		diff.Report, err = read(ctx, r, identities, c)
		return err
	})
	return diff, err
}

// comparer is the visitor that compares.
type comparer struct {
	onlooker
	ctx    context.Context
	access *instance.Access
	tx     *instance.Tx
	plan   *plan
	diff   *Diff
	seen   map[[16]byte]bool // documents of the archive
	logOff bool              // the logs differ: said once
	leaves []consent.Leaf    // a page of the instance's log
	leafAt int64
	buf    []byte
}

func (c *comparer) differ(d Difference) {
	if len(c.diff.Differs) < MaxDifferences {
		c.diff.Differs = append(c.diff.Differs, d)
	} else {
		c.diff.More++
	}
}

func (c *comparer) document(theirs instance.Document) error {
	d := Difference{Doctype: theirs.Doctype, ID: theirs.ID}
	c.seen[key(string(theirs.Doctype)+"/"+string(theirs.ID))] = true
	ours, err := c.tx.Document(theirs.Doctype, theirs.ID)
	if fault.KindOf(err) == fault.NotFound || (err == nil && c.removed(ours)) {
		d.What = Missing
		c.differ(d)
		return nil
	}
	var all []stored
	if err == nil {
		ours, all, err = c.plan.render(ours)
	}
	if err != nil && !isDamage(c.ctx, err) {
		return err
	}
	if err != nil || !sameDocument(ours, theirs) {
		d.What = Changed
		c.differ(d)
	}
	for _, content := range all {
		whole, err := copyContent(c.ctx, io.Discard, content.ref, c.access.OpenStored, c.buf)
		if err != nil {
			return err
		}
		c.diff.Read += content.ref.Size
		if !whole {
			c.differ(Difference{Content, theirs.Doctype, theirs.ID, content.path})
		}
	}
	return nil
}

// removed reports whether a file or folder is on its way out of the instance.
func (c *comparer) removed(doc instance.Document) bool {
	tree := doc.Doctype == doctypes.FileName || doc.Doctype == doctypes.FolderName
	return tree && c.plan.paths[doc.ID] == ""
}

// sameDocument compares all that travels; the digests and sizes of contents are
// in the bodies.
func sameDocument(a, b instance.Document) bool {
	return a.Version == b.Version && a.Rev == b.Rev && a.Created.Equal(b.Created) && a.Updated.Equal(b.Updated) &&
		sameJSON(a.Body, b.Body)
}

// sameJSON disregards white space and the order of names.
func sameJSON(a, b json.RawMessage) bool {
	canonical := func(raw json.RawMessage) []byte {
		var v any
		dec := json.NewDecoder(bytes.NewReader(raw))
		dec.UseNumber()
		if dec.Decode(&v) != nil {
			return nil
		}
		out, err := json.Marshal(v)
		if err != nil {
			return nil
		}
		return out
	}
	x := canonical(a)
	return x != nil && bytes.Equal(x, canonical(b))
}

// logPage is how many entries of the instance's log are held at a time.
const logPage = 100

func (c *comparer) leaf(theirs consent.Leaf) error {
	i := int(c.leafAt % logPage)
	if i == 0 {
		c.leaves = c.leaves[:0]
		for leaf, err := range consent.Leaves(c.tx, c.leafAt) {
			if err != nil {
				break // damaged from here on
			}
			if c.leaves = append(c.leaves, leaf); len(c.leaves) == logPage {
				break
			}
		}
	}
	c.leafAt++
	if same := i < len(c.leaves) && bytes.Equal(hashed(c.leaves[i]), hashed(theirs)); !same && !c.logOff {
		c.logOff = true
		c.differ(Difference{What: Log})
	}
	return nil
}

// end looks for what the instance has and the archive lacks.
func (c *comparer) end() error {
	for _, d := range doctypes.All() {
		err := c.plan.eachRendered(c.tx, d.Name, func(doc instance.Document, _ []stored, _ *Damage) error {
			if !c.seen[key(string(d.Name)+"/"+string(doc.ID))] {
				c.differ(Difference{What: Extra, Doctype: d.Name, ID: doc.ID})
			}
			return c.ctx.Err()
		})
		if err != nil {
			return err
		}
	}
	return nil
}
