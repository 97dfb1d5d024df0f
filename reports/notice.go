package reports

import (
	netmail "net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"pims/fault"
)

// Reason is why somebody thinks that a page is illegal.
type Reason string

// The reasons, in the order in which a form offers them.
const (
	Privacy   Reason = "privacy"   // somebody's picture or data without their agreement
	Hate      Reason = "hate"      // harassment, insults, hate
	Minors    Reason = "minors"    // sexual abuse of children (directive 2011/93/UE, articles 3 to 7)
	Violence  Reason = "violence"  // threats, praise of terrorism
	Copyright Reason = "copyright" //
	Fraud     Reason = "fraud"     //
	Other     Reason = "other"     //
)

// Reasons lists them all.
func Reasons() []Reason {
	return []Reason{Privacy, Hate, Minors, Violence, Copyright, Fraud, Other}
}

// Notice is what somebody says of a page (règlement (UE) 2022/2065, article
// 16(2)).
type Notice struct {
	Address     string     `json:"address"`        // of the page
	Link        bool       `json:"link,omitempty"` // it is that of a link
	Reason      Reason     `json:"reason"`
	Explanation string     `json:"explanation"`
	Where       string     `json:"where,omitempty"` // on the page
	Name        string     `json:"name,omitempty"`  // may be left out for [Minors]
	Email       string     `json:"email,omitempty"` // may be left out for [Minors]
	GoodFaith   bool       `json:"good_faith"`
	Lang        fault.Lang `json:"lang"`
}

// The longest texts, in characters.
const (
	MaxExplanation = 4000
	MaxWhere       = 500
	MaxName        = 200
	MaxEmail       = 254
)

// clean trims a notice; line ends are those of this system.
func (n Notice) clean() Notice {
	n.Explanation = strings.TrimSpace(strings.ReplaceAll(n.Explanation, "\r\n", "\n"))
	n.Where, n.Name, n.Email = strings.TrimSpace(n.Where), strings.TrimSpace(n.Name), strings.TrimSpace(n.Email)
	return n
}

// Wrong returns the fields that keep a notice from being one, by their JSON
// names, in the order of the form.
func (n Notice) Wrong() (fields []string) {
	n = n.clean()
	anonymous := n.Reason == Minors
	for _, f := range []struct {
		name string
		ok   bool
	}{
		{"reason", slices.Contains(Reasons(), n.Reason)},
		{"explanation", n.Explanation != "" && text(n.Explanation, MaxExplanation)},
		{"where", text(n.Where, MaxWhere)},
		{"name", (n.Name != "" || anonymous) && line(n.Name, MaxName)},
		{"email", n.Email == "" && anonymous || mailAddress(n.Email)},
		{"good_faith", n.GoodFaith},
	} {
		if !f.ok {
			fields = append(fields, f.name)
		}
	}
	return fields
}

func text(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most &&
		!strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' })
}

func line(s string, most int) bool { return text(s, most) && !strings.ContainsAny(s, "\n\t") }

// mailAddress reports whether a text is a mail address alone.
func mailAddress(s string) bool {
	a, err := netmail.ParseAddress(s)
	return err == nil && a.Address == s && line(s, MaxEmail)
}
