package portfolio

import (
	"context"
	"errors"
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
)

// Tidy is the background work of this app: see [TidyUp]. Package consent asks
// for it when a page's grant has ended, however that came.
const Tidy = consent.PageOver

// TidyUp removes from an instance the pages that have lain in the trash for
// instance.TrashDays, and publications whose time is over or whose place a newer
// one has taken.
func TidyUp(ctx context.Context, people *identity.People, i *instance.Instance) (err error) {
	defer fault.Wrap(&err, "tidy pages")
	var over []instance.Doc[doctypes.Page]
	err = i.Update(ctx, func(tx *instance.Tx) error {
		over = nil
		for doc, err := range pages(tx) {
			if err != nil {
				return err
			}
			if p := doc.Body; !p.Trashed.IsZero() && !tx.Now().Before(p.Trashed.AddDate(0, 0, instance.TrashDays)) {
				over = append(over, doc)
			}
		}
		for _, doc := range over {
			if err := instance.In[doctypes.Page](tx).Delete(doc.ID); err != nil {
				return err
			}
		}
		return prune(tx)
	})
	if err != nil {
		return err
	}
	for _, doc := range over {
		err = errors.Join(err, people.EndAddress(ctx, doc.Body.Address, identity.PageAddress{Instance: i.ID(), Page: doc.ID}))
	}
	return err
}

// wantTidy asks for the moment when the time of something is over next.
func wantTidy(tx *instance.Tx) error {
	var at time.Time
	by := func(t time.Time) {
		if at.IsZero() || t.Before(at) {
			at = t
		}
	}
	for doc, err := range pages(tx) {
		if err != nil {
			return err
		}
		if t := doc.Body.Trashed; !t.IsZero() {
			by(t.AddDate(0, 0, instance.TrashDays))
		}
	}
	for doc, err := range sound(instance.In[doctypes.Publication](tx).All()) {
		if err != nil {
			return err
		}
		by(doc.Body.Expires)
	}
	if !at.IsZero() {
		tx.Want(Tidy, at)
	}
	return nil
}
