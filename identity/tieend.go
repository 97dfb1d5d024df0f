package identity

import (
	"context"
	"errors"

	"pims/fault"
	"pims/storage"
)

// EndTie removes a tie and returns it, storage.ErrNotFound if there is none. One
// that is damaged can be ended too, and stated anew. What the learner's instance
// knows of it is for the caller: see consent.Desk.
func (p *People) EndTie(ctx context.Context, id TieID) (t Tie, err error) {
	defer fault.Wrap(&err, "end tie %s", id)
	err = p.dir.Update(ctx, func(tx storage.Tx) error {
		t, err = readTie(tx, id)
		if errors.Is(err, storage.ErrDamaged) {
			return tx.Delete([]byte(keyTie + string(id)))
		}
		if err != nil {
			return err
		}
		return p.deleteTie(tx, t)
	})
	return t, err
}

// fillTies gives a learner who has arrived the ties that waited.
func (p *People) fillTies(tx storage.Tx, portalHash string, learner PersonID) error {
	ties, err := tiesIn(tx, tiesTo(portalHash))
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
	ties, err := tiesIn(tx, tiesTo(portalHash))
	if err != nil {
		return err
	}
	for _, t := range ties {
		if err := p.wait(tx, t); err != nil {
			return err
		}
	}
	return nil
}

// wait takes the learner out of a tie that says who is expected, and ends one
// that does not.
func (p *People) wait(tx storage.Tx, t Tie) error {
	if err := p.deleteTie(tx, t); err != nil || t.Expected == (Portal{}) {
		return err
	}
	t.Learner = ""
	return p.writeTie(tx, t)
}

// forgetTies removes a person from all ties. What the school said of a learner
// who is expected stays: a learner who comes again has the same parents.
func (p *People) forgetTies(tx storage.Tx, id PersonID) error {
	for prefix, drop := range map[string]func(storage.Tx, Tie) error{tiesFor(id): p.wait, tiesBy(id): p.deleteTie} {
		ids, err := suffixes(tx, prefix)
		if err != nil {
			return err
		}
		for _, tie := range ids {
			t, err := readTie(tx, TieID(tie))
			switch {
			case err == nil:
				err = drop(tx, t)
			case errors.Is(err, storage.ErrNotFound):
				err = nil
			case errors.Is(err, storage.ErrDamaged): // must not keep a person from being erased
				err = tx.Delete([]byte(keyTie + tie))
			}
			if err := errors.Join(err, tx.Delete([]byte(prefix+tie))); err != nil {
				return err
			}
		}
	}
	return nil
}
