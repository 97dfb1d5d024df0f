package connexions

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/konnectors"
)

func TestBothLanguagesSayTheSame(t *testing.T) {
	fr, en := messages()[fault.French], messages()[fault.English]
	if got, want := slices.Sorted(maps.Keys(en)), slices.Sorted(maps.Keys(fr)); !slices.Equal(got, want) {
		t.Errorf("keys: %v and %v", got, want)
	}
	for key := range fr {
		for _, hole := range []string{"{service}", "{n}"} {
			if strings.Contains(fr[key].Title+fr[key].Detail, hole) != strings.Contains(en[key].Title+en[key].Detail, hole) {
				t.Errorf("%s: only one language tells %s", key, hole)
			}
		}
	}
}

// Every way in which a run can end has a sentence of its own, for the
// connection and for the journal.
func TestEveryOutcomeIsTold(t *testing.T) {
	for _, lang := range []fault.Lang{fault.French, fault.English} {
		seen := map[string]string{}
		for state, faults := range map[string][]*fault.Error{
			konnectors.ActionNeeded: {konnectors.ErrWrongCode, konnectors.ErrAccountNeeded, instance.ErrOverQuota},
			konnectors.Down: {
				konnectors.ErrServiceDown, konnectors.ErrServiceSlow, konnectors.ErrServiceQueue, konnectors.ErrChangedShape,
				konnectors.ErrAnswerTooLarge, konnectors.ErrAddressRefused, konnectors.ErrMistake, konnectors.ErrKonnectorGone,
			},
		} {
			for _, f := range faults {
				told := tellState(lang, "Pix", doctypes.Connection{State: state, Code: f.Code})
				run := tellRun(lang, "Pix", doctypes.ConnectionRun{Outcome: f.Code})
				for _, m := range []fault.Message{told, run} {
					if m.Title == "" || m.Detail == "" || strings.ContainsAny(m.Title+m.Detail, "{}") {
						t.Errorf("%s %s: %+v", lang, f.Code, m)
					}
				}
				if was, ok := seen[told.Title]; ok {
					t.Errorf("%s: %s and %s are told alike: %q", lang, was, f.Code, told.Title)
				}
				seen[told.Title] = f.Code
			}
		}
		for _, r := range []doctypes.ConnectionRun{
			{}, {New: 1}, {New: 2}, {Changed: 1}, {Changed: 2}, {New: 1, Changed: 1}, {Same: 3},
		} {
			r.Outcome = konnectors.Done
			if m := tellRun(lang, "Pix", r); m.Title == "" || m.Detail == "" {
				t.Errorf("%s %+v: no sentence", lang, r)
			}
		}
		if m := tellRun(lang, "Pix", doctypes.ConnectionRun{Outcome: "new"}); m.Title == "" {
			t.Errorf("%s: an outcome of a newer version is not told", lang)
		}
	}
}
