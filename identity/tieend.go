package identity

import (
	"context"
	"errors"

	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// EndTie removes a tie and returns it, storage.ErrNotFound if there is none. One
// that is damaged can be ended too, and stated anew. What the learner's instance
// knows of it is for the caller: see consent.Desk.
func (p *People) EndTie(ctx context.Context, id TieID) (t Tie, err error) {
	defer fault.Wrap(&err, "end tie %s", id)
	err = p.dir.Update(ctx, func(tx storage.Tx) error {
		t, err = p.readTie(tx, id)
		if errors.Is(err, storage.ErrDamaged) {
			return tx.Delete([]byte(keyTie + string(id)))
		}
		if err != nil {
			return err
		}
		return p.deleteTie(tx, id)
	})
	return t, err
}

// fillTies gives a learner who has arrived the ties that waited.
func (p *People) fillTies(tx storage.Tx, portalHash string, learner PersonID) error {
	ties, err := p.tiesIn(tx, tiesTo(portalHash))
	if err != nil {
		return err
	}
	for _, t := range ties {
		if t.Learner != "" || t.Guardian == learner {
			continue
		}
		t.Learner = learner
		if err := p.writeTie(tx, t); err != nil {
			return err
		}
	}
	return nil
}

// emptyTies lets the ties to a portal wait again for a learner.
func (p *People) emptyTies(tx storage.Tx, portalHash string) error {
	ties, err := p.tiesIn(tx, tiesTo(portalHash))
	if err != nil {
		return err
	}
	for _, t := range ties {
		if err := p.wait(tx, t.ID); err != nil {
			return err
		}
	}
	return nil
}

// wait takes the learner out of a tie that says who is expected, and ends one
// that does not.
func (p *People) wait(tx storage.Tx, id TieID) error {
	r, err := p.readTieRecord(tx, id)
	if err != nil {
		return err
	}
	if err := deleteTieRecord(tx, r); err != nil || len(r.Portal) == 0 {
		return err
	}
	r.Learner = ""
	return writeTieRecord(tx, r)
}

// forgetTies removes a person from all ties, whose guardian may have no key any
// more. What the school said of a learner who is expected stays: a learner who
// comes again has the same parents.
func (p *People) forgetTies(tx storage.Tx, id PersonID) error {
	for prefix, drop := range map[string]func(storage.Tx, TieID) error{tiesFor(id): p.wait, tiesBy(id): p.deleteTie} {
		ids, err := suffixes(tx, prefix)
		if err != nil {
			return err
		}
		for _, tie := range ids {
			err := drop(tx, TieID(tie))
			switch {
			case errors.Is(err, storage.ErrNotFound):
				err = nil
			case errors.Is(err, storage.ErrDamaged), errors.Is(err, instance.ErrNoKey): // must not keep a person from being erased
				err = tx.Delete([]byte(keyTie + tie))
			}
			if err := errors.Join(err, tx.Delete([]byte(prefix+tie))); err != nil {
				return err
			}
		}
	}
	return nil
}
