package consent

import (
	"context"
	"crypto/subtle"
	"errors"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// EnterPublic opens what a page shows to everybody who has its address: one
// publication, to read. storage.ErrNotFound for a page that shows nothing now,
// whatever the reason. Commit counts the visit.
func (g *Guard) EnterPublic(ctx context.Context, owner instance.ID, page instance.DocID, s Scope) (_ *Pass, publication instance.DocID, err error) {
	defer fault.Wrap(&err, "guard of a public page")
	return g.enterPage(ctx, owner, page, s, func(tx *instance.Tx, rec *Record) (gateItem, error) {
		grant, item, err := admitVisit(tx, page, s.Name)
		*rec = Record{Actor: ActorVisitor, What: Visited, Grant: string(grant)}
		return item, err
	})
}

// EnterPreview opens the publication that a secret belongs to, for those who are
// asked to agree to it: while it waits, is public or is frozen by an objection.
// storage.ErrNotFound for everything else. Commit writes a leaf for each visit.
func (g *Guard) EnterPreview(ctx context.Context, owner instance.ID, page instance.DocID, secret string, s Scope) (_ *Pass, publication instance.DocID, err error) {
	defer fault.Wrap(&err, "guard of a preview")
	return g.enterPage(ctx, owner, page, s, func(tx *instance.Tx, rec *Record) (gateItem, error) {
		grant, item, err := admitPreview(tx, page, secret, s.Name)
		*rec = Record{Actor: ActorGuardian, What: Previewed, Grant: string(grant), Client: "page", ClientID: string(grant)}
		return item, err
	})
}

// open opens an instance for visitors.
func (g *Guard) open(ctx context.Context, owner instance.ID) (*instance.Instance, error) {
	inst, err := g.House.Open(ctx, owner)
	if errors.Is(err, instance.ErrNoKey) || errors.Is(err, storage.ErrQuarantined) {
		err = storage.ErrNotFound // erased a moment ago, or closed: for visitors it never was
	}
	return inst, err
}

func (g *Guard) enterPage(ctx context.Context, owner instance.ID, page instance.DocID, s Scope, admit func(*instance.Tx, *Record) (gateItem, error)) (*Pass, instance.DocID, error) {
	inst, err := g.open(ctx, owner)
	if err != nil {
		return nil, "", err
	}
	p := &Pass{inst: inst, guard: g, scope: s.Name, page: page}
	var item gateItem
	err = inst.View(ctx, func(tx *instance.Tx) (err error) {
		item, err = admit(tx, &p.rec)
		return err
	})
	if err == nil && len(item.IDs) != 1 {
		err = storage.ErrNotFound // a page shows one thing
	}
	if err != nil {
		return nil, "", errors.Join(err, inst.Close())
	}
	p.Access = inst.Access(item.narrow(s.Rights))
	return p, instance.DocID(item.IDs[0]), nil
}

// admitPreview returns the grant whose publication has a secret.
func admitPreview(tx *instance.Tx, page instance.DocID, secret, scope string) (grant instance.DocID, item gateItem, err error) {
	for doc, err := range grantsOf(tx, ofPage(page)) {
		if err != nil {
			return "", item, err
		}
		item, err := previewed(tx, doc, secret, scope)
		if !errors.Is(err, storage.ErrNotFound) {
			return doc.ID, item, err
		}
	}
	return "", item, storage.ErrNotFound
}

// previewed returns what a grant opens to who knows a secret.
func previewed(tx *instance.Tx, g instance.Doc[doctypes.Grant], secret, scope string) (item gateItem, err error) {
	k := gateOf(g.Body, tx.Now())
	if k.State.over() || g.Body.Suspended != nil || secret == "" {
		return item, storage.ErrNotFound
	}
	if waits, err := Provisional(tx); err != nil || waits {
		return item, errors.Join(err, storage.ErrNotFound)
	}
	for _, item := range k.Items {
		if item.Scope != scope || len(item.IDs) != 1 {
			continue
		}
		shown, err := instance.In[doctypes.Publication](tx).Get(instance.DocID(item.IDs[0]))
		if err == nil && subtle.ConstantTimeCompare([]byte(shown.Preview), []byte(secret)) == 1 {
			return item, nil
		}
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return item, err
		}
	}
	return item, storage.ErrNotFound
}

// holds judges a preview once more: whose grant is over since it began is not
// answered. Owners need no grant.
func (p *Pass) holds(tx *instance.Tx) error {
	if p.rec.What != Previewed {
		return nil
	}
	g, err := loadGrant(tx, instance.DocID(p.rec.Grant))
	if err == nil && (GrantState(g, tx.Now()).over() || g.Suspended != nil) {
		err = storage.ErrNotFound
	}
	return err
}
