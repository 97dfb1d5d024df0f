package identity

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLoginOf(t *testing.T) {
	for names, want := range map[[2]string]string{
		{"Inès", "Benali"}:                "ines.benali",
		{"Jean-Paul", "de  La Tour"}:      "jean-paul.de.la.tour",
		{"Zoé", "O’Brien"}:                "zoe.obrien",
		{"Łukasz", "Strauß"}:              "lukasz.strauss",
		{"Li", ""}:                        "li.cartable",
		{"Владимир", ""}:                  "cartable",
		{"محمد", "علي"}:                   "cartable",
		{"Œuvre", "- Ærø -"}:              "oeuvre.aero",
		{strings.Repeat("a", 100), "bcd"}: strings.Repeat("a", loginRoom),
	} {
		got := loginOf(names[0], names[1])
		if clean, err := CleanLogin(got); got != want || clean != got || err != nil {
			t.Errorf("%q: %q, want %q; clean %q, %v", names, got, want, clean, err)
		}
	}
}

func TestFreeLogin(t *testing.T) {
	r := newRig(t)
	for _, want := range []string{"ines.benali", "ines.benali2", "ines.benali3"} {
		login, err := r.people.FreeLogin(t.Context(), "Inès", "Benali")
		r.must(err)
		if login != want {
			t.Errorf("%q, want %q", login, want)
		}
		r.create(arriving(login, Portal{}))
	}
}

func FuzzLoginOf(f *testing.F) {
	f.Add("Inès", "Benali")
	f.Add("-.-", "\u2011-")
	f.Add("a-", "-b")
	f.Fuzz(func(t *testing.T, given, family string) {
		login := loginOf(given, family)
		if clean, err := CleanLogin(login); clean != login || err != nil || utf8.RuneCountInString(login) > loginRoom+len(".cartable") {
			t.Errorf("%q %q: %q, %v", given, family, login, err)
		}
		if clean, err := CleanLogin(login + "99999"); clean != login+"99999" || err != nil {
			t.Errorf("%q with a number: %v", login, err)
		}
	})
}
