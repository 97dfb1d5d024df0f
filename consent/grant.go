package consent

import (
	"errors"
	"iter"
	"time"

	"github.com/google/uuid"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// Why a grant ended.
const (
	whyRefused   = "refused"
	whyWithdrawn = "withdrawn"
	whyExpired   = "expired"
	whyMoved     = "moved"
	whyReplaced  = "replaced" // by a newer one of the same page
)

// Who made an event, when it was no holder.
const (
	byYou    = "you"
	byClient = "client"
	byHost   = "host"
)

func loadGrant(tx *instance.Tx, id instance.DocID) (doctypes.Grant, error) {
	return instance.In[doctypes.Grant](tx).Get(id)
}

// saveGrant writes a grant that has changed, and what the Guard needs of it.
// What the client holds by it goes as soon as it is over.
func saveGrant(tx *instance.Tx, id instance.DocID, g doctypes.Grant) error {
	if err := instance.In[doctypes.Grant](tx).Put(id, g); err != nil {
		return err
	}
	k := gateOf(g, tx.Now())
	if k.State.over() {
		if err := emptyGrantSpace(tx, id); err != nil {
			return err
		}
	}
	if g.Kind == doctypes.GrantPage && k.State == StateActive {
		if err := show(tx, id, g); err != nil {
			return err
		}
	}
	if k.State.over() {
		switch g.Kind {
		case doctypes.GrantPage:
			tx.Want(PageOver, tx.Now())
		case doctypes.GrantLink:
			tx.Want(LinkOver, tx.Now())
		}
	}
	return writeGate(tx, id, k)
}

// PageOver is the background work of an instance in which a page's grant has
// ended, in whatever way but by its time: what was published goes. Package
// portfolio does it.
const PageOver instance.Work = "portfolio"

// end ends a grant that is not over yet.
func end(tx *instance.Tx, g *doctypes.Grant, why, by string) {
	g.Ended, g.Why = tx.Now(), why
	g.Events = append(g.Events, doctypes.Event{Time: tx.Now(), What: why, By: by})
}

// lapse ends a grant whose time is up, at the moment when it was.
func lapse(tx *instance.Tx, g *doctypes.Grant) {
	if g.Ended.IsZero() && !tx.Now().Before(g.Expires) {
		end(tx, g, whyExpired, byHost)
		g.Ended = g.Expires
	}
}

// Withdraw ends a grant at once: no read of its client commits after the commit
// of this transaction, and its tokens go with it. The holders who were asked
// hear of it. Withdrawing what is over already is no error.
//
// The transaction needs the right to write grants.
func Withdraw(tx *instance.Tx, id instance.DocID) error {
	g, err := loadGrant(tx, id)
	if err != nil || !g.Ended.IsZero() {
		return err
	}
	if lapse(tx, &g); g.Ended.IsZero() {
		end(tx, &g, whyWithdrawn, byYou)
		rec := Record{Actor: ActorYou, What: Withdrawn, Grant: string(id)}
		if err := Append(tx, rec); err != nil {
			return err
		}
	}
	return errors.Join(saveGrant(tx, id, g), grantMatter(id, g, tx.Now()).tell(tx))
}

// Effective returns the newest grant by which a client may read now; false if
// there is none.
func Effective(tx *instance.Tx, client string, now time.Time) (instance.DocID, doctypes.Grant, bool, error) {
	if waits, err := Provisional(tx); err != nil || waits {
		return "", doctypes.Grant{}, false, err
	}
	return newest(tx, client, func(g doctypes.Grant) bool { return GrantState(g, now) == StateActive })
}

// Waiting returns the newest grant of a client that waits for an answer, or
// that somebody objects to; false if there is none.
func Waiting(tx *instance.Tx, client string) (instance.DocID, doctypes.Grant, bool, error) {
	return newest(tx, client, func(g doctypes.Grant) bool {
		s := GrantState(g, tx.Now())
		return s == StateWaiting || s == StateFrozen
	})
}

func newest(tx *instance.Tx, client string, fits func(doctypes.Grant) bool) (id instance.DocID, g doctypes.Grant, ok bool, err error) {
	for doc, err := range grantsOf(tx, client) {
		if err != nil {
			return "", doctypes.Grant{}, false, err
		}
		if fits(doc.Body) {
			id, g, ok = doc.ID, doc.Body, true
		}
	}
	return id, g, ok, nil
}

// grantsOf yields the grants of a client, oldest first.
func grantsOf(tx *instance.Tx, client string) iter.Seq2[instance.Doc[doctypes.Grant], error] {
	return func(yield func(instance.Doc[doctypes.Grant], error) bool) {
		prefix := clientKey(client)
		for p, err := range tx.Space(registry).Scan(prefix, nil) {
			var doc instance.Doc[doctypes.Grant]
			if err == nil {
				u, bad := uuid.FromBytes(p.Key[len(prefix):])
				if bad != nil {
					continue // of a client whose id goes on
				}
				doc.ID = instance.DocID(u.String())
				doc.Body, err = loadGrant(tx, doc.ID)
			}
			if errors.Is(err, storage.ErrNotFound) {
				continue
			}
			if !yield(doc, err) {
				return
			}
		}
	}
}

func clientKey(client string) []byte { return append([]byte(keyOfClient+client), 0) }
