package identity

import (
	"context"

	"pims/fault"
	"pims/storage"
)

// Guardians returns the ties to who holds parental authority over a learner, in
// the order of their registration.
func (p *People) Guardians(ctx context.Context, learner PersonID) (ties []Tie, err error) {
	defer fault.Wrap(&err, "guardians of %s", learner)
	return p.ties(ctx, tiesFor(learner))
}

// GuardiansOf returns the ties to the learner of a portal, who may not have
// arrived yet.
func (p *People) GuardiansOf(ctx context.Context, o Portal) (ties []Tie, err error) {
	defer fault.Wrap(&err, "guardians of a portal's learner")
	return p.ties(ctx, tiesTo(p.portalHash(o)))
}

// Wards returns the ties of a person to the learners over whom they hold
// parental authority; those who have not arrived have no Learner.
func (p *People) Wards(ctx context.Context, guardian PersonID) (ties []Tie, err error) {
	defer fault.Wrap(&err, "wards of %s", guardian)
	return p.ties(ctx, tiesBy(guardian))
}

func (p *People) ties(ctx context.Context, prefix string) (ties []Tie, err error) {
	err = p.dir.View(ctx, func(tx storage.Tx) error {
		ties, err = p.tiesIn(tx, prefix)
		return err
	})
	return ties, err
}
