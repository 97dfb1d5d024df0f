package identity

import (
	"context"
	"errors"
	"time"

	"pims/fault"
	"pims/storage"
)

// SetTie states a tie, or restates it: an id replaces that tie
// (storage.ErrNotFound if there is none), and without one there is one tie of a
// guardian to a learner. A tie to a portal whose learner is here already has
// its learner at once. ErrBadTie for people who are not here.
func (p *People) SetTie(ctx context.Context, t Tie) (_ Tie, err error) {
	defer fault.Wrap(&err, "set tie")
	if err := t.clean(); err != nil {
		return Tie{}, err
	}
	fresh, err := newTieID()
	if err != nil {
		return Tie{}, err
	}
	var set Tie
	err = p.dir.Update(ctx, func(tx storage.Tx) error {
		set = t
		if err := p.resolve(tx, &set); err != nil {
			return err
		}
		former, err := p.former(tx, set)
		switch {
		case err == nil:
			set.ID = former.ID
			if set.Since.IsZero() {
				set.Since = former.Since
			}
			if err := p.deleteTie(tx, former.ID); err != nil {
				return err
			}
		case errors.Is(err, storage.ErrNotFound) && set.ID == "":
			set.ID = fresh
		default:
			return err
		}
		if set.Since.IsZero() {
			set.Since = p.house.Now().UTC().Truncate(time.Microsecond)
		}
		return p.writeTie(tx, set)
	})
	if err != nil {
		return Tie{}, err
	}
	return set, nil
}

// clean checks a tie for what needs no directory.
func (t *Tie) clean() error {
	bad := func(field string) error { return ErrBadTie.With("field", field) }
	if t.Learner == "" || t.Expected != (Portal{}) {
		if t.Expected.check() != nil {
			return bad("learner")
		}
	}
	var ok bool
	if t.Relation, ok = cleanName(t.Relation); !ok || t.Relation == "" {
		return bad("relation")
	}
	if t.Source, ok = cleanName(t.Source); !ok {
		return bad("source")
	}
	if t.Guardian == "" || t.Guardian == t.Learner {
		return bad("guardian")
	}
	return nil
}

// resolve finds the learner of a tie if it is here, and checks both ends.
func (p *People) resolve(tx storage.Tx, t *Tie) error {
	if t.Learner == "" {
		switch id, err := tx.Get([]byte(keyPortal + p.portalHash(t.Expected))); {
		case err == nil:
			t.Learner = PersonID(id)
		case !errors.Is(err, storage.ErrNotFound):
			return err
		}
	}
	if t.Guardian == t.Learner {
		return ErrBadTie.With("field", "guardian")
	}
	for _, end := range []struct {
		field string
		id    PersonID
	}{{"guardian", t.Guardian}, {"learner", t.Learner}} {
		if end.id == "" {
			continue
		}
		_, err := p.readPerson(tx, end.id)
		if errors.Is(err, storage.ErrNotFound) {
			return ErrBadTie.With("field", end.field)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// former returns the tie that t restates.
func (p *People) former(tx storage.Tx, t Tie) (Tie, error) {
	if t.ID != "" {
		return p.readTie(tx, t.ID)
	}
	ties, err := p.tiesIn(tx, tiesBy(t.Guardian))
	if err != nil {
		return Tie{}, err
	}
	for _, one := range ties {
		if t.Learner != "" && one.Learner == t.Learner || t.Expected != (Portal{}) && one.Expected == t.Expected {
			return one, nil
		}
	}
	return Tie{}, storage.ErrNotFound
}
