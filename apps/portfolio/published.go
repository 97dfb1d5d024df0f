package portfolio

import (
	"cmp"
	"errors"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// publicationOf says where a page is public or waits to be, nil for nowhere.
func publicationOf(tx *instance.Tx, c *apps.Call, id instance.DocID, p doctypes.Page) (*Publication, error) {
	current, pending, err := consent.PageGrant(tx, id)
	doc := cmp.Or(current, pending)
	if err != nil || doc == nil {
		return nil, err
	}
	g := doc.Body
	pub := &Publication{
		State: state(tx, g), URL: c.PageOrigin() + "/p/" + p.Address, Expires: g.Expires, Rule: string(g.Rule), Parties: []Party{},
		Pending: current != nil && pending != nil && consent.GrantState(pending.Body, tx.Now()) != consent.StateRefused,
		Visits:  Visits{Total: g.Reads},
	}
	told := g
	if pub.Pending {
		told = pending.Body // of whom an answer is waited for
	}
	for _, party := range told.Parties {
		v := Party{Self: party.Self, Name: party.Name, Relation: party.Relation, Answer: string(party.Answer)}
		if !party.At.IsZero() {
			v.At = &party.At
		}
		pub.Parties = append(pub.Parties, v)
	}
	if !g.LastRead.IsZero() {
		pub.Visits.Last = &g.LastRead
	}
	if s := g.Suspended; s != nil {
		pub.Suspended = &Suspension{s.At, s.Reason, s.Ground, s.Reference}
	}
	// The newest one is what the page is compared with.
	newest := cmp.Or(pending, current)
	snapshot, err := instance.In[doctypes.Publication](tx).Get(publicationID(newest.Body))
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged) {
		return pub, nil
	}
	pub.Changed = p.Modified.After(snapshot.Published)
	pub.Published = snapshot.Published
	return pub, err
}

func state(tx *instance.Tx, g doctypes.Grant) string {
	if g.Suspended != nil {
		return "suspended"
	}
	return string(consent.GrantState(g, tx.Now()))
}

// publicationID is what a page's grant opens.
func publicationID(g doctypes.Grant) instance.DocID {
	for _, item := range g.Items {
		if len(item.IDs) == 1 {
			return instance.DocID(item.IDs[0])
		}
	}
	return ""
}

// prune removes the publications that no grant needs any more, with their
// contents, and asks to be called again when the next one is over.
func prune(tx *instance.Tx) error {
	needed := map[instance.DocID]bool{}
	for doc, err := range sound(instance.In[doctypes.Grant](tx).All()) {
		if err != nil {
			return err
		}
		s := consent.GrantState(doc.Body, tx.Now())
		if doc.Body.Kind == doctypes.GrantPage && s != consent.StateEnded && s != consent.StateRefused {
			needed[publicationID(doc.Body)] = true
		}
	}
	docs := instance.In[doctypes.Publication](tx)
	var over []instance.DocID
	contents, more := 0, false
	for doc, err := range docs.All() {
		if err != nil && !errors.Is(err, storage.ErrDamaged) {
			return err
		}
		if needed[doc.ID] {
			continue
		}
		if contents += size(doc.Body); contents > maxContents && len(over) > 0 {
			more = true // than one commit bears
			break
		}
		over = append(over, doc.ID)
	}
	for _, id := range over {
		if err := docs.Delete(id); err != nil {
			return err
		}
	}
	if more {
		tx.Want(Tidy, tx.Now())
		return nil
	}
	return wantTidy(tx)
}

// size is how many contents a publication has, at most.
func size(pub doctypes.Publication) (n int) {
	for _, b := range pub.Blocks {
		n += len(b.Files) + len(b.Badges)
	}
	return n
}
