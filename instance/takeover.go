package instance

import (
	"bytes"
	"context"

	"pims/doctypes"
	"pims/fault"
	"pims/storage"
)

// What one commit of a take-over changes at most, below the bounds of an Update.
const (
	takeItems = 100
	takeBytes = 64 << 10
)

// TakeDocuments gives an instance all documents of some doctypes as another
// state of it has them, and none that it has not. Files and folders are not
// taken like this.
func (i *Instance) TakeDocuments(ctx context.Context, from *Instance, names ...doctypes.Name) (err error) {
	defer fault.Wrap(&err, "take over documents")
	for _, name := range names {
		theirs, err := from.documents(ctx, name)
		if err != nil {
			return err
		}
		ours, err := i.documents(ctx, name)
		if err != nil {
			return err
		}
		var steps []change
		for id, doc := range ours {
			if _, stays := theirs[id]; !stays {
				steps = append(steps, change{len(doc.Body), func(tx *Tx) error { return tx.deleteDocument(name, id) }})
			}
		}
		for id, doc := range theirs {
			if same := ours[id]; !bytes.Equal(same.Body, doc.Body) || same.Rev != doc.Rev {
				steps = append(steps, change{len(doc.Body) + 500, func(tx *Tx) error { return tx.Import(doc) }})
			}
		}
		if err := i.changeAll(ctx, steps); err != nil {
			return err
		}
	}
	return nil
}

func (i *Instance) documents(ctx context.Context, name doctypes.Name) (all map[DocID]Document, err error) {
	err = i.View(ctx, func(tx *Tx) error {
		all = map[DocID]Document{}
		for doc, err := range tx.Documents(name, "") {
			if err != nil {
				return err
			}
			all[doc.ID] = doc
		}
		return nil
	})
	return all, err
}

// TakeSpaces gives an instance all that lies under some prefixes of spaces ("log/")
// as another state of it has it, and nothing else under them.
func (i *Instance) TakeSpaces(ctx context.Context, from *Instance, prefixes ...string) (err error) {
	defer fault.Wrap(&err, "take over spaces")
	for _, prefix := range prefixes {
		prefix = keySpace + prefix
		if err := i.clear(ctx, prefix); err != nil {
			return err
		}
		var steps []change
		size := 0
		flush := func() error {
			err := i.changeAll(ctx, steps)
			steps, size = nil, 0
			return err
		}
		err := from.View(ctx, func(tx *Tx) error {
			for p, err := range tx.kv.Scan([]byte(prefix), nil) {
				if err != nil {
					return err
				}
				n := len(p.Key) + len(p.Value)
				steps = append(steps, change{n, func(tx *Tx) error { return tx.kv.Set(p.Key, p.Value) }})
				if size += n; size < takeBytes {
					continue
				}
				if err := flush(); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			err = flush()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// clear removes all keys with a prefix.
func (i *Instance) clear(ctx context.Context, prefix string) error {
	for more := true; more; {
		err := i.Update(ctx, func(tx *Tx) error {
			more = false
			n := 0
			for p, err := range storage.ScanAll(tx.kv, []byte(prefix), nil) {
				if err != nil && !isDamaged(err) {
					return err
				}
				if n++; n > takeItems {
					more = true
					break
				}
				if err := tx.kv.Delete(p.Key); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// change is one of many, with about how many bytes it writes.
type change struct {
	bytes int
	do    func(*Tx) error
}

// changeAll makes changes in as few commits as the bounds of an Update allow.
func (i *Instance) changeAll(ctx context.Context, all []change) error {
	for len(all) > 0 {
		n, size := 0, 0
		for n < len(all) && n < takeItems && (n == 0 || size+all[n].bytes <= takeBytes) {
			size += all[n].bytes
			n++
		}
		batch := all[:n]
		all = all[n:]
		err := i.Update(ctx, func(tx *Tx) error {
			for _, c := range batch {
				if err := c.do(tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
