package instance

import (
	"time"

	"pims/doctypes"
	"pims/storage"
)

// copied is the copy of a file as it is to be written: all of it that can be made
// before its transaction, in which others would wait.
type copied struct {
	entry  Entry
	refKey []byte
	docKey []byte
	body   []byte
	key    []byte // of the entry
	packed []byte
}

// copied makes a new file of the current version of f.
func (k *keys) copied(f doctypes.File, parent DocID, name string, now time.Time) (c copied, err error) {
	if len(f.Versions) == 0 {
		return c, storage.ErrDamaged
	}
	id, err := NewDocID()
	if err != nil {
		return c, err
	}
	v := *f.Current()
	v.N, v.Stored = 1, now
	made := doctypes.File{Parent: string(parent), Name: name, Created: now, Versions: []doctypes.Version{v}, Marks: f.Marks}
	c.entry = fileEntry(id, made)
	if c.refKey, err = refKey(v.Blob.ID, id); err != nil {
		return c, err
	}
	if c.docKey, err = docKey(doctypes.FileName, id); err != nil {
		return c, err
	}
	if c.body, err = doctypes.Merge(nil, made); err != nil {
		return c, err
	}
	if c.key, err = k.entryKey(parent, name, id); err != nil {
		return c, err
	}
	c.packed, err = c.entry.pack()
	return c, err
}

// keepCopy writes a copy. In this transaction its original refers to the content.
func (t Tree) keepCopy(c copied) error {
	if err := t.tx.mayWrite(doctypes.FileName); err != nil {
		return err
	}
	if err := t.count(c.entry, 0); err != nil {
		return err
	}
	if err := t.tx.add(c.refKey, nil); err != nil {
		return err
	}
	if err := t.tx.keepDocument(In[doctypes.File](t.tx).doctype, c.entry.ID, c.docKey, envelope{Body: c.body}, true); err != nil {
		return err
	}
	return t.tx.keepEntry(c.entry.Parent, c.key, c.packed)
}
