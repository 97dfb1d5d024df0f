package identity

import (
	"errors"
	"time"

	"github.com/google/uuid"

	"pims/storage"
)

// TieID names a tie: a UUIDv7, so that ties are in the order of their
// registration.
type TieID string

// Tie says that a person holds parental authority over a learner. Ties come
// from the school and not from the people; before the learner has arrived, a
// tie says who is expected.
type Tie struct {
	ID       TieID     `json:"id"`
	Learner  PersonID  `json:"learner,omitempty"` // empty until the learner of Expected is here
	Expected Portal    `json:"expected,omitzero"` // the learner at the portal
	Guardian PersonID  `json:"guardian"`
	Relation string    `json:"relation"` // mother, father, guardian
	Since    time.Time `json:"since"`
	Source   string    `json:"source"` // who stated it
}

func newTieID() (TieID, error) {
	id, err := uuid.NewV7()
	return TieID(id.String()), err
}

// writeTie writes a tie with its indexes.
func (p *People) writeTie(tx storage.Tx, t Tie) error {
	r, err := p.sealTie(tx, t)
	if err != nil {
		return err
	}
	return writeTieRecord(tx, r)
}

// deleteTie removes a tie with its indexes, storage.ErrNotFound if there is none.
func (p *People) deleteTie(tx storage.Tx, id TieID) error {
	r, err := p.readTieRecord(tx, id)
	if err != nil {
		return err
	}
	return deleteTieRecord(tx, r)
}

func tiesFor(learner PersonID) string { return keyTieFor + string(learner) + "/" }
func tiesTo(portalHash string) string { return keyTieTo + portalHash + "/" }
func tiesBy(guardian PersonID) string { return keyTieBy + string(guardian) + "/" }

// tiesIn returns the ties of an index. One that is damaged is an error: who
// asks for consent must not miss a parent.
func (p *People) tiesIn(tx storage.Tx, prefix string) ([]Tie, error) {
	ids, err := suffixes(tx, prefix)
	if err != nil {
		return nil, err
	}
	ties := make([]Tie, 0, len(ids))
	for _, id := range ids {
		t, err := p.readTie(tx, TieID(id))
		if errors.Is(err, storage.ErrNotFound) {
			continue // ended while it could not be read
		}
		if err != nil {
			return nil, err
		}
		ties = append(ties, t)
	}
	return ties, nil
}
