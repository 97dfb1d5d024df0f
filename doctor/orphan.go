package doctor

import (
	"context"
	"errors"

	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/move"
	"pims/storage"
)

// keyless is an instance whose key is not in the keyring. Of nobody, it is the
// rest of an erasure.
func (r *run) keyless(ctx context.Context, id storage.ID) error {
	state, registered := r.people[id]
	if registered && state == identity.Erasing && r.Serving {
		return nil
	}
	if registered || !r.sure {
		return r.tell(id, instance.Finding{What: KeyMissing, Count: 1})
	}
	return r.removeRest(ctx, id)
}

// unfilled is a keyspace that holds no instance: what a creation left that was
// cut off, if there is nothing in it at all.
func (r *run) unfilled(ctx context.Context, id storage.ID) error {
	audit, err := r.House.Audit(ctx, id, false)
	if errors.Is(err, storage.ErrNotFound) || err == nil && r.Serving && audit.Keys == 0 {
		return nil // erased meanwhile, or being made
	}
	if err != nil && !tolerable(err) {
		return err
	}
	if _, registered := r.people[id]; err != nil || audit.Keys > 0 || registered || !r.sure {
		return r.tell(id, instance.Finding{What: Unreadable, Count: 1})
	}
	return r.removeRest(ctx, id)
}

// orphan is an instance that nobody is registered for. One that an import left
// that was cut off goes, its archive has it all; any other may be somebody whose
// record was lost.
func (r *run) orphan(ctx context.Context, id storage.ID) error {
	i, err := r.House.Open(ctx, instance.ID(id))
	if err != nil {
		return err
	}
	part := false
	err = i.View(ctx, func(tx *instance.Tx) (err error) {
		if part, err = move.Arriving(tx); err != nil || part {
			return err
		}
		part, err = isEmpty(tx)
		return err
	})
	if err = errors.Join(err, i.Close()); err != nil {
		return err
	}
	switch {
	case part && r.Serving:
		return nil // it is being imported
	case part && r.sure:
		return r.removeRest(ctx, id)
	}
	return r.tell(id, instance.Finding{What: Orphan, Count: 1})
}

// isEmpty reports whether an instance has no document, not even a damaged one.
func isEmpty(tx *instance.Tx) (bool, error) {
	for _, d := range doctypes.All() {
		for _, err := range tx.Documents(d.Name, "") {
			if errors.Is(err, storage.ErrDamaged) {
				err = nil
			}
			return false, err
		}
	}
	return true, nil
}

func (r *run) removeRest(ctx context.Context, id storage.ID) error {
	if r.o.Repair {
		if err := r.House.Destroy(ctx, instance.ID(id)); err != nil {
			return err
		}
	}
	return r.tell(id, instance.Finding{What: Orphan, Count: 1, Repaired: r.o.Repair})
}
