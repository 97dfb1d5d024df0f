package doctor

import (
	"context"
	"errors"
	"time"

	"pims/identity"
	"pims/instance"
	"pims/storage"
	"pims/storage/sealed"
)

// directory is the keyspace of identity.People.
const directory storage.ID = "directory"

// ownKeyspaces audits the node's own. Their records are a truth of their own:
// what is damaged there, a backup has.
func (r *run) ownKeyspaces(ctx context.Context) error {
	for _, id := range r.Own {
		audit, err := r.House.Audit(ctx, id, true)
		switch {
		case errors.Is(err, storage.ErrNotFound): // never used
			continue
		case tolerable(err):
			err = r.tell(id, instance.Finding{What: Unreadable, Count: 1})
		}
		if err != nil {
			return err
		}
		if err := r.tell(id, instance.Finding{What: instance.WrongValue, Count: len(audit.Damaged)}); err != nil {
			return err
		}
		if audit.State == sealed.Whole || audit.State == sealed.Missing && audit.Keys == 0 { // nothing was ever written
			continue
		}
		if r.o.Repair {
			if err := r.House.Recount(ctx, id, true); err != nil {
				return err
			}
		}
		explained := audit.State != sealed.Differs || id == directory && r.rebuilt
		if err := r.tell(id, instance.Finding{What: instance.WrongInventory, Count: 1, Repaired: r.o.Repair && explained}); err != nil {
			return err
		}
	}
	return nil
}

// strays finds what belongs to no instance that is there.
func (r *run) strays(ctx context.Context) error {
	list, err := r.House.Keyring.List()
	if err != nil {
		return err
	}
	keys := map[storage.ID]bool{}
	for _, id := range list {
		keys[id] = true
	}
	contents := map[storage.ID]bool{}
	for id, err := range r.Vault.Keyspaces(ctx) {
		if err != nil {
			return err
		}
		contents[id] = true
	}
	for id, state := range r.people {
		if !r.present[id] && (state == identity.Live || state == identity.Frozen) && r.stillMissing(ctx, id) {
			if err := r.tell(id, instance.Finding{What: Missing, Count: 1}); err != nil {
				return err
			}
		}
	}
	for id := range keys {
		if r.own[id] || r.present[id] || r.people[id] != "" || r.Serving {
			continue
		}
		remove := r.o.Repair && r.sure && !contents[id]
		if remove {
			if err := r.House.Keyring.Remove(id, r.House.Now().UTC()); err != nil {
				return err
			}
		}
		if err := r.tell(id, instance.Finding{What: OrphanKey, Count: 1, Repaired: remove}); err != nil {
			return err
		}
	}
	for id := range contents {
		if keys[id] || r.present[id] || r.people[id] != "" {
			continue
		}
		if r.o.Repair {
			if err := r.Vault.Destroy(ctx, id); err != nil {
				return err
			}
		}
		if err := r.tell(id, instance.Finding{What: OrphanContents, Count: 1, Repaired: r.o.Repair}); err != nil {
			return err
		}
	}
	return nil
}

// stillMissing looks again: somebody may have come or gone since the lists were
// read.
func (r *run) stillMissing(ctx context.Context, id storage.ID) bool {
	ks, err := r.House.Engine.Open(ctx, id)
	if err == nil {
		err = ks.Close()
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return false
	}
	person, err := r.People.ByInstance(ctx, instance.ID(id))
	return err == nil && (person.State == identity.Live || person.State == identity.Frozen) || tolerable(err)
}

// lateAfter is when the node should have ended an epoch for which an erasure
// waits: it does so daily.
const lateAfter = 25 * time.Hour

// late tells of an erasure whose epoch should have ended.
func (r *run) late(context.Context) error {
	since, waits := r.House.Keyring.Late()
	if !waits || r.House.Now().Sub(since) < lateAfter {
		return nil
	}
	return r.tell("", instance.Finding{What: LateErasure, Count: 1})
}

// tolerable reports whether an error is one of a record, and not of the disk or
// of this program.
func tolerable(err error) bool {
	return errors.Is(err, storage.ErrDamaged) || errors.Is(err, storage.ErrQuarantined) || errors.Is(err, instance.ErrNoKey)
}
