package consent

import (
	"errors"
	"time"

	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// ownConsent is the age from which a learner consents alone (loi Informatique
// et Libertés, article 45).
const ownConsent = 15

// RuleFor returns the rule for what a learner born on a day (YYYY-MM-DD) agrees
// to now. Whose age is not known is treated as under 15.
func RuleFor(birthDate string, now time.Time) doctypes.Rule {
	if age, ok := identity.Age(birthDate, now); ok && age >= ownConsent {
		return doctypes.RuleSelf
	}
	return doctypes.RuleOne
}

// RuleOf returns the rule for what somebody agrees to now: all but learners
// consent alone, unless their birth date says otherwise. A portal that names no
// profile makes nobody of age.
func RuleOf(role doctypes.Role, birthDate string, now time.Time) doctypes.Rule {
	if role != doctypes.Learner && birthDate == "" {
		return doctypes.RuleSelf
	}
	return RuleFor(birthDate, now)
}

// ruleOf returns the rule for what the owner of an instance agrees to now.
func ruleOf(tx *instance.Tx) (doctypes.Rule, error) {
	account, err := instance.In[doctypes.Account](tx).Get(doctypes.OnlyID)
	if errors.Is(err, storage.ErrNotFound) {
		return doctypes.RuleOne, nil
	}
	return RuleOf(account.Role, account.BirthDate, tx.Now()), err
}

// State is where a grant or an opening stands, judged from what the parties say
// now.
type State string

// The states.
const (
	StateWaiting State = "waiting" // for the owner or a holder of parental authority
	StateActive  State = "active"
	StateFrozen  State = "frozen" // somebody objects; it is as if it waited
	StateRefused State = "refused"
	StateEnded   State = "ended" // withdrawn, expired or left behind by a move
)

// over reports whether nothing can change any more.
func (s State) over() bool { return s == StateRefused || s == StateEnded }

// StateOf judges by a rule what the parties say. A refusal or an objection
// stands against every agreement; under [doctypes.RuleSelf] the owner alone has
// a say.
func StateOf(rule doctypes.Rule, parties []doctypes.Party) State {
	var owners, holders, owner, agreed int // how many there are, how many of them agree
	frozen := false
	for _, p := range parties {
		if p.Self {
			owners++
		} else {
			if rule == doctypes.RuleSelf {
				continue
			}
			holders++
		}
		switch p.Answer {
		case doctypes.Refused:
			return StateRefused
		case doctypes.Objected:
			frozen = true
		case doctypes.Agreed:
			if p.Self {
				owner++
			} else {
				agreed++
			}
		}
	}
	met := false
	switch rule {
	case doctypes.RuleSelf:
		met = true
	case doctypes.RuleOne:
		met = agreed > 0
	case doctypes.RuleBoth:
		met = agreed > 0 && agreed == holders
	}
	switch {
	case frozen:
		return StateFrozen
	case met && owners == 1 && owner == 1:
		return StateActive
	default:
		return StateWaiting
	}
}

// GrantState judges a grant at a moment.
func GrantState(g doctypes.Grant, now time.Time) State {
	switch {
	case !g.Ended.IsZero() && g.Why == whyRefused:
		return StateRefused
	case !g.Ended.IsZero(), !now.Before(g.Expires):
		return StateEnded
	case g.Suspended != nil:
		return StateFrozen
	default:
		return StateOf(g.Rule, g.Parties)
	}
}

// OpeningState judges an opening; it does not expire.
func OpeningState(o doctypes.Opening) State { return StateOf(o.Rule, o.Parties) }

// RequestState is what a holder's request says of the learner's grant or
// opening, at a moment: the last that was heard, until it expires.
func RequestState(r doctypes.FamilyRequest, now time.Time) State {
	if s := State(r.State); s.over() || r.Expires.IsZero() || now.Before(r.Expires) {
		return s
	}
	return StateEnded
}
