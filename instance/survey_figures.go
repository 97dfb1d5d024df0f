package instance

import (
	"encoding/binary"
	"encoding/json"

	"pims/doctypes"
	"pims/storage"
)

// addFile counts a file and its contents.
func (c *counters) addFile(f *doctypes.File) {
	c.Files++
	current := f.Current()
	*c.Kinds.of(current.Mime) += current.Blob.Size
	for _, v := range f.Versions[:len(f.Versions)-1] {
		c.Versions += v.Blob.Size
	}
}

// lookAtFigures compares the running figures with a recount.
func (s *survey) lookAtFigures() error {
	c, err := s.tx.counters()
	if err != nil && !isDamaged(err) && !isAbsent(err) {
		return err
	}
	want := s.count
	if err == nil {
		want.Quota, want.Letters, want.Seq = c.Quota, c.Letters, max(want.Seq, c.Seq)
	}
	if err != nil || want != *c {
		s.flaw(WrongFigures, func(tx *Tx) error { return tx.recount(s.o.Quota) })
	}
	return nil
}

// recount counts everything anew in this transaction, so that no other changes
// a figure meanwhile. The quota is kept, if it can be.
func (tx *Tx) recount(quota int64) error {
	was, err := tx.counters()
	if isDamaged(err) || isAbsent(err) {
		was, err = nil, nil
	}
	if err != nil {
		return err
	}
	var c counters
	count := func(prefix string, fn func(p storage.Pair) error) {
		for p, bad := range storage.ScanAll(tx.kv, []byte(prefix), nil) {
			if bad == nil {
				bad = fn(p)
			}
			if bad != nil && (!isDamaged(bad) || len(p.Key) == 0) && err == nil {
				err = bad
			}
		}
	}
	count(keyDoc, func(p storage.Pair) error { return c.addDocument(p) })
	count(keyAttached, func(p storage.Pair) error {
		if len(p.Value) == 8 {
			c.Attached += int64(binary.BigEndian.Uint64(p.Value))
		}
		return nil
	})
	count(keyDerived, func(p storage.Pair) error {
		var d Derived
		if err := json.Unmarshal(p.Value, &d); err != nil {
			return storage.ErrDamaged.Because(err)
		}
		c.Derived += d.Content.Size
		return nil
	})
	count(keyPartial, func(p storage.Pair) error { return c.addPartial(p) })
	count(keyFeed, func(p storage.Pair) error {
		c.Seq = max(c.Seq, numberAfter(keyFeed, p.Key))
		return nil
	})
	count(keyOut, func(p storage.Pair) error {
		c.Letters = max(c.Letters, numberAfter(keyOut, p.Key))
		return nil
	})
	if err != nil {
		return err
	}
	if c.Quota = max(quota, c.used()); was != nil {
		c.Quota, c.Seq, c.Letters = was.Quota, max(was.Seq, c.Seq), max(was.Letters, c.Letters)
	}
	tx.count = &c
	return nil
}

func (c *counters) addDocument(p storage.Pair) error {
	file, folder := keyDoc+string(doctypes.FileName)+"/", keyDoc+string(doctypes.FolderName)+"/"
	var e envelope
	if err := json.Unmarshal(p.Value, &e); err != nil {
		return storage.ErrDamaged.Because(err)
	}
	c.Seq = max(c.Seq, e.Seq)
	switch key := string(p.Key); {
	case len(key) == len(file)+16 && key[:len(file)] == file:
		var f doctypes.File
		if err := json.Unmarshal(e.Body, &f); err != nil || len(f.Versions) == 0 {
			return storage.ErrDamaged.Because(err)
		}
		c.addFile(&f)
	case len(key) == len(folder)+16 && key[:len(folder)] == folder:
		var f doctypes.Folder
		if err := json.Unmarshal(e.Body, &f); err != nil {
			return storage.ErrDamaged.Because(err)
		}
		c.Folders++
	}
	return nil
}

// numberAfter is the number that ends a key, 0 if none does.
func numberAfter(prefix string, key []byte) uint64 {
	if len(key) != len(prefix)+8 {
		return 0
	}
	return binary.BigEndian.Uint64(key[len(prefix):])
}
