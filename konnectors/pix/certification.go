package pix

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"pims/doctypes"
)

// attributes are those of a certification and of a summary, which share none
// but the code, the score and the status. What is not needed is not read.
type attributes struct {
	Code      string `json:"verification-code"`
	Score     *int   `json:"pix-score"`
	Status    string `json:"status"`
	Framework string `json:"certification-framework"`

	// Of a certification:
	GivenName  string `json:"first-name"`
	FamilyName string `json:"last-name"`
	Date       string `json:"date"`               // v2
	DateV3     string `json:"certification-date"` // v3
	Delivered  string `json:"delivered-at"`
	Centre     string `json:"certification-center"`
	Published  *bool  `json:"is-published"`
	Cancelled  bool   `json:"is-cancelled"`
	Comment    string `json:"comment-for-candidate"`
	MaxLevel   *int   `json:"max-reachable-level-on-certification-date"` // v2
	LevelLabel string `json:"global-level-label"`                        // v3

	// Of a summary:
	Started       string `json:"certification-started-at"`
	CentreName    string `json:"certification-center-name"`
	CommentListed string `json:"comment"`
}

const (
	maxScore = 1024 // of Pix itself: 16 competences of 8 levels of 8 points
	maxLevel = 8
)

// certification says the same in the words of the doctype.
func certification(code string, of attributes, r resource, included []resource) (c doctypes.Certification, err error) {
	none := doctypes.Certification{}
	c = doctypes.Certification{
		Title: titles(of.Framework), Issuer: "Pix", Number: code,
		Holder: strings.TrimSpace(of.GivenName + " " + of.FamilyName), Centre: cmp.Or(of.Centre, of.CentreName),
		Comment: cmp.Or(of.Comment, of.CommentListed),
	}
	if !readable(c.Holder, 200) || !readable(c.Centre, 200) || !readable(c.Comment, 2000) || !readable(of.LevelLabel, 60) {
		return none, changed("a text that nobody can read")
	}
	if c.Status, err = status(of); err != nil {
		return none, err
	}
	if c.Passed, err = day(cmp.Or(of.Date, of.DateV3, of.Started)); err != nil {
		return none, err
	}
	delivered, err := day(of.Delivered)
	switch {
	case err != nil:
		return none, err
	case c.Passed == "" && delivered == "":
		return none, changed("no date")
	case c.Status != validated: // it attests nothing
		return c, nil
	case of.Score == nil || *of.Score < 0 || *of.Score > maxScore:
		return none, changed("pix-score absent or out of range")
	case of.MaxLevel != nil && (*of.MaxLevel < 0 || *of.MaxLevel > maxLevel):
		return none, changed("max-reachable-level out of range")
	}
	c.Awarded, c.Score, c.Level = delivered, strconv.Itoa(*of.Score)+" Pix", of.LevelLabel
	if of.MaxLevel != nil {
		c.MaxLevel = *of.MaxLevel
	}
	c.Areas, err = areas(r, included)
	if err != nil {
		return none, err
	}
	return c, nil
}

// titles is what a certification of a framework is called.
func titles(framework string) string {
	switch {
	case framework == "DROIT":
		return "Certification Pix+ Droit"
	case framework == "PRO_SANTE":
		return "Certification Pix+ Professionnels de santé"
	case strings.HasPrefix(framework, "EDU_"):
		return "Certification Pix+ Édu"
	default:
		return "Certification Pix"
	}
}

// day is the day of a moment, as the service's own clock has it; empty if there
// is none.
func day(at string) (string, error) {
	if at == "" {
		return "", nil
	}
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t, err = time.Parse(time.DateOnly, at)
	}
	if err != nil || t.Year() < 2000 || t.Year() > 2200 {
		return "", changed("a date that is none")
	}
	return t.UTC().Format(time.DateOnly), nil
}
