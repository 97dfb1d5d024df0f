package fault

import "testing"

func TestDay(t *testing.T) {
	for date, want := range map[string][2]string{
		"2026-05-01": {"1er mai 2026", "1 May 2026"},
		"2026-08-12": {"12 août 2026", "12 August 2026"},
		"en mai":     {"en mai", "en mai"},
		"":           {"", ""},
	} {
		if fr, en := Day(date, French), Day(date, English); fr != want[0] || en != want[1] {
			t.Errorf("%q: %q, %q", date, fr, en)
		}
	}
}
