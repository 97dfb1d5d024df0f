package consent_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
)

func TestTheRuleGoesByAge(t *testing.T) {
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	for birth, want := range map[string]doctypes.Rule{
		"2011-11-24": doctypes.RuleSelf, "2011-11-25": doctypes.RuleOne, "1980-01-01": doctypes.RuleSelf,
		"": doctypes.RuleOne, "24/11/2000": doctypes.RuleOne, "2030-01-01": doctypes.RuleOne,
	} {
		if got := consent.RuleFor(birth, now); got != want {
			t.Errorf("born %q: %s, want %s", birth, got, want)
		}
	}
	for born, want := range map[string]doctypes.Rule{"": doctypes.RuleSelf, "1980-01-01": doctypes.RuleSelf, "2012-03-09": doctypes.RuleOne} {
		if got := consent.RuleOf(doctypes.Adult, born, now); got != want {
			t.Errorf("an adult born %q: %s, want %s", born, got, want)
		}
	}
	if got := consent.RuleOf(doctypes.Learner, "", now); got != doctypes.RuleOne {
		t.Errorf("a learner of unknown age: %s", got)
	}
	eve := time.Date(2026, 11, 23, 22, 59, 0, 0, time.UTC)
	if consent.RuleFor("2011-11-24", eve) != doctypes.RuleOne || consent.RuleFor("2011-11-24", eve.Add(time.Minute)) != doctypes.RuleSelf {
		t.Error("the birthday does not begin at midnight in Paris")
	}
}

// TestTheRuleOfOne: whatever the parties say, a grant of somebody under 15 is
// active exactly when the learner and one holder agree and nobody says no.
func TestTheRuleOfOne(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		answers := []doctypes.Answer{doctypes.Asked, doctypes.Agreed, doctypes.Refused, doctypes.Objected, "", "else"}
		rule := rapid.SampledFrom([]doctypes.Rule{doctypes.RuleOne, doctypes.RuleBoth, "", "else"}).Draw(rt, "rule")
		parties := []doctypes.Party{{Self: true, Answer: rapid.SampledFrom(answers).Draw(rt, "learner")}}
		agreed, against := 0, parties[0].Answer == doctypes.Refused || parties[0].Answer == doctypes.Objected
		holders := rapid.IntRange(0, 4).Draw(rt, "holders")
		for range holders {
			a := rapid.SampledFrom(answers).Draw(rt, "holder")
			parties = append(parties, doctypes.Party{Answer: a})
			against = against || a == doctypes.Refused || a == doctypes.Objected
			if a == doctypes.Agreed {
				agreed++
			}
		}
		want := parties[0].Answer == doctypes.Agreed && agreed > 0 && !against
		switch rule {
		case doctypes.RuleBoth:
			want = want && agreed == holders
		case doctypes.RuleOne:
		default:
			want = false // a rule of another program opens nothing
		}
		if got := consent.StateOf(rule, parties) == consent.StateActive; got != want {
			rt.Fatalf("%s %+v: active %v", rule, parties, got)
		}
	})
}

// TestAGrantUnder15FollowsItsModel plays histories of a family, each with
// another client, and looks after every step whether the client can read. The
// model knows three things: who agrees, who is against it, what is over.
func TestAGrantUnder15FollowsItsModel(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	clients := 0
	rapid.Check(t, func(rt *rapid.T) {
		clients++
		h.app.ID = fmt.Sprintf("client-%d", clients)
		id := h.gives()
		over, agreed, against := false, map[string]bool{}, map[string]bool{}
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			parent := rapid.SampledFrom([]identity.Person{h.nadia, h.karim}).Draw(rt, "parent")
			op := rapid.SampledFrom([]string{"agreed", "agreed", "refused", "objected", "withdraw"}).Draw(rt, "op")
			if op == "withdraw" {
				h.withdraws(id)
				over = true
			} else {
				if err := h.trySay(parent, doctypes.Answer(op)); (err != nil) != over {
					rt.Fatalf("%s says %s: %v", parent.GivenName, op, err)
				}
				h.deliver()
				over = over || op != "agreed" && len(agreed)+len(against) == 0
				delete(agreed, parent.GivenName)
				delete(against, parent.GivenName)
				if op == "agreed" {
					agreed[parent.GivenName] = true
				} else {
					against[parent.GivenName] = true
				}
			}
			_, err := h.reads(id)
			if want := !over && len(agreed) > 0 && len(against) == 0; (err == nil) != want {
				rt.Fatalf("over %v, agreed %v, against %v: %v", over, agreed, against, err)
			}
		}
	})
	h.journal() // holds
}
