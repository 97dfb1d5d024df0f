package consent

import (
	"context"
	"errors"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// FromBackup tells that the instance was brought back from a backup.
const FromBackup What = "from-backup"

// whyBackup is why a grant ended of which nobody knows whether it was withdrawn
// after the backup.
const whyBackup = "backup"

// decisions are the documents by which somebody is let in, or not any more: the
// owner with a password, devices, third parties, holders of parental authority,
// konnectors.
func decisions() []doctypes.Name {
	return []doctypes.Name{
		doctypes.AccountName, doctypes.AppPasswordName, doctypes.ConnectionName, doctypes.CredentialName, doctypes.FamilyRequestName,
		doctypes.GrantName, doctypes.MovingKeyName, doctypes.OpeningName, doctypes.TieName,
	}
}

// SettleRestored settles an instance that was brought back from a backup, before
// anybody is let in: what was withdrawn since must not open again. Documents and
// contents are what they were; decisions, and the access log, are those of
// present, the same instance as it stands now. A page that was published since
// ends, for what it shows is not there.
//
// Without a present one nobody knows what was withdrawn: all grants end, and all
// app passwords. Either way a leaf tells of it. It may be cut off and called
// again.
func SettleRestored(ctx context.Context, present, inst *instance.Instance) (err error) {
	defer fault.Wrap(&err, "settle what came from a backup")
	over := func(*instance.Tx, doctypes.Grant) (bool, error) { return true, nil }
	if present != nil {
		over = withoutPage
		err = errors.Join(inst.TakeDocuments(ctx, present, decisions()...), inst.TakeSpaces(ctx, present, space+"/", registry+"/", "grant/"))
	} else {
		err = dropApps(ctx, inst)
	}
	if err != nil {
		return err
	}
	if err := endWhere(ctx, inst, over); err != nil {
		return err
	}
	return inst.Update(ctx, func(tx *instance.Tx) error {
		return Append(tx, Record{Actor: ActorOperator, What: FromBackup})
	})
}

// withoutPage reports whether a grant is of a page that is not there.
func withoutPage(tx *instance.Tx, g doctypes.Grant) (bool, error) {
	if g.Kind != doctypes.GrantPage || len(g.Items) != 1 || len(g.Items[0].IDs) != 1 {
		return false, nil
	}
	_, err := instance.In[doctypes.Publication](tx).Get(instance.DocID(g.Items[0].IDs[0]))
	return errors.Is(err, storage.ErrNotFound), ignoreAbsent(err)
}

// endWhere ends the grants that are not over and meet a condition, one commit
// each.
func endWhere(ctx context.Context, inst *instance.Instance, over func(*instance.Tx, doctypes.Grant) (bool, error)) error {
	var ids []instance.DocID
	err := inst.View(ctx, func(tx *instance.Tx) error {
		ids = nil
		for doc, err := range instance.In[doctypes.Grant](tx).All() {
			if errors.Is(err, storage.ErrDamaged) {
				continue // it opens nothing
			}
			if err != nil {
				return err
			}
			if ends, err := over(tx, doc.Body); err != nil {
				return err
			} else if ends && doc.Body.Ended.IsZero() {
				ids = append(ids, doc.ID)
			}
		}
		return nil
	})
	for _, id := range ids {
		if err == nil {
			err = inst.Update(ctx, func(tx *instance.Tx) error { return endAfterBackup(tx, id) })
		}
	}
	return err
}

func endAfterBackup(tx *instance.Tx, id instance.DocID) error {
	g, err := loadGrant(tx, id)
	if err != nil {
		return err
	}
	if lapse(tx, &g); g.Ended.IsZero() {
		end(tx, &g, whyBackup, byHost)
	}
	return errors.Join(saveGrant(tx, id, g), grantMatter(id, g, tx.Now()).tell(tx))
}

// dropApps ends the app passwords.
func dropApps(ctx context.Context, inst *instance.Instance) error {
	return inst.Update(ctx, func(tx *instance.Tx) error {
		docs := instance.In[doctypes.AppPassword](tx)
		for doc, err := range docs.All() {
			if err != nil && !errors.Is(err, storage.ErrDamaged) {
				return err
			}
			if err := docs.Delete(doc.ID); err != nil && !errors.Is(err, storage.ErrDamaged) {
				return err
			}
		}
		return nil
	})
}
