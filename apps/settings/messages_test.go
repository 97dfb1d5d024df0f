package settings

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pims/consent"
	"pims/fault"
)

func TestBothLanguagesSayTheSame(t *testing.T) {
	fr, en := messages()[fault.French], messages()[fault.English]
	if got, want := slices.Sorted(maps.Keys(en)), slices.Sorted(maps.Keys(fr)); !slices.Equal(got, want) {
		t.Errorf("keys: %v and %v", got, want)
	}
	for key := range fr {
		if strings.Contains(fr[key], "{reason}") != strings.Contains(en[key], "{reason}") {
			t.Errorf("%s: only one language tells the reason", key)
		}
	}
}

func TestEveryRecordIsTold(t *testing.T) {
	whats := []consent.What{
		consent.Visit, consent.Read, consent.Refused, consent.Granted, consent.Withdrawn, consent.Answered, consent.Opened, consent.Connected, consent.Export, consent.BreakGlass, consent.Import, consent.Password, consent.MovingKey, "new",
	}
	for _, lang := range []fault.Lang{fault.French, fault.English} {
		for _, what := range whats {
			for _, actor := range []consent.Actor{consent.ActorYou, consent.ActorOperator, consent.ActorClient, consent.ActorGuardian, consent.ActorLearner} {
				got := tell(lang, consent.Record{Actor: actor, What: what, Client: "web", Reason: "{x}"})
				if got == "" || strings.Contains(got, "{reason}") {
					t.Errorf("%s %s %s: %q", lang, actor, what, got)
				}
			}
		}
	}
}
