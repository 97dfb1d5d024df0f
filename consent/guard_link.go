package consent

import (
	"context"
	"errors"
	"strings"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// Shared is a link as whoever has its address meets it.
type Shared struct {
	doctypes.Link
	Grant   instance.DocID
	Doc     instance.DocID // the file or folder
	Title   string
	Author  string // given name of the owner
	Expires time.Time
	Secret  string // hash of the password; empty for none
	Left    int    // downloads or deposits, where there is a limit
	Room    int64  // bytes that can still be left, where there is a limit
}

// Spent reports whether the link has been used as often as it may be.
func (l Shared) Spent() bool { return l.Limit > 0 && l.Left <= 0 || l.MaxBytes > 0 && l.Room <= 0 }

// EnterLink opens what a link opens: a file, or a folder and what lies below it,
// as long as it is not in the trash, to read or to leave files in. knows is asked
// whether the visitor knows the password, by its hash; who does not gets no Pass.
// storage.ErrNotFound for a link that is none now, whatever the reason, and for
// one that is spent to who need not know it. Commit counts the visit.
func (g *Guard) EnterLink(ctx context.Context, owner instance.ID, grant instance.DocID, read, drop Scope, knows func(secret string) bool) (_ *Pass, l Shared, err error) {
	defer fault.Wrap(&err, "guard of a link")
	inst, err := g.open(ctx, owner)
	if err != nil {
		return nil, l, err
	}
	err = inst.View(ctx, func(tx *instance.Tx) (err error) {
		l, err = lookUp(tx, grant)
		return err
	})
	known := err == nil && (l.Secret == "" || knows(l.Secret))
	if err == nil && l.Spent() && (l.Secret == "" || !known) {
		err = storage.ErrNotFound
	}
	if err != nil || !known {
		return nil, l, errors.Join(err, inst.Close())
	}
	s := read
	if l.Way == doctypes.LinkDrop {
		s = drop
	}
	s.Rights.Under = l.Doc
	rec := Record{Actor: ActorVisitor, What: Visited, Grant: string(grant)}
	p := &Pass{inst: inst, guard: g, scope: s.Name, rec: rec}
	p.Access = inst.AccessWhile(s.Rights, p.standing)
	return p, l, nil
}

// lookUp reads a link that may be entered now.
func lookUp(tx *instance.Tx, grant instance.DocID) (l Shared, err error) {
	k, err := readGate(tx, grant)
	if err != nil {
		return l, err
	}
	if len(k.Items) != 1 {
		return l, storage.ErrNotFound
	}
	if l, err = admitLink(tx, grant, k.Items[0].Scope); err != nil {
		return l, err
	}
	if there, err := tx.Tree().InTrash(l.Doc); err != nil || there {
		return l, errors.Join(err, storage.ErrNotFound)
	}
	u, err := loadUse(tx, grant)
	if err != nil {
		return l, err
	}
	l.Secret, l.Left, l.Room = u.Secret, l.Limit-u.Times, l.MaxBytes-u.Bytes
	me, err := instance.In[doctypes.Account](tx).Get(doctypes.OnlyID)
	l.Author = me.GivenName
	return l, ignoreAbsent(err)
}

// admitLink judges a link now.
func admitLink(tx *instance.Tx, grant instance.DocID, scope string) (l Shared, err error) {
	k, err := readGate(tx, grant)
	if err != nil {
		return l, err
	}
	doc, ok := strings.CutPrefix(k.Client, ofEntry(""))
	if !ok {
		return l, storage.ErrNotFound
	}
	if _, err = k.admit(tx, k.Client, scope); errors.Is(err, ErrGrantEnded) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return l, err
	}
	g, err := LoadLink(tx, grant)
	if err != nil {
		return l, err
	}
	return Shared{Link: *g.Link, Grant: grant, Doc: instance.DocID(doc), Title: g.ClientName, Expires: g.Expires}, nil
}

// ShownByLink returns what a link opens now, storage.ErrNotFound if nothing.
func ShownByLink(tx *instance.Tx, grant instance.DocID) (instance.DocID, error) {
	l, err := lookUp(tx, grant)
	if err == nil && l.Spent() {
		err = storage.ErrNotFound
	}
	return l.Doc, err
}
