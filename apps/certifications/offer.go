package certifications

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// shown are the fields that a line shows, and so all that it opens: never the
// number, the original, or which service brought it.
func shown() []string { return []string{"title", "issuer", "awarded", "expires", "level", "score"} }

// Offer tells what a third party would read: a line for each certification, the
// newest first.
func Offer() apps.Offer {
	return apps.Offer{Scope: certificationsRead.Name, Reads: []doctypes.Name{doctypes.CertificationName}, Lines: lines}
}

func lines(tx *instance.Tx, lang fault.Lang) ([]consent.Line, error) {
	var all []instance.Doc[doctypes.Certification]
	for doc, err := range instance.In[doctypes.Certification](tx).All() {
		if errors.Is(err, storage.ErrDamaged) {
			continue // cannot be read, so cannot be offered
		}
		if err != nil {
			return nil, err
		}
		all = append(all, doc)
	}
	slices.SortFunc(all, func(x, y instance.Doc[doctypes.Certification]) int {
		return cmp.Or(cmp.Compare(y.Body.Awarded, x.Body.Awarded), cmp.Compare(x.ID, y.ID))
	})
	out := make([]consent.Line, len(all))
	for i, doc := range all {
		c := doc.Body
		value := join(c.Score, level(c.Level, lang))
		if value == "" {
			value = c.Title
		}
		detail := []string{c.Issuer, day(c.Awarded, lang)}
		if c.Expires != "" {
			detail = append(detail, map[fault.Lang]string{fault.French: "valable jusqu’au ", fault.English: "valid until "}[lang]+day(c.Expires, lang))
		}
		out[i] = consent.Line{
			ID: certificationsRead.Name + "/" + string(doc.ID), Scope: certificationsRead.Name, Doc: string(doc.ID), Fields: shown(),
			Label: fmt.Sprintf(label[lang], c.Title), Value: value, Detail: join(detail...),
		}
	}
	return out, nil
}

// label names a certification as it stands in a sentence: "may read …".
var label = map[fault.Lang]string{fault.French: "la certification «\u00a0%s\u00a0»", fault.English: "the certification “%s”"}

// level says a level that is no more than a number as one.
func level(l string, lang fault.Lang) string {
	if l == "" || l[0] < '0' || l[0] > '9' {
		return l
	}
	return map[fault.Lang]string{fault.French: "niveau ", fault.English: "level "}[lang] + l
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// day writes a date as people do; what is none stays as it is.
func day(date string, lang fault.Lang) string {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	if lang == fault.English {
		return at.Format("2 January 2006")
	}
	months := []string{
		"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
	}
	first := "1er"
	if at.Day() > 1 {
		first = at.Format("2")
	}
	return first + " " + months[at.Month()-1] + at.Format(" 2006")
}
