package find

import (
	"cmp"
	"context"
	"errors"
	"maps"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// Wrong is trouble with the index. It is no loss: all of it is made of documents
// and contents.
const Wrong instance.What = "index"

// Examine compares the index with the documents, as far as it has followed them,
// and returns how much is wrong. Repair removes an index that is not right; Work
// makes it anew.
func Examine(ctx context.Context, i *instance.Instance, repair bool) (instance.Findings, error) {
	return ours().Examine(ctx, i, repair)
}

func ours() instance.Catalogue {
	return instance.Catalogue{Space: Space, State: []byte(keyState), What: Wrong, Wrong: examine}
}

func examine(tx *instance.Tx) (wrong int, err error) {
	kv := tx.Space(Space)
	for p, err := range storage.ScanAll(kv, []byte(keyWords), nil) {
		if err == nil {
			err = wholeWords(p.Value)
		}
		if err != nil {
			return 0, err
		}
	}
	at, err := readState(kv)
	if err != nil {
		return 0, err
	}
	records, bad, err := records(kv)
	if err != nil {
		return 0, err
	}
	newer, err := changedAfter(tx, at.Cursor)
	if err != nil {
		return 0, err
	}
	words, wrong := newStemmer(), bad
	for _, t := range []doctypes.Name{doctypes.FileName, doctypes.FolderName} {
		for doc, err := range tx.Documents(t, "") {
			if errors.Is(err, storage.ErrDamaged) {
				delete(records, rawID(doc.ID)) // of it the index may know more than there is
				continue
			}
			if err != nil {
				return 0, err
			}
			id := rawID(doc.ID)
			have, ok := records[id]
			delete(records, id)
			if newer[id] {
				continue
			}
			want, text, err := document(tx, instance.Change{Doctype: t, ID: doc.ID}, words)
			if err != nil {
				continue // as above
			}
			s, known, err := slotOf(kv, id)
			want.num = have.num
			if !ok || err != nil || !known || s.num != have.num || s.print != text.print() || have != want {
				wrong++
			}
		}
	}
	maps.DeleteFunc(records, func(id rawDoc, _ record) bool { return newer[id] })
	return wrong + len(records), nil
}

func wholeWords(value []byte) (err error) {
	bad := entries(value, func(_ stem, raw string) bool {
		_, err = decodePostings(nil, raw)
		return err == nil
	})
	return cmp.Or(bad, err)
}

// records returns the catalogue, and how many records are in it twice or cannot
// be read.
func records(kv storage.Tx) (all map[rawDoc]record, bad int, err error) {
	all = map[rawDoc]record{}
	for one, err := range catalogue(kv) {
		var r record
		if err == nil {
			err = one.record(&r)
		}
		if errors.Is(err, storage.ErrDamaged) {
			bad++
			continue
		}
		if err != nil {
			return nil, 0, err
		}
		if _, twice := all[r.id]; twice {
			bad++
		}
		all[r.id] = r
	}
	return all, bad, nil
}

// changedAfter returns what the index has not followed yet.
func changedAfter(tx *instance.Tx, after uint64) (map[rawDoc]bool, error) {
	all := map[rawDoc]bool{}
	for {
		feed, next, err := tx.Changes(after, behind)
		if err != nil || next == after {
			return all, err
		}
		for _, c := range feed {
			all[rawID(c.ID)] = true
		}
		after = next
	}
}
