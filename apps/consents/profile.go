package consents

import (
	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity/op"
	"pims/instance"
)

// own are the offers of the person's own account. A birth date is a claim of
// OpenID Connect, too, and not offered: no third party here needs the day.
func own() []apps.Offer {
	account := []doctypes.Name{doctypes.AccountName}
	return []apps.Offer{
		{Scope: op.ScopeProfile, Reads: account, Lines: func(tx *instance.Tx, lang fault.Lang) ([]consent.Line, error) {
			me, err := instance.In[doctypes.Account](tx).Get(doctypes.OnlyID)
			return claims(op.ScopeProfile, lang, claim{"given_name", me.GivenName}, claim{"family_name", me.FamilyName}), err
		}},
		{Scope: op.ScopeEmail, Reads: account, Lines: func(tx *instance.Tx, lang fault.Lang) ([]consent.Line, error) {
			me, err := instance.In[doctypes.Account](tx).Get(doctypes.OnlyID)
			return claims(op.ScopeEmail, lang, claim{"email", me.Email}), err
		}},
	}
}

type claim struct{ name, value string }

// labels say what a claim is, as it stands in a sentence: "may read the given
// name", to the owner and to the family alike.
var labels = map[fault.Lang]map[string]string{
	fault.French:  {"given_name": "le prénom", "family_name": "le nom de famille", "email": "l’adresse électronique"},
	fault.English: {"given_name": "the given name", "family_name": "the family name", "email": "the e-mail address"},
}

// claims returns a line for each claim that has a value.
func claims(scope string, lang fault.Lang, list ...claim) (lines []consent.Line) {
	for _, c := range list {
		if c.value != "" {
			lines = append(lines, consent.Line{
				ID: scope + "/" + c.name, Scope: scope, Fields: []string{c.name}, Label: labels[lang][c.name], Value: c.value,
			})
		}
	}
	return lines
}

// nevers is what a third party never sees unless a line opens it: codes for the
// interface.
func nevers(lines []consent.Line) []string {
	out := []string{}
	for _, n := range []string{"family_name", "address", "files", "notes", "messages", "passwords", "marks", "exact_age"} {
		open := false
		for _, l := range lines {
			open = open || l.ID == op.ScopeProfile+"/"+n
		}
		if !open {
			out = append(out, n)
		}
	}
	return out
}
