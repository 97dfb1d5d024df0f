package preview

import (
	"context"
	"errors"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// Work is what Run does for an instance. Follow asks for it.
const Work instance.Work = "preview"

// perRun is how many pictures one Run makes: other instances have their turn
// then, and this one a little later.
const (
	perRun   = 20
	comeBack = 2 * time.Second
)

// Run makes some small pictures of photos that have none, one after another and
// with pauses, so that it takes no more than half of a processor. It asks to be
// called again while there are more.
func (m *Maker) Run(ctx context.Context, i *instance.Instance) (err error) {
	defer fault.Wrap(&err, "previews")
	todo, err := unmade(ctx, i)
	if err != nil {
		return err
	}
	if len(todo) == 0 {
		return nil
	}
	done := 0
	for _, one := range todo[:min(len(todo), perRun)] {
		began := time.Now()
		_, err := m.Thumbnail(ctx, i, one.now, Small)
		if ctx.Err() != nil || errors.Is(err, storage.ErrBusy) {
			break
		}
		done++ // what went wrong besides, whoever asks for the picture meets
		if instance.Pause(ctx, max(m.rest, time.Since(began))) != nil {
			break
		}
	}
	// It is noted also if ctx is over: these are made.
	return errors.Join(ctx.Err(), i.Update(context.WithoutCancel(ctx), func(tx *instance.Tx) error {
		if done < len(todo) {
			tx.Want(Work, tx.Now().Add(comeBack))
		}
		kv := tx.Space(Space)
		for _, one := range todo[:done] {
			if err := kv.Delete(idKey(keyTodo, one.record.id)); err != nil {
				return err
			}
		}
		return nil
	}))
}

// unmade returns some photos that may have no small picture, one more than a Run
// makes if there are so many.
func unmade(ctx context.Context, i *instance.Instance) (todo []change, err error) {
	err = i.View(ctx, func(tx *instance.Tx) error {
		todo = nil
		for p, err := range tx.Space(Space).Scan([]byte(keyTodo), nil) {
			if err != nil {
				return err
			}
			var one change
			copy(one.record.id[:], p.Key[len(keyTodo):])
			f, err := instance.In[doctypes.File](tx).Get(one.record.id.doc())
			switch {
			case errors.Is(err, storage.ErrNotFound), errors.Is(err, storage.ErrDamaged):
			case err != nil:
				return err
			default:
				one.now = *f.Current()
			}
			if todo = append(todo, one); len(todo) > perRun {
				break
			}
		}
		return nil
	})
	return todo, err
}
