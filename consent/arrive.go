package consent

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/openbadges"
	"pims/storage"
)

// arriveBatch bounds what one commit changes: a document counts once, and once
// more for each 4 KiB of it, so that the last one may have any size and the
// commit stays below storage.MaxUpdateBytes.
const arriveBatch = 40

// Arrive settles what came from another host, once all documents are in: what
// was agreed there holds there. Open grants end as moved, an opening needs the
// answers of the holders anew unless the owner decides alone by now (a no keeps
// the instance provisional, and erases nothing), ties wait to be confirmed,
// badges to be verified here, and what a holder was asked by learners of the
// other host is over. It may be cut off and called again.
func Arrive(ctx context.Context, inst *instance.Instance) (err error) {
	defer fault.Wrap(&err, "settle what was agreed elsewhere")
	err = inst.Update(ctx, reopen)
	for more := true; more && err == nil; {
		err = inst.Update(ctx, func(tx *instance.Tx) error {
			left := arriveBatch
			err := errors.Join(
				revise(tx, &left, func(g *doctypes.Grant) bool {
					led := g.Link != nil && g.Link.Address != ""
					if led {
						g.Link.Address = "" // it is the other host's
					}
					if !g.Ended.IsZero() {
						return led
					}
					if lapse(tx, g); g.Ended.IsZero() {
						end(tx, g, whyMoved, byHost)
					}
					unlink(g.Parties)
					return true
				}),
				revise(tx, &left, func(t *doctypes.Tie) bool {
					was := t.Confirmed
					t.Confirmed = time.Time{}
					return !was.IsZero()
				}),
				revise(tx, &left, func(b *doctypes.Badge) bool {
					if b.Verdict != string(openbadges.Valid) {
						return false
					}
					b.Verdict = string(openbadges.Unknown)
					for n, k := range b.Checks {
						if c := openbadges.Elsewhere(); k.Name == c.Name {
							b.Checks[n] = doctypes.BadgeCheck{Name: c.Name, Outcome: string(c.Outcome), Code: c.Code}
						}
					}
					return true
				}),
				revise(tx, &left, func(r *doctypes.FamilyRequest) bool {
					if State(r.State).over() {
						return false
					}
					r.State = string(StateEnded)
					return true
				}))
			more = left <= 0
			return err
		})
	}
	return err
}

// revise changes documents of a doctype until left runs out.
func revise[T any](tx *instance.Tx, left *int, change func(*T) bool) error {
	docs := instance.In[T](tx)
	for doc, err := range docs.All() {
		if errors.Is(err, storage.ErrDamaged) {
			continue // it opens nothing
		}
		if err != nil || *left <= 0 {
			return err
		}
		if !change(&doc.Body) {
			continue
		}
		if err := docs.Put(doc.ID, doc.Body); err != nil {
			return err
		}
		raw, err := json.Marshal(doc.Body)
		if err != nil {
			return err
		}
		*left -= 1 + len(raw)>>12
	}
	return nil
}

// reopen asks for an opening anew, once.
func reopen(tx *instance.Tx) error {
	o, err := instance.In[doctypes.Opening](tx).Get(doctypes.OnlyID)
	if err != nil {
		return ignoreAbsent(err)
	}
	if _, err := tx.Space(registry).Get([]byte(keyProvisional)); err == nil {
		return nil // settled by a call before
	}
	if o.Rule, err = ruleOf(tx); err != nil {
		return err
	}
	for n := range o.Parties {
		if p := &o.Parties[n]; !p.Self {
			p.Answer, p.At = doctypes.Asked, time.Time{}
		}
	}
	unlink(o.Parties)
	o.Events = append(o.Events, doctypes.Event{Time: tx.Now(), What: whyMoved, By: byHost})
	return saveOpening(tx, o)
}

// unlink forgets where letters went on another host.
func unlink(all []doctypes.Party) {
	for n := range all {
		all[n].Instance = ""
	}
}
