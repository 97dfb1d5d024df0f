package certifications

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// shown are the fields that a line shows, and so all that it opens: never the
// number, the holder, the original, or which service brought it. The status is
// among them, so that who once read of a certification hears that it is
// cancelled.
func shown() []string {
	return []string{"title", "issuer", "awarded", "expires", "level", "score", "status"}
}

// shownCompetences are those of a line about competences.
func shownCompetences() []string { return []string{"title", "issuer", "awarded", "status", "areas"} }

// Offers tell what a third party would read, the newest certification first: a
// line for each, and one for its competences, which open by a scope of their
// own, so that whoever ticks the one opens nothing of the other.
func Offers() []apps.Offer {
	reads := []doctypes.Name{doctypes.CertificationName}
	return []apps.Offer{
		{Scope: certificationsRead.Name, Reads: reads, Lines: lines(certificationLine)},
		{Scope: competencesRead.Name, Reads: reads, Lines: lines(competencesLine)},
	}
}

// lines asks for a line of each certification that was awarded once; one without
// Fields is left out. What was rejected or is awaited is nothing to show around.
func lines(of func(doctypes.Certification, fault.Lang) consent.Line) func(*instance.Tx, fault.Lang) ([]consent.Line, error) {
	return func(tx *instance.Tx, lang fault.Lang) ([]consent.Line, error) {
		var all []instance.Doc[doctypes.Certification]
		for doc, err := range instance.In[doctypes.Certification](tx).All() {
			if errors.Is(err, storage.ErrDamaged) {
				continue // cannot be read, so cannot be offered
			}
			if err != nil {
				return nil, err
			}
			if doc.Body.Status != "rejected" && doc.Body.Status != "waiting" {
				all = append(all, doc)
			}
		}
		slices.SortFunc(all, func(x, y instance.Doc[doctypes.Certification]) int {
			return cmp.Or(cmp.Compare(dated(y.Body), dated(x.Body)), cmp.Compare(x.ID, y.ID))
		})
		out := []consent.Line{}
		for _, doc := range all {
			l := of(doc.Body, lang)
			if len(l.Fields) > 0 {
				l.ID, l.Doc = l.Scope+"/"+string(doc.ID), string(doc.ID)
				out = append(out, l)
			}
		}
		return out, nil
	}
}

// dated is the day that a certification is sorted by.
func dated(c doctypes.Certification) string { return cmp.Or(c.Awarded, c.Passed) }

func certificationLine(c doctypes.Certification, lang fault.Lang) consent.Line {
	value := cmp.Or(join(c.Score, level(c.Level, lang)), c.Title)
	if c.Status == "cancelled" {
		value = map[fault.Lang]string{fault.French: "annulée", fault.English: "cancelled"}[lang]
	}
	detail := []string{c.Issuer, fault.Day(c.Awarded, lang)}
	if c.Expires != "" {
		detail = append(detail, map[fault.Lang]string{fault.French: "valable jusqu’au ", fault.English: "valid until "}[lang]+fault.Day(c.Expires, lang))
	}
	return consent.Line{
		Scope: certificationsRead.Name, Fields: shown(), Label: fmt.Sprintf(label[lang], c.Title), Value: value, Detail: join(detail...),
	}
}

// competencesLine says the levels of each area, in its order.
func competencesLine(c doctypes.Certification, lang fault.Lang) consent.Line {
	if len(c.Areas) == 0 {
		return consent.Line{}
	}
	number, detail := 0, []string{}
	for _, a := range c.Areas {
		levels := []string{}
		for _, one := range a.Competences {
			levels = append(levels, strconv.Itoa(one.Level))
		}
		number += len(levels)
		detail = append(detail, a.Title+map[fault.Lang]string{fault.French: "\u00a0: ", fault.English: ": "}[lang]+strings.Join(levels, ", "))
	}
	value := map[fault.Lang]string{fault.French: "le niveau de %d compétences, %d domaines", fault.English: "the levels of %d competences, %d areas"}[lang]
	return consent.Line{
		Scope: competencesRead.Name, Fields: shownCompetences(), Label: fmt.Sprintf(competencesLabel[lang], c.Title),
		Value: fmt.Sprintf(value, number, len(c.Areas)), Detail: join(detail...),
	}
}

var competencesLabel = map[fault.Lang]string{
	fault.French:  "les compétences de la certification «\u00a0%s\u00a0»",
	fault.English: "the competences of the certification “%s”",
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
