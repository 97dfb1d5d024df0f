package instance

import (
	"cmp"
	"encoding/json"
	"iter"
	"reflect"
	"time"

	"pims/doctypes"
	"pims/storage"
)

// Document is one document of any doctype, as it lies in the keyspace and in
// an archive.
type Document struct {
	Doctype doctypes.Name   `json:"doctype"`
	ID      DocID           `json:"id"`
	Version int             `json:"version"`  // of the doctype's format
	Rev     int             `json:"revision"` // changes so far, from 1
	Created time.Time       `json:"created"`
	Updated time.Time       `json:"updated"`
	Body    json.RawMessage `json:"body"`
}

// Docs reads and writes the documents of one doctype inside a transaction.
type Docs[T any] struct {
	tx      *Tx
	doctype doctypes.Doctype
}

// In returns the documents of T's doctype. T must be declared in doctypes.All.
func In[T any](tx *Tx) Docs[T] {
	t := reflect.TypeFor[T]()
	if d, ok := doctypes.Of(t); ok {
		return Docs[T]{tx, d}
	}
	panic("instance: no doctype for " + t.String())
}

// Get returns a document's body, storage.ErrNotFound if it is absent or hidden.
func (d Docs[T]) Get(id DocID) (v T, err error) {
	doc, err := d.tx.Document(d.doctype.Name, id)
	if err != nil {
		return v, err
	}
	if err := doctypes.Parse(doc.Body, &v); err != nil {
		return v, storage.ErrDamaged.Because(err)
	}
	return v, nil
}

// Put writes a document's body, keeping the fields of a former one that T does
// not know.
func (d Docs[T]) Put(id DocID, v T) error {
	return d.tx.putDocument(d.doctype, id, v, false)
}

// putNew writes the body of a document whose id was made for it.
func (d Docs[T]) putNew(id DocID, v T) error {
	return d.tx.putDocument(d.doctype, id, v, true)
}

// Delete removes a document; removing what does not exist is no error.
func (d Docs[T]) Delete(id DocID) error {
	return d.tx.deleteDocument(d.doctype.Name, id)
}

// Doc is a document's id and body.
type Doc[T any] struct {
	ID   DocID
	Body T
}

// All yields the documents in the order of their ids. One that fails its check
// is yielded as an error, and the others follow.
func (d Docs[T]) All() iter.Seq2[Doc[T], error] {
	return func(yield func(Doc[T], error) bool) {
		for raw, err := range d.tx.Documents(d.doctype.Name, "") {
			doc := Doc[T]{ID: raw.ID}
			if err == nil {
				if bad := doctypes.Parse(raw.Body, &doc.Body); bad != nil {
					err = storage.ErrDamaged.Because(bad)
				}
			}
			if !yield(doc, err) {
				return
			}
		}
	}
}

// Document returns one document, storage.ErrNotFound if it is absent or hidden.
func (tx *Tx) Document(t doctypes.Name, id DocID) (doc Document, err error) {
	if !tx.rights.Allow(t, Read) {
		return doc, storage.ErrNotFound
	}
	if sees, err := tx.sees(t, id); err != nil || !sees {
		return doc, cmp.Or[error](err, storage.ErrNotFound)
	}
	key, err := docKey(t, id)
	if err != nil {
		return doc, err
	}
	e, err := tx.envelope(key)
	if err != nil {
		return doc, err
	}
	return tx.hand(e, t, id)
}

// hand turns what is stored into what this transaction may see of it.
func (tx *Tx) hand(e envelope, t doctypes.Name, id DocID) (doc Document, err error) {
	doc = Document{t, id, e.Version, e.Rev, e.Created, e.Updated, nil}
	doc.Body, err = tx.rights.strip(t, e.Body)
	if err == nil && tx.rights.Under != "" && id == tx.rights.Under {
		doc.Body, err = orphaned(doc.Body)
	}
	if err == nil {
		tx.handed.note(Handed{t, id, e.Rev})
	}
	return doc, err
}

// Documents yields the documents of a doctype in the order of their ids, those
// after an id if it is not empty. A document that fails its check is yielded as
// an error, and the others follow.
func (tx *Tx) Documents(t doctypes.Name, after DocID) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		if !tx.rights.Allow(t, Read) {
			return
		}
		prefix := keyDoc + string(t) + "/"
		var from []byte
		if after != "" {
			raw, err := after.raw()
			if err != nil {
				yield(Document{}, err)
				return
			}
			from = append(append([]byte(prefix), raw...), 0)
		}
		for p, err := range storage.ScanAll(tx.kv, []byte(prefix), from) {
			var id DocID
			if len(p.Key) > len(prefix) {
				id = docID(p.Key[len(prefix):])
			}
			if sees, bad := tx.sees(t, id); bad != nil {
				yield(Document{}, bad)
				return
			} else if !sees {
				continue
			}
			doc := Document{Doctype: t, ID: id}
			var e envelope
			if err == nil {
				err = e.unpack(p.Value)
			}
			if err == nil {
				doc, err = tx.hand(e, t, id)
			}
			if !yield(doc, err) {
				return
			}
		}
	}
}

func (tx *Tx) putDocument(d doctypes.Doctype, id DocID, v any, fresh bool) error {
	if err := tx.mayWrite(d.Name); err != nil {
		return err
	}
	key, err := docKey(d.Name, id)
	if err != nil {
		return err
	}
	var e envelope
	if !fresh {
		if e, err = tx.envelope(key); err != nil && !isAbsent(err) {
			return err
		}
	}
	if e.Body, err = doctypes.Merge(e.Body, v); err != nil {
		return err
	}
	return tx.keepDocument(d, id, key, e, fresh)
}

// keepDocument writes an envelope with the body that a document has now.
func (tx *Tx) keepDocument(d doctypes.Doctype, id DocID, key []byte, e envelope, fresh bool) (err error) {
	if e.Rev == 0 {
		e.Created = tx.now
	}
	if err := tx.mayKeep(d.Name, id, e.Rev == 0, e.Body); err != nil {
		return err
	}
	e.Version, e.Rev, e.Updated = d.Version, e.Rev+1, tx.now
	if e.Seq, err = tx.feed(d.Name, id, e.Seq, false); err != nil {
		return err
	}
	raw, err := e.pack()
	if err != nil {
		return err
	}
	if fresh {
		return tx.add(key, raw)
	}
	return tx.kv.Set(key, raw)
}

func (tx *Tx) deleteDocument(t doctypes.Name, id DocID) error {
	if err := tx.mayWrite(t); err != nil {
		return err
	}
	key, err := docKey(t, id)
	if err != nil {
		return err
	}
	e, err := tx.envelope(key)
	if err != nil {
		if isAbsent(err) {
			return nil
		}
		return err
	}
	if err := tx.mayRemove(t, id); err != nil {
		return err
	}
	if d, _ := doctypes.Lookup(t); d.Stays {
		if err := tx.detachAll(id); err != nil {
			return err
		}
	}
	if _, err := tx.feed(t, id, e.Seq, true); err != nil {
		return err
	}
	return tx.kv.Delete(key)
}

// mayWrite answers like an absent document where the caller may not even read.
func (tx *Tx) mayWrite(t doctypes.Name) error {
	switch {
	case tx.rights.Allow(t, Write):
		return nil
	case tx.rights.Allow(t, Read):
		return ErrForbidden
	default:
		return storage.ErrNotFound
	}
}

func docKey(t doctypes.Name, id DocID) ([]byte, error) {
	key := append(append(append(make([]byte, 0, 64), keyDoc...), t...), '/')
	return id.appendRaw(key)
}
