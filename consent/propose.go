package consent

import (
	"encoding/json"
	"time"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// propose completes a grant by which whoever has an address sees something, or
// leaves something: with the rule and those who must agree. What shows something
// is a publication, to which under 15 all holders agree.
func propose(tx *instance.Tx, g *doctypes.Grant, family Family, shows bool) (err error) {
	if g.ClientName == "" {
		return ErrBadProposal.With("field", "title")
	}
	if err := checkExpiry(tx, g.Expires); err != nil {
		return err
	}
	if g.Rule, err = ruleOf(tx); err != nil {
		return err
	}
	if g.Rule != doctypes.RuleSelf && shows {
		g.Rule = doctypes.RuleBoth
	}
	g.Parties = parties(g.Rule, family, tx.Now())
	if g.Rule != doctypes.RuleSelf && len(g.Parties) < 2 || g.Rule == doctypes.RuleBoth && family.absent {
		return ErrNoHolder
	}
	if raw, err := json.Marshal(g); err != nil || len(raw) > maxGrant {
		return storage.ErrTooLarge.Because(err)
	}
	return mayShow(tx, *g)
}

// checkExpiry refuses an end that is over, or more than a year away.
func checkExpiry(tx *instance.Tx, expires time.Time) error {
	if year := tx.Now().AddDate(1, 0, 0); !tx.Now().Before(expires) || expires.After(year) {
		return ErrBadProposal.With("field", "expires")
	}
	return nil
}
