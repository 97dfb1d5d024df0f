package instance

import (
	"encoding/binary"
	"encoding/json"

	"pims/doctypes"
	"pims/storage"
)

// Change is one entry of the feed: a document changed, or is gone. A document
// stands in the feed once, at its last change.
type Change struct {
	Seq     uint64        `json:"seq"`
	Doctype doctypes.Name `json:"doctype"`
	ID      DocID         `json:"id"`
	Deleted bool          `json:"deleted,omitempty"`
}

type feedItem struct {
	Doctype doctypes.Name `json:"t"`
	ID      DocID         `json:"i"`
	Deleted bool          `json:"x,omitempty"`
}

// Changes returns up to limit changes after a sequence number (0 for the
// beginning), oldest first, and the number to go on from. Changes that the
// caller may not see are skipped; what has left the folder of Rights.Under is
// among them, so whoever keeps a copy of that folder lists it from time to time.
func (tx *Tx) Changes(after uint64, limit int) (changes []Change, next uint64, err error) {
	next = after
	for p, err := range tx.kv.Scan([]byte(keyFeed), feedKey(after+1)) {
		if err != nil {
			return nil, after, err
		}
		if len(changes) == limit {
			break
		}
		var item feedItem
		if err := json.Unmarshal(p.Value, &item); err != nil {
			return nil, after, storage.ErrDamaged.Because(err)
		}
		next = binary.BigEndian.Uint64(p.Key[len(keyFeed):])
		if !tx.rights.Allow(item.Doctype, Read) {
			continue
		}
		sees, err := tx.sees(item.Doctype, item.ID)
		if err != nil {
			return nil, after, err
		}
		if sees {
			changes = append(changes, Change{next, item.Doctype, item.ID, item.Deleted})
		}
	}
	return changes, next, nil
}

// feed moves a document to the end of the feed and returns its new number.
func (tx *Tx) feed(t doctypes.Name, id DocID, was uint64, deleted bool) (uint64, error) {
	c, err := tx.counters()
	if err != nil {
		return 0, err
	}
	if was != 0 {
		if err := tx.kv.Delete(feedKey(was)); err != nil {
			return 0, err
		}
	}
	c.Seq++
	tx.doors = tx.doors || t == doctypes.AppPasswordName
	if t == doctypes.FileName || t == doctypes.FolderName {
		tx.Want(Index, tx.now.Add(indexAfter))
	}
	item := feedItem{t, id, deleted}.pack()
	if fresh, err := tx.feedEnds(c.Seq); err != nil {
		return 0, err
	} else if fresh {
		return c.Seq, tx.add(feedKey(c.Seq), item)
	}
	return c.Seq, tx.kv.Set(feedKey(c.Seq), item)
}

// feedEnds reports whether nothing lies in the feed from a number on. It looks once:
// as it ends where the figures say, so it will, since both are written together.
func (tx *Tx) feedEnds(at uint64) (bool, error) {
	if tx.keys.fed.Load() {
		return true, nil
	}
	for _, err := range tx.kv.Scan([]byte(keyFeed), feedKey(at)) {
		return false, err
	}
	tx.keys.fed.Store(true)
	return true, nil
}

// pack returns what json.Marshal does: doctypes and ids need no escapes.
func (i feedItem) pack() []byte {
	raw := append(append(make([]byte, 0, 96), `{"t":"`...), i.Doctype...)
	raw = append(append(append(raw, `","i":"`...), i.ID...), '"')
	if i.Deleted {
		raw = append(raw, `,"x":true`...)
	}
	return append(raw, '}')
}

func feedKey(seq uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte(keyFeed), seq)
}
