package instance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"pims/doctypes"
	"pims/storage"
)

// MakeFormat gives an instance another format: it takes its inventory away where
// the format had none, and writes entries as JSON where it did.
func (i *Instance) MakeFormat(ctx context.Context, format int) error {
	var err error
	if format < 2 {
		err = i.bare.Update(ctx, func(kv storage.Tx) error { return kv.Delete([]byte("\x00inventory")) })
	}
	return errors.Join(err, i.Update(ctx, func(tx *Tx) error {
		for p, err := range tx.kv.Scan([]byte(keyEntry), nil) {
			if err != nil || format >= 3 {
				return err
			}
			e, err := (&unpacker{folder: folderIn(string(p.Key))}).unpack(p.Value)
			if err == nil {
				err = storage.SetJSON(tx.kv, string(p.Key), e)
			}
			if err != nil {
				return err
			}
		}
		return storage.SetJSON(tx.kv, keyMeta, meta{Format: format, Created: tx.now})
	}))
}

// FormatOf returns the format that an instance states.
func (i *Instance) FormatOf(ctx context.Context) (format int, err error) {
	err = i.View(ctx, func(tx *Tx) error {
		var m meta
		err := storage.GetJSON(tx.kv, keyMeta, &m)
		format = m.Format
		return err
	})
	return format, err
}

// Pack writes an entry as it is stored.
func Pack(e Entry) ([]byte, error) { return e.pack() }

// Unpack reads an entry of the root.
func Unpack(raw []byte) (Entry, error) { return (&unpacker{folder: Root}).unpack(raw) }

// UnpackMany reads an entry n times, as a listing does.
func UnpackMany(raw []byte, n int) error {
	u := unpacker{folder: Root}
	for range n {
		if _, err := u.unpack(raw); err != nil {
			return err
		}
	}
	return nil
}

// Repacked writes an entry and reads it again.
func Repacked(e Entry) (Entry, error) {
	raw, err := e.pack()
	if err != nil {
		return e, err
	}
	return Unpack(raw)
}

// SameEntry compares all that entries tell.
func SameEntry(a, b Entry) bool { return reflect.DeepEqual(a, b) }

// Thin returns which versions are kept.
func Thin(all []doctypes.Version, now time.Time) []doctypes.Version { return thin(all, now) }

// Remembered returns how many contents of an instance a House remembers.
func Remembered(h *House, id ID) (n int) {
	h.found.mu.RLock()
	defer h.found.mu.RUnlock()
	for key := range h.found.by {
		if key.id == id {
			n++
		}
	}
	return n
}

// Figures reads running figures and returns how they are written, here and by
// encoding/json, once encoding/json has read the same.
func Figures(raw []byte) (written, asJSON string, err error) {
	var ours, theirs counters
	if err := ours.unpack(raw); err != nil {
		return "", "", err
	}
	if err := json.Unmarshal(raw, &theirs); err != nil || ours != theirs {
		return "", "", fmt.Errorf("read as %+v, by encoding/json as %+v, %w", ours, theirs, err)
	}
	again, err := json.Marshal(theirs)
	return string(ours.pack()), string(again), err
}

// CopyOutrun copies what lies in a folder into another as one commit of Copy does,
// in one that runs and is not written, in one that finds that others have changed
// something, and, once all has been done that is to be, in one that is written.
func (a *Access) CopyOutrun(ctx context.Context, from, to DocID, first, then func() error) error {
	parts := make(chan originals, 1)
	if err := a.originals(ctx, from, parts); err != nil {
		return err
	}
	part, c := <-parts, &copying{Access: a, to: to}
	c.seq.Store(part.seq)
	for _, o := range part.list {
		if err := c.prepare(o); err != nil {
			return err
		}
	}
	undone := errors.New("not written")
	some := func(outcome error) error {
		return a.Update(ctx, func(tx *Tx) error {
			_, _, err := c.some(tx, part.list)
			return errors.Join(err, outcome)
		})
	}
	for _, do := range []func() error{first, then} {
		if err := some(undone); !errors.Is(err, undone) {
			return err
		}
		if err := do(); err != nil {
			return err
		}
	}
	return some(nil)
}
