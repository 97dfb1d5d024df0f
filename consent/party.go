package consent

import (
	"slices"
	"time"

	"pims/doctypes"
	"pims/instance"
)

// parties are those who have a say under a rule: the owner, who has just
// agreed, and the holders of parental authority unless the owner decides alone.
func parties(rule doctypes.Rule, f Family, now time.Time) []doctypes.Party {
	all := []doctypes.Party{{Self: true, Name: f.GivenName, Answer: doctypes.Agreed, At: now}}
	if rule == doctypes.RuleSelf {
		return all
	}
	for _, p := range f.Parties {
		p.Self, p.Answer, p.At = false, doctypes.Asked, time.Time{}
		all = append(all, p)
	}
	return all
}

// holder returns the place among the parties of the holder who has an instance,
// -1 if there is none.
func holder(all []doctypes.Party, id instance.ID) int {
	return slices.IndexFunc(all, func(p doctypes.Party) bool { return !p.Self && id != "" && p.Instance == string(id) })
}

// withoutInstances are the parties as another holder may see them.
func withoutInstances(all []doctypes.Party) []doctypes.Party {
	all = slices.Clone(all)
	for n := range all {
		all[n].Instance = ""
	}
	return all
}

// settle is what an answer means where things stand: whoever says no while all
// wait refuses for good, whoever says no later objects.
func settle(a doctypes.Answer, s State) doctypes.Answer {
	switch {
	case a == doctypes.Agreed:
		return a
	case s == StateWaiting:
		return doctypes.Refused
	default:
		return doctypes.Objected
	}
}

// maxEvents bounds the answers that a grant or an opening tells of, so that who
// says yes and no for ever cannot make it too large to be withdrawn. The log
// holds them all.
const maxEvents = 100

// with adds an answer to the events, while there is room.
func with(all []doctypes.Event, e ...doctypes.Event) []doctypes.Event {
	if len(all)+len(e) > maxEvents {
		return all
	}
	return append(all, e...)
}

// isAnswer reports whether somebody can say this.
func isAnswer(a doctypes.Answer) bool {
	return a == doctypes.Agreed || a == doctypes.Refused || a == doctypes.Objected
}
