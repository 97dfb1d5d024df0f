package portfolio

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/scan"
	"pims/storage"
)

// commit lets the address lead to the page, and publishes it.
func (s *snapshot) commit(ctx context.Context) error {
	if err := s.claim(ctx); err != nil {
		return errors.Join(err, s.discard(ctx))
	}
	attached := false
	err := s.call.Update(ctx, func(tx *instance.Tx) error {
		err := s.write(tx)
		attached = err == nil
		return err
	})
	if err == nil || attached {
		// A commit that failed may still be replayed: rather contents without a
		// document, which are found later, than a publication without them.
		return err
	}
	err = errors.Join(err, s.discard(ctx))
	if s.fresh {
		err = errors.Join(err, s.app.people.EndAddress(context.WithoutCancel(ctx), s.pub.Address, s.address()))
	}
	return err
}

// claim lets the address lead to the page, before the page says so.
func (s *snapshot) claim(ctx context.Context) error {
	people, to := s.app.people, s.address()
	err := people.SetAddress(ctx, s.pub.Address, to)
	if !s.fresh && (errors.Is(err, storage.ErrExists) || errors.Is(err, identity.ErrBadAddress)) {
		// The page came from another host, and its address is not to be had here.
		s.fresh, s.pub.Address = true, identity.NewAddress()
		err = people.SetAddress(ctx, s.pub.Address, to)
	}
	return err
}

// address is where the page's address leads.
func (s *snapshot) address() identity.PageAddress {
	return identity.PageAddress{Instance: s.call.ID(), Page: s.page}
}

// maxPublication keeps a publication within one value, in bytes of JSON.
const maxPublication = 60 << 10

// write is the one commit: the publication with its contents, the page's
// address, and the grant.
func (s *snapshot) write(tx *instance.Tx) error {
	p, err := load(tx, s.page)
	if err != nil {
		return err
	}
	if now, err := etag(p); err != nil || now != s.etag || p.Address != s.was {
		return errors.Join(err, errPageChanged)
	}
	s.pub.Published = tx.Now()
	if raw, err := json.Marshal(s.pub); err != nil || len(raw) > maxPublication {
		return errors.Join(err, errPageTooLarge)
	}
	id, err := instance.NewDocID()
	if err != nil {
		return err
	}
	if err := instance.In[doctypes.Publication](tx).Put(id, s.pub); err != nil {
		return err
	}
	if err := tx.Attach(id, s.refs...); err != nil {
		return err
	}
	tx.Want(scan.Work, tx.Now()) // the copies of this page are nobody's files
	p.Address = s.pub.Address
	if err := instance.In[doctypes.Page](tx).Put(s.page, p); err != nil {
		return err
	}
	if _, _, err := consent.Publish(tx, s.proposal(id)); err != nil {
		return err
	}
	return prune(tx)
}

// proposal is what the owner agrees to, and the parents are asked.
func (s *snapshot) proposal(publication instance.DocID) consent.PageProposal {
	lang := s.call.Lang
	in := consent.PageProposal{
		Page: s.page, Publication: publication, Title: s.pub.Title, Purpose: fmt.Sprintf(texts[lang].Purpose, s.pub.Title), Language: string(lang),
		Shown: shown(s.pub, lang), Expires: s.pub.Expires, Family: s.family,
		Preview: s.call.PageOrigin() + "/p/" + s.pub.Address + "/apercu/" + s.pub.Preview,
	}
	notice := sha256.Sum256([]byte(strings.Join(append([]string{in.Purpose}, in.Shown...), "\n")))
	in.Notice = notice[:]
	return in
}
