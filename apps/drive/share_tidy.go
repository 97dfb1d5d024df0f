package drive

import (
	"context"
	"errors"

	"pims/consent"
	"pims/fault"
	"pims/identity"
	"pims/instance"
)

// TidyLinks gives the addresses of links that are over back. It is the work that
// package consent asks for as [consent.LinkOver].
func TidyLinks(ctx context.Context, people *identity.People, i *instance.Instance) (err error) {
	defer fault.Wrap(&err, "tidy links")
	var over map[instance.DocID]string
	err = i.Update(ctx, func(tx *instance.Tx) (err error) {
		all, next, err := consent.ForgetLinks(tx)
		if over = all; err == nil && !next.IsZero() {
			tx.Want(consent.LinkOver, next)
		}
		return err
	})
	if err != nil {
		return err
	}
	var errs []error
	for grant, address := range over {
		errs = append(errs, people.EndAddress(ctx, address, identity.PageAddress{Instance: i.ID(), Page: grant}))
	}
	return errors.Join(errs...)
}
