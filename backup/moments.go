package backup

import (
	"context"
	"errors"
	"time"

	"pims/fault"
	"pims/storage"
)

// Moments lists the states of a keyspace that can be restored, oldest first.
// ErrNoState if there are none. Whether each holds, [Verify] tells.
func Moments(ctx context.Context, dir string, id storage.ID) (all []time.Time, err error) {
	defer fault.Wrap(&err, "moments of %s", id)
	if !id.Valid() {
		return nil, storage.ErrBadID
	}
	t, err := openTarget(dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	s, err := t.states(id)
	if err != nil {
		return nil, err
	}
	for _, name := range s.names {
		all = append(all, momentOf(name))
	}
	if len(all) == 0 {
		err = ErrNoState
	}
	return all, errors.Join(err, s.close(), ctx.Err())
}
