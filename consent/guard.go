package consent

import (
	"context"
	"errors"
	"sync"
	"time"

	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// Guard decides on every access to an instance.
type Guard struct {
	House *instance.House
	Now   func() time.Time

	visits sync.Map   // instance.ID -> *tally, of its public pages
	owed   debts      // leaves that could not be written yet
	seen   seenVisits // of owners
}

// Pass is a decision of the Guard: an open instance, narrowed to the scope.
// Commit it before the first byte of an answer, and Close it.
type Pass struct {
	*instance.Access
	inst  *instance.Instance
	guard *Guard
	rec   Record
	began bool // its first leaf is written, or the visit counted

	// Of a third party:
	scope string
	told  int // how many of the documents read are in the log

	// Of a public page, or a link:
	page instance.DocID // empty for a link
	part bool           // of the page, such as a picture
}

// Enter opens an instance for a caller under a scope. A caller who may not use
// it is told storage.ErrNotFound, as if nothing were there; an owner's client
// that is limited to other scopes is told instance.ErrForbidden, a third party
// whose grant is over ErrGrantEnded.
func (g *Guard) Enter(ctx context.Context, c identity.Caller, owner instance.ID, s Scope) (_ *Pass, err error) {
	defer fault.Wrap(&err, "guard %s", s.Name)
	if c.Instance != owner || c.Instance == "" {
		return nil, storage.ErrNotFound
	}
	switch c.Client {
	case identity.ClientThirdParty:
		return g.enterClient(ctx, c, owner, s)
	case identity.ClientWeb, identity.ClientToken, identity.ClientAppPassword:
		return g.enterOwner(ctx, c, owner, s)
	default:
		return nil, storage.ErrNotFound
	}
}

func (g *Guard) enterOwner(ctx context.Context, c identity.Caller, owner instance.ID, s Scope) (*Pass, error) {
	if !allows(c, s) {
		return nil, instance.ErrForbidden
	}
	inst, err := g.House.Open(ctx, owner)
	if err != nil {
		return nil, err
	}
	rec := Record{Actor: ActorYou, What: Visit, Client: string(c.Client), ClientID: c.ClientID}
	return &Pass{Access: inst.Access(narrowed(c, s.Rights)), inst: inst, guard: g, rec: rec}, nil
}

// narrowed is what is left of a scope's rights for a device that the owner keeps
// to reading, or within a folder.
func narrowed(c identity.Caller, r instance.Rights) instance.Rights {
	if c.ReadOnly {
		r = r.Reading()
	}
	r.Under = c.Folder
	return r
}

// visitGap is how long a client may be away and still be on the same visit.
const visitGap = 15 * time.Minute

// Commit writes the leaf of this visit if it is a new one, and for a third party
// that of this read, if the grant still holds. No leaf, no data: when it fails,
// nothing may be answered. The one exception are owners on a node that can write
// nothing at all: their leaf follows when there is room, so that they can read
// meanwhile. Nobody else may.
func (p *Pass) Commit(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "access log")
	switch p.rec.Actor {
	case ActorClient:
		return closed(p.commitClient(ctx))
	case ActorVisitor:
		return closed(p.count(ctx))
	}
	doors := p.guard.House.Doors()
	if p.plain() && p.guard.seen.covers(doors, p.visitor(), p.guard.Now()) {
		return ctx.Err()
	}
	fresh := errors.New("a new visit")
	err = p.inst.View(ctx, func(tx *instance.Tx) error {
		if err := p.holds(tx); err != nil {
			return err
		}
		last, err := lastLeaf(tx, p.rec)
		if err != nil || !sameVisit(last, tx.Now()) {
			return fresh
		}
		if p.plain() {
			p.guard.seen.keep(doors, p.visitor(), last)
		}
		return nil
	})
	if !errors.Is(err, fresh) {
		return err
	}
	return p.write(ctx, p.rec, func(tx *instance.Tx) error {
		if err := p.holds(tx); err != nil || !newVisit(tx, p.rec) {
			return err // nil: another request of the same visit was faster
		}
		return Append(tx, p.rec)
	})
}

// write commits a leaf after those that the instance is owed. What cannot be
// written is owed to an owner.
func (p *Pass) write(ctx context.Context, rec Record, leaf func(*instance.Tx) error) error {
	err := p.guard.owed.settle(ctx, p.inst)
	if err == nil {
		err = p.inst.Update(storage.Vital(ctx), leaf)
	}
	switch {
	case err == nil:
		p.guard.wake()
	case storage.NoRoom(err) && rec.Actor == ActorYou:
		rec.Time = p.guard.Now().UTC().Truncate(time.Microsecond)
		return p.guard.owed.add(p.inst.ID(), rec, closed(err))
	}
	return closed(err)
}

// closed says of a node that can write nothing that it is closed for now, to
// those who must leave a trace.
func closed(err error) error {
	if storage.NoRoom(err) {
		return storage.ErrReadOnlyNode.Because(err)
	}
	return err
}

// Log appends a record of its own for something that deserves one whenever it
// happens, such as an export. What and the client come from the pass.
func (p *Pass) Log(ctx context.Context, what What) (err error) {
	defer fault.Wrap(&err, "access log")
	rec := p.rec
	rec.What = what
	return p.write(ctx, rec, func(tx *instance.Tx) error { return Append(tx, rec) })
}
