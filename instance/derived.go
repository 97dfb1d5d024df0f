package instance

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"pims/fault"
	"pims/storage"
)

// Derived is what was made of a content, such as a small picture of it. It can
// be made again: it counts for no quota, no archive has it, and it goes with the
// content.
type Derived struct {
	Content storage.Ref `json:"content,omitzero"` // zero: nothing can be made of it
	Mime    string      `json:"mime,omitempty"`
	At      time.Time   `json:"at"`
}

// Made is a Derived that is not kept yet. As tells it from others of the same
// content; nil Bytes say that nothing can be made.
type Made struct {
	As, Mime string
	Bytes    []byte
}

// minDerived is how many bytes of derived contents any instance may keep; a
// large one may keep a share of its quota.
const (
	minDerived   = 64 << 20
	derivedShare = 4
)

// Derived returns what was made of a content, which a document of this
// transaction names. storage.ErrNotFound if nothing was.
func (tx *Tx) Derived(of storage.Ref, as string) (d Derived, err error) {
	return d, storage.GetJSON(tx.kv, keyDerived+of.ID+"/"+as, &d)
}

// Derive is Instance.Derive. It asks for no right to write: nothing of the
// person changes by it.
func (a *Access) Derive(ctx context.Context, of storage.Ref, made ...Made) error {
	return a.inst.Derive(ctx, of, made...)
}

// Derive keeps what was made of a content, in the place of what was made under
// the same name before. storage.ErrNotFound if no document refers to the content
// any more, ErrOverQuota if too much of the kind is kept.
func (i *Instance) Derive(ctx context.Context, of storage.Ref, made ...Made) (err error) {
	defer fault.Wrap(&err, "derive")
	all, ran := make([]Derived, len(made)), false
	defer func() {
		if err == nil || ran {
			return // a commit that failed may still be replayed: rather a stray content
		}
		for _, d := range all {
			if d.Content.ID != "" {
				err = errors.Join(err, i.DropBlob(context.WithoutCancel(ctx), d.Content))
			}
		}
	}()
	for n, m := range made {
		all[n] = Derived{Mime: m.Mime}
		if m.Bytes == nil {
			continue
		}
		// In the store whatever its size: there it has an age, and the doctor leaves
		// alone what is on its way.
		if all[n].Content, err = i.StageBlob(ctx, bytes.NewReader(m.Bytes)); err != nil {
			return err
		}
	}
	return i.Update(ctx, func(tx *Tx) error {
		ran = false
		for n, m := range made {
			all[n].At = tx.now
			if err := tx.derive(of.ID, m.As, all[n]); err != nil {
				return err
			}
		}
		ran = true
		return nil
	})
}

func (tx *Tx) derive(blob, as string, d Derived) error {
	referred, err := tx.referred(blob)
	if err != nil {
		return err
	}
	if !referred {
		return storage.ErrNotFound
	}
	key := keyDerived + blob + "/" + as
	if err := tx.underive(key); err != nil {
		return err
	}
	c, err := tx.counters()
	if err != nil {
		return err
	}
	if c.Derived += d.Content.Size; c.Derived > max(minDerived, c.Quota/derivedShare) {
		return ErrOverQuota
	}
	if d.Content.ID != "" {
		if err := tx.receive(d.Content); err != nil {
			return err
		}
	}
	return storage.SetJSON(tx.kv, key, d)
}

// underive forgets what was made of a content, if anything was; Sweep removes
// it. What a damaged record names is a stray content then.
func (tx *Tx) underive(key string) error {
	var d Derived
	err := storage.GetJSON(tx.kv, key, &d)
	if isAbsent(err) {
		return nil
	}
	if err != nil && !isDamaged(err) {
		return err
	}
	if d.Content.ID != "" {
		c, err := tx.counters()
		if err != nil {
			return err
		}
		c.Derived -= d.Content.Size
		tx.Want(Sweep, tx.now)
		if err := tx.kv.Set([]byte(keyDead+d.Content.ID), nil); err != nil {
			return err
		}
	}
	return tx.kv.Delete([]byte(key))
}

// underiveAll forgets all that was made of a content which is removed.
func (tx *Tx) underiveAll(blob string) error {
	var keys []string
	for p, err := range storage.ScanAll(tx.kv, []byte(keyDerived+blob+"/"), nil) {
		if err != nil && !isDamaged(err) {
			return err
		}
		keys = append(keys, string(p.Key))
	}
	for _, key := range keys {
		if err := tx.underive(key); err != nil {
			return err
		}
	}
	return nil
}

// derivedOf is the content that the key of a Derived tells of.
func derivedOf(key string) (blob string, ok bool) {
	blob, as, ok := strings.Cut(strings.TrimPrefix(key, keyDerived), "/")
	return blob, ok && len(blob) == 32 && as != ""
}
