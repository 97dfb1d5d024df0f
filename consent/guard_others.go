package consent

import (
	"context"
	"errors"

	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// enterClient opens an instance for a third party: to read what a grant of the
// owner opens under the scope, judged now.
func (g *Guard) enterClient(ctx context.Context, c identity.Caller, owner instance.ID, s Scope) (*Pass, error) {
	inst, err := g.House.Open(ctx, owner)
	if err != nil {
		return nil, notNow(err)
	}
	p := &Pass{inst: inst, guard: g, rec: recordOf(c), scope: s.Name}
	var rights instance.Rights
	err = inst.View(ctx, func(tx *instance.Tx) error {
		k, err := readGate(tx, c.Grant)
		if err != nil {
			return err
		}
		item, err := k.admit(tx, c.ClientID, s.Name)
		if err != nil {
			return refused(err)
		}
		if !allows(c, s) {
			return refused(storage.ErrNotFound)
		}
		rights = item.narrow(s.Rights)
		return nil
	})
	if err == nil {
		p.Access = inst.Access(rights)
		return p, nil
	}
	return nil, errors.Join(p.noted(ctx, err), inst.Close())
}

// notNow tells a third party of an instance in quarantine only that it should
// come back later: its grant holds, and why the door is closed is the owner's.
func notNow(err error) error {
	if errors.Is(err, storage.ErrQuarantined) {
		return storage.ErrBusy.With("seconds", "600").Because(err)
	}
	return err
}

// narrow is what a scope opens, to read alone, cut down to what the item names.
// A scope that opens every doctype is none for others.
func (item gateItem) narrow(all instance.Rights) instance.Rights {
	r := instance.Rights{
		On:   make(map[doctypes.Name]instance.Verb, len(all.On)),
		Only: make(map[doctypes.Name]instance.Slice, len(all.On)),
	}
	part := instance.Slice{Fields: item.Fields}
	for _, id := range item.IDs {
		part.IDs = append(part.IDs, instance.DocID(id))
	}
	for name, verbs := range all.On {
		r.On[name], r.Only[name] = verbs&instance.Read, part
	}
	return r
}
