package identity

import (
	"context"
	"errors"

	"pims/storage"
)

// link writes the way from a portal to a person and fills the ties that waited
// for it; fresh is false if it was there.
func (p *People) link(tx storage.Tx, id PersonID, o Portal) (fresh bool, err error) {
	hash := p.portalHash(o)
	switch who, err := tx.Get([]byte(keyPortal + hash)); {
	case err == nil && PersonID(who) == id:
		return false, nil
	case err == nil:
		return false, ErrPortalTaken
	case !errors.Is(err, storage.ErrNotFound):
		return false, err
	}
	if err := errors.Join(tx.Set([]byte(keyPortal+hash), []byte(id)), tx.Set(portalOfKey(id, hash), nil)); err != nil {
		return false, err
	}
	return true, p.fillTies(tx, hash, id)
}

func portalOfKey(id PersonID, hash string) []byte {
	return []byte(keyPortalOf + string(id) + "/" + hash)
}

func (p *People) unlink(ctx context.Context, id PersonID, o Portal) error {
	hash := p.portalHash(o)
	return p.dir.Update(ctx, func(tx storage.Tx) error {
		return errors.Join(tx.Delete([]byte(keyPortal+hash)), tx.Delete(portalOfKey(id, hash)), p.emptyTies(tx, hash))
	})
}

// portalsOf returns the hashes of a person's portals.
func (p *People) portalsOf(ctx context.Context, id PersonID) (hashes []string, err error) {
	err = p.dir.View(ctx, func(tx storage.Tx) error {
		hashes, err = suffixes(tx, keyPortalOf+string(id)+"/")
		return err
	})
	return hashes, err
}

// unlinkAll removes the portals of a person.
func unlinkAll(tx storage.Tx, id PersonID) error {
	hashes, err := suffixes(tx, keyPortalOf+string(id)+"/")
	for _, hash := range hashes {
		err = errors.Join(err, tx.Delete([]byte(keyPortal+hash)), tx.Delete(portalOfKey(id, hash)))
	}
	return err
}

// suffixes returns what stands behind a prefix in the keys of an index, in
// their order.
func suffixes(tx storage.Tx, prefix string) (all []string, err error) {
	for pair, err := range storage.ScanAll(tx, []byte(prefix), nil) {
		if err != nil && !errors.Is(err, storage.ErrDamaged) { // the key says all
			return nil, err
		}
		all = append(all, string(pair.Key[len(prefix):]))
	}
	return all, nil
}
