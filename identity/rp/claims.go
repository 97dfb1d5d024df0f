package rp

import (
	"maps"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"pims/doctypes"
	"pims/identity"
)

// claims is what a portal says of a person. Anything may stand in it.
type claims map[string]any

// with returns what both say; what more says goes first. The subject is that of
// the token.
func (c claims) with(more claims) claims {
	all := maps.Clone(c)
	for name, value := range more {
		if name != "sub" {
			all[name] = value
		}
	}
	return all
}

// text returns a claim that is a text, or the first of several.
func (c claims) text(name string) string {
	switch value := c[name].(type) {
	case string:
		return value
	case []any:
		if len(value) > 0 {
			first, _ := value[0].(string)
			return first
		}
	}
	return ""
}

// name returns a claim as a name can be kept: NFC, on one line, not too long.
func (c claims) name(claim string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, norm.NFC.String(c.text(claim)))
	runes := []rune(strings.TrimSpace(clean))
	return strings.TrimSpace(string(runes[:min(len(runes), identity.MaxPersonName)]))
}

// arrival reads the claims of OpenID Connect Core 1.0, section 5.1, and those of
// an ENT (annexe opérationnelle du SDET: profil, classe, etablissement).
func (c claims) arrival() Arrival {
	a := Arrival{
		GivenName: c.name("given_name"), FamilyName: c.name("family_name"), BirthDate: c.birthDate(),
		Role: c.role(), Group: c.name("classe"), School: c.name("etablissement"),
	}
	if a.GivenName == "" {
		a.GivenName = c.name("name")
	}
	email := c.email()
	if verified, ok := c["email_verified"].(bool); verified || !ok {
		a.Email = email
	}
	for _, f := range []doctypes.Field{
		{Name: "given_name", Value: a.GivenName}, {Name: "family_name", Value: a.FamilyName}, {Name: "birth_date", Value: a.BirthDate},
		{Name: "role", Value: string(a.Role)}, {Name: "group", Value: a.Group}, {Name: "school", Value: a.School}, {Name: "email", Value: email},
	} {
		if f.Value != "" {
			a.Fields = append(a.Fields, f)
		}
	}
	return a
}

// birthDate returns a whole date; the year 0000 stands for one that is withheld.
func (c claims) birthDate() string {
	day, err := time.Parse(time.DateOnly, c.text("birthdate"))
	if err != nil || day.Year() < 1900 {
		return ""
	}
	return day.Format(time.DateOnly)
}

func (c claims) email() string {
	said := c.text("email")
	address, err := mail.ParseAddress(said)
	if err != nil || address.Address != said || len(said) > 254 {
		return ""
	}
	return said
}

// role reads the national profiles of the SDET. Who has several is what asks
// for the most protection.
func (c claims) role() doctypes.Role {
	profiles := []any{c["profil"]}
	if list, ok := c["profil"].([]any); ok {
		profiles = list
	}
	for _, known := range []struct {
		profile string
		role    doctypes.Role
	}{{"National_ELV", doctypes.Learner}, {"National_ENS", doctypes.Teacher}, {"National_TUT", doctypes.Guardian}} {
		if slices.Contains(profiles, any(known.profile)) {
			return known.role
		}
	}
	return doctypes.Adult
}
