package portfolio

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pims/apps/portfolio/page"
	"pims/doctypes"
	"pims/fault"
)

// Both languages have the same templates, and each is a page that can be saved.
// What is to be filled in is said as the checks look for it.
func TestTemplates(t *testing.T) {
	fr, en := texts[fault.French].Templates, texts[fault.English].Templates
	if len(fr) < 5 || len(fr) != len(en) {
		t.Fatalf("%d and %d templates", len(fr), len(en))
	}
	for i, one := range fr {
		other := en[i]
		if one.Name != other.Name || one.Page.Theme != other.Page.Theme || len(one.Page.Blocks) != len(other.Page.Blocks) {
			t.Errorf("%s and %s differ", one.Name, other.Name)
			continue
		}
		for n, b := range one.Page.Blocks {
			if o := other.Page.Blocks[n]; b.ID != o.ID || b.Kind != o.Kind || b.Hint == "" || o.Hint == "" {
				t.Errorf("%s: block %s and %s", one.Name, b.ID, o.ID)
			}
		}
		for _, b := range []blueprint{one, other} {
			w := written{Title: b.Page.Title, Subtitle: b.Page.Subtitle, Theme: b.Page.Theme}
			for _, block := range b.Page.Blocks {
				w.Blocks = append(w.Blocks, block.Block)
			}
			if err := w.check(); err != nil {
				t.Errorf("%s: %v", b.Name, err)
			}
		}
	}
	if !slices.Contains(page.Themes(), fr[0].Page.Theme) {
		t.Errorf("no theme %s", fr[0].Page.Theme)
	}
}

// Whoever reads French reads it as it is printed: narrow spaces before ; ! ?,
// a hard one before a colon.
func TestTypography(t *testing.T) {
	raw, err := files.ReadFile("messages/fr.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(raw), "\n") {
		_, value, _ := strings.Cut(line, ": ")
		if bad := regexp.MustCompile(`\w'\w| [;!?:»]|« `).FindString(value); bad != "" {
			t.Errorf("%q in %s", bad, line)
		}
	}
}

func TestPersonal(t *testing.T) {
	for s, want := range map[string]bool{
		"tom.delmas@orval.test": true, "06 12 34 56 78": true, "0612345678": true, "+33 6 12 34 56 78": true, "(02) 98 00 00 00": true, "01.23.45.67.89 ou 10": true,
		"": false, "392 Pix": false, "du 17/05/2027 au 11/06/2027": false, "1234567890123": false, "@tom": false, "en 2026, 2027 et 2028": false, "0,5 l": false,
	} {
		if personal(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}

// A badge that was true and whose time is over is told from a false one, also
// where both its dates and something else failed.
func TestVerdict(t *testing.T) {
	check := func(name, outcome string) doctypes.BadgeCheck {
		return doctypes.BadgeCheck{Name: name, Outcome: outcome, Code: map[string]string{"dates": "expired"}[name]}
	}
	old := doctypes.Badge{Verdict: invalid}
	old.Expires = old.Expires.AddDate(2020, 0, 0)
	for want, checks := range map[string][]doctypes.BadgeCheck{
		valid:   {check("signature", "passed"), check("dates", "failed")},
		unknown: {check("signature", "open"), check("dates", "failed")},
		invalid: {check("dates", "failed"), check("signature", "failed")},
	} {
		old.Checks = checks
		if got := verdict(old); got != want {
			t.Errorf("%v: %s, want %s", checks, got, want)
		}
	}
	old.Checks = []doctypes.BadgeCheck{{Name: "dates", Outcome: "failed", Code: "not-yet"}}
	if verdict(old) != invalid {
		t.Error("a badge whose time is to come is said to have been true")
	}
	if verdict(doctypes.Badge{Verdict: invalid}) != invalid || verdict(doctypes.Badge{Verdict: unknown}) != unknown {
		t.Error("a verdict without checks has changed")
	}
}
