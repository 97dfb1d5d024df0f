package example

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"pims/doctypes"
	"pims/konnectors"
)

// attestation is the service's answer, field by field as the service calls
// them. What is not needed is not read.
type attestation struct {
	Format   int    `json:"format"`
	ID       string `json:"id"`
	Number   string `json:"numero"`
	Title    string `json:"intitule"`
	Issuer   string `json:"delivree_par"`
	Awarded  string `json:"delivree_le"` // YYYY-MM-DD
	Level    int    `json:"niveau"`
	Points   *int   `json:"points"` // absent where it was passed without a mark
	Of       int    `json:"sur"`
	Original string `json:"original"` // path of the PDF
}

// parse reads the answer and refuses one that lacks what a certification needs.
// Causes name fields and never values: they are logged.
func parse(body []byte) (a attestation, err error) {
	changed := func(why string) (attestation, error) {
		return attestation{}, konnectors.ErrChangedShape.Because(errors.New(why))
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return changed("not the JSON that is known")
	}
	_, err = time.Parse(time.DateOnly, a.Awarded)
	switch {
	case a.Format != 1:
		return changed("another format")
	case a.ID == "" || len(a.ID) > 100 || a.Title == "" || len(a.Title) > 300 || a.Issuer == "" || len(a.Issuer) > 300:
		return changed("no id, title or issuer")
	case err != nil:
		return changed("delivree_le is no date")
	case a.Level < 0 || a.Points != nil && (*a.Points < 0 || *a.Points > a.Of):
		return changed("niveau or points out of range")
	case a.Original == "":
		return changed("no original")
	}
	return a, nil
}

// certification says the same in the words of the doctype. Nothing is made up:
// what the service does not give stays empty.
func (a attestation) certification() doctypes.Certification {
	c := doctypes.Certification{Title: a.Title, Issuer: a.Issuer, Awarded: a.Awarded, Number: a.Number}
	if a.Level > 0 {
		c.Level = strconv.Itoa(a.Level)
	}
	if a.Points != nil {
		c.Score = strconv.Itoa(*a.Points) + "/" + strconv.Itoa(a.Of)
	}
	return c
}

// fileName is what the original is called among the person's files. It is made
// of what parse has checked, and of nothing that could be a path.
func (a attestation) fileName() string {
	return "Attestation de sécurité routière " + a.Awarded + ".pdf"
}

func isPDF(b []byte) bool { return bytes.HasPrefix(b, []byte("%PDF-")) }
