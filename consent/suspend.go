package consent

import (
	"errors"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// Suspend takes a published page off by a decision of the host, who keeps the
// content: the grant and what else of its page, or to its file or folder, is not
// over open nothing, and nothing of it can be published, until [Restore]. The owner is told why,
// and holders of parental authority hear of it.
func Suspend(tx *instance.Tx, id instance.DocID, s doctypes.Suspension) error {
	s.At = tx.Now()
	return decide(tx, id, Suspended, func(g *doctypes.Grant) { g.Suspended = &s })
}

// Restore takes a suspension back: who has a say decides again.
func Restore(tx *instance.Tx, id instance.DocID) error {
	return decide(tx, id, Restored, func(g *doctypes.Grant) { g.Suspended = nil })
}

// decide applies what the host decided of a grant to it and to its page.
func decide(tx *instance.Tx, id instance.DocID, what What, apply func(*doctypes.Grant)) error {
	g, err := loadGrant(tx, id)
	if err != nil {
		return err
	}
	if g.Kind == "" {
		return storage.ErrNotFound
	}
	all, err := allOf(tx, holderOf(g))
	if err != nil {
		return err
	}
	for _, doc := range all {
		concerned := doc.ID == id || !GrantState(doc.Body, tx.Now()).over() || doc.Body.Suspended != nil
		if !concerned {
			continue
		}
		apply(&doc.Body)
		doc.Body.Events = with(doc.Body.Events, doctypes.Event{Time: tx.Now(), What: string(what), By: byHost})
		if err := errors.Join(saveGrant(tx, doc.ID, doc.Body), grantMatter(doc.ID, doc.Body, tx.Now()).tell(tx)); err != nil {
			return err
		}
	}
	tx.Want(Notify, tx.Now())
	return Append(tx, Record{Actor: ActorOperator, What: what, Grant: string(id)})
}
