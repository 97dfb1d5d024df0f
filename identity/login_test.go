package identity

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestCleanLogin(t *testing.T) {
	for in, want := range map[string]string{
		"lea.martin":            "lea.martin",
		"  LEA.Martin ":         "lea.martin",
		"Lea.Martin. ":          "lea.martin",
		"le\u0301a":             "léa",
		"ｌｅａ":                   "lea",
		"ﬁona":                  "fiona",
		"j-p_2":                 "j-p_2",
		"œdipe":                 "œdipe",
		"yıldız":                "yıldız",
		strings.Repeat("é", 64): strings.Repeat("é", 64),
		"\u00a0lea\u2003":       "lea",
		"İpek":                  "ipek",
		"\u212Aevin":            "kevin", // Kelvin sign
		"STRAẞE":                "straße",
		"a.b":                   "a.b",
		"nguyễn":                "nguyễn",
		"lea..martin":           "lea..martin",
	} {
		if got, err := CleanLogin(in); got != want || err != nil {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{
		"", "  ", "ab", "a", "...", "---", ".lea", "-lea", "lea_", "le a", "lea@martin", "lea/martin", "lea\u200b",
		"lеа",        // Cyrillic е and а
		"λέα", "леа", // other alphabets
		"lɑa", "ɡabriel", // Latin letters that are none
		"le\u0301\u0301a", "q\u0303uy", "lea\x00", "\xff\xfe\xfd", "٣٤٥", "lea😀", "a\u0338bc",
		strings.Repeat("a", 65), strings.Repeat("a", 1<<20),
	} {
		if got, err := CleanLogin(in); !errors.Is(err, ErrBadLogin) {
			t.Errorf("%.80q: %q, %v", in, got, err)
		}
	}
}

func TestTwinsAreOneAccount(t *testing.T) {
	r := newRig(t)
	n := lea()
	n.Login = "élo.10"
	r.create(n)
	for _, twin := range []string{"élo.10", "ÉLO.10", "e\u0301lo.10", "elo.10", "élo.10.", " élo.10", "élo.1o", "élo.lo", "èlo.10", "ｅlo.10"} {
		n.Login = twin
		_, err := r.people.Create(t.Context(), n)
		r.want(err, ErrLoginTaken)
		r.must(r.signIn(twin, goodPassword))
	}
	n.Login = "еlо.10" // Cyrillic
	_, err := r.people.Create(t.Context(), n)
	r.want(err, ErrBadLogin)
	r.want(r.signIn(n.Login, goodPassword), ErrBadCredentials)
	if r.count() != 1 {
		t.Errorf("%d people", r.count())
	}
}

func FuzzCleanLogin(f *testing.F) {
	for _, s := range []string{"lea.martin", "LÉA", "e\u0301", "ﬁ", "…lea…", "lea. .", "İ", "ǅ", "ß", "\u1E9E", "lea\u2024", "ͅabc"} {
		f.Add(s)
	}
	f.Fuzz(checkLogin)
}

// TestEveryCharacter puts each character into a login once.
func TestEveryCharacter(t *testing.T) {
	accepted := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		s := "ab" + string(r) + "cd"
		checkLogin(t, s)
		if _, err := CleanLogin(s); err == nil {
			accepted++
		}
	}
	if accepted < 500 || accepted > 3000 {
		t.Errorf("%d characters are accepted", accepted)
	}
}

func checkLogin(t *testing.T, s string) {
	clean, err := CleanLogin(s)
	if err != nil {
		if !errors.Is(err, ErrBadLogin) {
			t.Fatal(err)
		}
		return
	}
	if n := utf8.RuneCountInString(clean); n < minLogin || n > maxLogin {
		t.Errorf("%q has %d characters", clean, n)
	}
	if again, err := CleanLogin(clean); again != clean || err != nil {
		t.Errorf("%q cleans to %q, %v", clean, again, err)
	}
	for _, twin := range []string{strings.ToUpper(clean), norm.NFD.String(clean), clean + ".", " " + clean} {
		other, err := CleanLogin(twin)
		if err == nil && skeleton(other) != skeleton(clean) {
			t.Errorf("%q and %q are two accounts", clean, twin)
		}
	}
	if bad := strings.Trim(skeleton(clean), "abcdefghijklmnopqrstuvwxyz23456789.-_"); bad != "" {
		t.Errorf("%q: %q is left in the skeleton", clean, bad)
	}
}
