package rp

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"pims/doctypes"
	"pims/identity"
)

func TestClaims(t *testing.T) {
	read := func(raw string) Arrival {
		t.Helper()
		var c claims
		if err := json.Unmarshal([]byte(raw), &c); err != nil {
			t.Fatal(err)
		}
		return c.arrival()
	}
	for raw, want := range map[string]doctypes.Role{
		`{"profil":"National_ELV"}`:                  doctypes.Learner,
		`{"profil":["National_ENS","National_ELV"]}`: doctypes.Learner,
		`{"profil":"National_ENS"}`:                  doctypes.Teacher,
		`{"profil":"National_TUT"}`:                  doctypes.Guardian,
		`{"profil":"National_DIR"}`:                  doctypes.Adult,
		`{"profil":{"a":[]}}`:                        doctypes.Adult,
		`{}`:                                         doctypes.Adult,
	} {
		if got := read(raw).Role; got != want {
			t.Errorf("%s: %s", raw, got)
		}
	}
	for raw, want := range map[string]string{`"2012-03-04"`: "2012-03-04", `"0000-03-04"`: "", `"2012"`: "", `"2012-02-30"`: "", `20120304`: "", `null`: ""} {
		if got := read(`{"birthdate":` + raw + `}`).BirthDate; got != want {
			t.Errorf("%s: %q", raw, got)
		}
	}
	for raw, want := range map[string]string{
		`{"email":"a@b.example"}`: "a@b.example", `{"email":"a@b.example","email_verified":true}`: "a@b.example",
		`{"email":"a@b.example","email_verified":false}`: "", `{"email":"A <a@b.example>"}`: "", `{"email":"a@b.example\nBcc: c@d"}`: "",
	} {
		if got := read(raw).Email; got != want {
			t.Errorf("%s: %q", raw, got)
		}
	}
	a := read(`{"given_name":" Ine\u0300s\n\u0000","family_name":"` + strings.Repeat("é", 300) + `","classe":7}`)
	if a.GivenName != "Inès" || utf8.RuneCountInString(a.FamilyName) != identity.MaxPersonName || a.Group != "" {
		t.Errorf("%+v", a)
	}
	shown := read(`{"email":"a@b.example","email_verified":false,"name":"Zoé"}`)
	if len(shown.Fields) != 3 || shown.Fields[0].Value != "Zoé" || shown.Fields[2].Value != "a@b.example" {
		t.Errorf("what was transmitted is not all shown: %+v", shown.Fields)
	}
}

func FuzzClaims(f *testing.F) {
	f.Add(`{"given_name":["x",1],"profil":[null],"birthdate":[],"email":"\u0000"}`)
	f.Fuzz(func(t *testing.T, raw string) {
		var c claims
		if json.Unmarshal([]byte(raw), &c) != nil {
			t.Skip()
		}
		a := c.arrival()
		for _, name := range []string{a.GivenName, a.FamilyName, a.Group, a.School} {
			if !utf8.ValidString(name) || utf8.RuneCountInString(name) > identity.MaxPersonName || strings.TrimSpace(name) != name {
				t.Errorf("%q", name)
			}
		}
	})
}

func FuzzUnseal(f *testing.F) {
	p := New(Config{Issuer: "https://ent.example", ClientID: "pims"})
	f.Add("")
	f.Add(strings.Repeat("A", 64))
	f.Fuzz(func(t *testing.T, sealed string) {
		if w, err := p.unseal(sealed); err == nil {
			t.Errorf("opened %+v", w)
		}
	})
}
