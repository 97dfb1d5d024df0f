package identity

import (
	"context"
	"encoding/json"
	"errors"
	"iter"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// Claim is what an instance says of itself that the directory must know: whose
// it is, by what its devices are known, and where its public pages and links are.
type Claim struct {
	instance instance.ID
	account  doctypes.Account
	known    bool                                 // there is an account
	devices  []instance.Doc[doctypes.AppPassword] //
	pages    []instance.Doc[doctypes.Publication] //
	grants   []instance.Doc[doctypes.Grant]       // links among them
}

// ReadClaim reads the claim of an instance. Documents that cannot be read claim
// nothing.
func ReadClaim(tx *instance.Tx) (c Claim, err error) {
	c.instance = tx.ID()
	c.account, err = readAccount(tx)
	if c.known = err == nil; errors.Is(err, ErrNoAccount) || errors.Is(err, storage.ErrDamaged) {
		err = nil
	}
	if err != nil {
		return c, err
	}
	if c.devices, err = sound(tx, c.devices); err != nil {
		return c, err
	}
	if c.pages, err = sound(tx, c.pages); err != nil {
		return c, err
	}
	c.grants, err = sound(tx, c.grants)
	return c, err
}

func sound[T any](tx *instance.Tx, all []instance.Doc[T]) ([]instance.Doc[T], error) {
	for doc, err := range instance.In[T](tx).All() {
		if errors.Is(err, storage.ErrDamaged) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, doc)
	}
	return all, nil
}

// addresses yields where the addresses of the claim lead, with each.
func (c Claim) addresses() iter.Seq2[instance.DocID, string] {
	return func(yield func(instance.DocID, string) bool) {
		for _, doc := range c.pages {
			if !yield(instance.DocID(doc.Body.Page), doc.Body.Address) {
				return
			}
		}
		for _, doc := range c.grants {
			if l := doc.Body.Link; l != nil && l.Address != "" && !yield(doc.ID, l.Address) {
				return
			}
		}
	}
}

// ErrUnclaimed is an instance that nobody is registered for.
var ErrUnclaimed = errors.New("nobody is registered for the instance")

// Rebuild compares the directory with the claim of an instance and counts the
// records that are missing or damaged; with repair they are written. What a
// claim says is somebody else's is left. ErrUnclaimed if the directory knows
// nobody of this instance: only who knows where it comes from can register it.
func (p *People) Rebuild(ctx context.Context, c Claim, repair bool) (mended, left int, err error) {
	defer fault.Wrap(&err, "rebuild records of %s", c.instance)
	run := p.dir.View
	if repair {
		run = p.dir.Update
	}
	err = run(ctx, func(tx storage.Tx) error {
		r := rebuild{People: p, tx: tx, write: repair}
		if err := r.person(c); err != nil {
			return err
		}
		for _, o := range c.account.Portals {
			if err := r.portal(Portal{o.Issuer, o.Subject}); err != nil {
				return err
			}
		}
		for _, doc := range c.devices {
			hash := p.appHash(doc.Body.SHA256)
			to := []byte(string(c.instance) + "/" + string(doc.ID))
			if err := r.pairs(storage.Pair{Key: []byte(keyApp + hash), Value: to}, storage.Pair{Key: appOfKey(c.instance, hash)}); err != nil {
				return err
			}
		}
		for page, address := range c.addresses() {
			hash := p.addressHash(address)
			to, err := json.Marshal(PageAddress{c.instance, page})
			if err != nil {
				return err
			}
			if err := r.pairs(storage.Pair{Key: []byte(keyAddress + hash), Value: to}, storage.Pair{Key: addressOfKey(c.instance, hash)}); err != nil {
				return err
			}
		}
		mended, left = r.mended, r.left
		return nil
	})
	return mended, left, err
}
