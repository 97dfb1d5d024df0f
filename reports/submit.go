package reports

import (
	"context"
	"errors"
	"net/netip"
	"strings"

	"pims/consent"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// Submit takes a notice from a network address, which is counted in memory and
// kept nowhere. The report's number is the receipt.
//
// storage.ErrNotFound if the page is not public now, ErrBadNotice, ErrTooOften.
func (d *Desk) Submit(ctx context.Context, n Notice, from netip.Addr) (_ Report, err error) {
	defer fault.Wrap(&err, "report a page")
	n = n.clean()
	if wrong := n.Wrong(); len(wrong) > 0 {
		return Report{}, ErrBadNotice.With("field", wrong[0])
	}
	r, err := d.concerned(ctx, n.Address, n.Link)
	if err != nil {
		return Report{}, err
	}
	now := d.House.Now().UTC()
	if err := d.limit.take(now, n.Address, from); err != nil {
		return Report{}, err
	}
	// Half of what an address is drawn from: short enough to be read out.
	r.Number = strings.Join(strings.Split(identity.NewAddress(), "-")[:2], "-")
	r.Received, r.Notice, r.URL = now, n, d.Pages+"/p/"+n.Address
	if n.Link {
		r.URL = d.Pages + "/l/" + n.Address
	}
	r.Owed = []letter{toContact}
	if n.Email != "" {
		r.Owed = append(r.Owed, toReceipt)
	}
	err = d.ks.Update(ctx, func(tx storage.Tx) error {
		if _, err := read(tx, r.Number); !errors.Is(err, storage.ErrNotFound) {
			return errors.Join(storage.ErrExists, err)
		}
		return write(tx, r)
	})
	if err == nil {
		d.wake()
	}
	return r, err
}

// Concerns returns storage.ErrNotFound for an address of a page, or of a link,
// under which nothing is public, so that nothing can be reported.
func (d *Desk) Concerns(ctx context.Context, address string, link bool) error {
	_, err := d.concerned(ctx, address, link)
	return err
}

// concerned is a report on what an address shows now.
func (d *Desk) concerned(ctx context.Context, address string, link bool) (r Report, err error) {
	to, err := d.People.AddressOf(ctx, address)
	if err != nil {
		return r, err
	}
	err = d.inside(ctx, to.Instance, func(inst *instance.Instance) error {
		return inst.View(ctx, func(tx *instance.Tx) error {
			if link {
				r.Grant = to.Page
				r.Publication, err = consent.ShownByLink(tx, to.Page)
				return err
			}
			r.Grant, r.Publication, err = consent.Shown(tx, to.Page)
			return err
		})
	})
	if errors.Is(err, storage.ErrQuarantined) {
		err = storage.ErrNotFound // nobody sees the page
	}
	r.Instance = to.Instance
	return r, err
}

// inside opens an instance, storage.ErrNotFound if it is gone or going.
func (d *Desk) inside(ctx context.Context, id instance.ID, fn func(*instance.Instance) error) error {
	inst, err := d.House.Open(ctx, id)
	if errors.Is(err, instance.ErrNoKey) {
		return storage.ErrNotFound
	}
	if err != nil {
		return err
	}
	return errors.Join(fn(inst), inst.Close())
}

func (d *Desk) wake() {
	if d.Wake != nil {
		d.Wake()
	}
}
