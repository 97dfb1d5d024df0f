package instance

import (
	"context"
	"errors"

	"pims/storage"
)

// MakeFormat gives an instance another format, and takes its inventory away
// where the format had none.
func (i *Instance) MakeFormat(ctx context.Context, format int) error {
	var err error
	if format < 2 {
		err = i.bare.Update(ctx, func(kv storage.Tx) error { return kv.Delete([]byte("\x00inventory")) })
	}
	return errors.Join(err, i.Update(ctx, func(tx *Tx) error { return put(tx.kv, keyMeta, meta{Format: format, Created: tx.now}) }))
}

// FormatOf returns the format that an instance states.
func (i *Instance) FormatOf(ctx context.Context) (format int, err error) {
	err = i.View(ctx, func(tx *Tx) error {
		var m meta
		err := get(tx.kv, keyMeta, &m)
		format = m.Format
		return err
	})
	return format, err
}
