package instance

import (
	"context"

	"pims/storage"
)

// repackBatch is how many entries one commit of the upgrade to format 3 looks
// at.
const repackBatch = 400

// repack is a step of an upgrade: it writes entries as this program does. Both
// ways can be read meanwhile. How far it came stands in meta.
func (i *Instance) repack(ctx context.Context) (done bool, err error) {
	err = i.Update(ctx, func(tx *Tx) error {
		done = false
		var m meta
		if err := storage.GetJSON(tx.kv, keyMeta, &m); err != nil {
			return err
		}
		n := 0
		for p, err := range storage.ScanAll(tx.kv, []byte(keyEntry), m.Next) {
			if err != nil && !isDamaged(err) {
				return err
			}
			if n++; n > repackBatch {
				m.Next = p.Key
				return storage.SetJSON(tx.kv, keyMeta, m)
			}
			if err != nil || len(p.Value) == 0 || p.Value[0] != '{' {
				continue
			}
			if err := tx.repackOne(p); err != nil && !isAbsent(err) && !isDamaged(err) {
				return err
			}
		}
		done, m.Next = true, nil
		return storage.SetJSON(tx.kv, keyMeta, m)
	})
	return done, err
}

// repackOne writes one entry anew, from its document: that knows more.
func (tx *Tx) repackOne(p storage.Pair) error {
	e, err := (&unpacker{folder: folderIn(string(p.Key))}).unpack(p.Value)
	if err != nil {
		return err
	}
	is, err := tx.Tree().Entry(e.ID)
	if isAbsent(err) || isDamaged(err) || err == nil && (is.Parent != e.Parent || is.Name != e.Name) {
		is, err = e, nil // doctor's to judge
	}
	if err != nil {
		return err
	}
	raw, err := is.pack()
	if err != nil {
		return storage.ErrDamaged.Because(err)
	}
	return tx.kv.Set(p.Key, raw)
}
