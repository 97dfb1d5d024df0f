package crashtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"pims/apps/drive"
	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// links opens a drop folder by a link, has somebody leave a file in it, withdraws
// it, and gives its address back.
type links struct{}

const box = "à rendre"

var (
	files = instance.Rights{On: map[doctypes.Name]instance.Verb{
		doctypes.FileName: instance.Read | instance.Write, doctypes.FolderName: instance.Read | instance.Write,
	}}
	looks = consent.Scope{Name: consent.LinkScope, Rights: files}
	drops = consent.Scope{Name: consent.DropScope, Rights: files}
)

func (links) prepare(ctx context.Context, n *node) error {
	return n.update(ctx, lea, func(tx *instance.Tx) error {
		_, err := tx.Tree().CreateFolder(instance.Root, box, instance.Refuse)
		return err
	})
}

// left is what the file is called that operation k leaves.
func (links) left(k int) string { return fmt.Sprintf("copie %d", k) }

func (s links) step(ctx context.Context, n *node, k int) error {
	return n.in(ctx, lea, func(i *instance.Instance) error {
		switch k % 4 {
		case 1:
			return s.open(ctx, n, i)
		case 2:
			return s.leave(ctx, n, i, k)
		case 3:
			return i.Update(ctx, func(tx *instance.Tx) error {
				last, _, err := s.last(tx)
				return errors.Join(err, consent.Withdraw(tx, last.ID))
			})
		}
		return drive.TidyLinks(ctx, n.people, i)
	})
}

// open does what the app does: the address leads somewhere before the grant is
// there.
func (links) open(ctx context.Context, n *node, i *instance.Instance) error {
	id, err := instance.NewDocID()
	if err != nil {
		return err
	}
	address := identity.NewAddress()
	if err := n.people.SetAddress(ctx, address, identity.PageAddress{Instance: i.ID(), Page: id}); err != nil {
		return err
	}
	return i.Update(ctx, func(tx *instance.Tx) error {
		folder, err := at(tx, instance.Root, box)
		if err != nil {
			return err
		}
		_, err = consent.Share(tx, consent.LinkProposal{
			ID: id, Doc: folder.ID, Title: box, Purpose: "Recevoir les copies", Language: "fr", Notice: make([]byte, 32), Shown: []string{box},
			Expires: tx.Now().Add(24 * time.Hour).Truncate(time.Second), Link: doctypes.Link{Way: doctypes.LinkDrop, Address: address, MaxBytes: 1 << 40},
		})
		return err
	})
}

// leave is what a visitor does who knows the address.
func (s links) leave(ctx context.Context, n *node, i *instance.Instance, k int) error {
	var last instance.Doc[doctypes.Grant]
	err := i.View(ctx, func(tx *instance.Tx) (err error) { last, _, err = s.last(tx); return err })
	if err != nil {
		return err
	}
	to, err := n.people.AddressOf(ctx, last.Body.Link.Address)
	if err != nil {
		return err
	}
	pass, l, err := n.EnterLink(ctx, to.Instance, to.Page, looks, drops, nil)
	if err != nil {
		return err
	}
	b := content("links", k)
	if err = pass.Deposit(ctx, int64(len(b))); err == nil {
		_, _, err = pass.UploadFile(ctx, l.Doc, s.left(k), instance.Replace, instance.Upload{Mime: "text/plain", Size: int64(len(b))}, bytes.NewReader(b))
	}
	return errors.Join(err, pass.Close())
}

// last returns the newest link to the folder, and what lies in that.
func (links) last(tx *instance.Tx) (last instance.Doc[doctypes.Grant], inside map[string]instance.Entry, err error) {
	folder, err := at(tx, instance.Root, box)
	if err != nil {
		return last, nil, err
	}
	all, err := consent.LinksOf(tx, folder.ID)
	if err != nil {
		return last, nil, err
	}
	if len(all) > 0 {
		last = all[len(all)-1]
	}
	inside, err = list(tx, folder.ID)
	return last, inside, err
}

func (s links) holds(ctx context.Context, n *node, k int) error {
	return n.in(ctx, lea, func(i *instance.Instance) error {
		var last instance.Doc[doctypes.Grant]
		var inside map[string]instance.Entry
		times := 0
		err := i.View(ctx, func(tx *instance.Tx) (err error) {
			if last, inside, err = s.last(tx); err == nil && last.ID != "" {
				times, _, err = consent.LinkUsed(tx, last.ID)
			}
			return err
		})
		if err != nil || k == 0 && last.ID == "" && len(inside) == 0 {
			return err
		}
		if want := (k + 2) / 4; len(inside) != want {
			return differs("after operation %d there are %d files of visitors, not %d", k, len(inside), want)
		}
		if open := k%4 == 1 || k%4 == 2; open {
			err = s.leads(ctx, n, i, last)
		} else if last.Body.Ended.IsZero() || k%4 == 0 && last.Body.Link.Address != "" {
			err = differs("after operation %d a link is open", k)
		}
		if k%4 == 2 && err == nil {
			if times < 1 {
				return differs("what was left was not counted")
			}
			return reads(ctx, i, inside[s.left(k)].ID, 0, content("links", k))
		}
		return err
	})
}

// leads returns an error unless the address of a link opens it.
func (links) leads(ctx context.Context, n *node, i *instance.Instance, last instance.Doc[doctypes.Grant]) error {
	if last.ID == "" {
		return differs("no link")
	}
	to, err := n.people.AddressOf(ctx, last.Body.Link.Address)
	if errors.Is(err, storage.ErrNotFound) {
		return errAstray
	}
	if err != nil || to.Instance != i.ID() || to.Page != last.ID {
		return errors.Join(differs("the address of a link leads to %q", to.Page), err)
	}
	pass, _, err := n.EnterLink(ctx, to.Instance, to.Page, looks, drops, nil)
	if errors.Is(err, storage.ErrNotFound) {
		return differs("an open link opens nothing")
	}
	if err != nil {
		return err
	}
	return pass.Close()
}
