package home

import (
	"errors"
	"slices"
	"time"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// Arrived is a recognition that came lately.
type Arrived struct {
	Kind    string    `json:"kind" enum:"badge,certification"`
	ID      string    `json:"id"`
	Title   string    `json:"title"`
	Issuer  string    `json:"issuer" doc:"as the document says"`
	Score   string    `json:"score,omitempty" doc:"of a certification, as its issuer gives it"`
	Verdict string    `json:"verdict" enum:"valid,invalid,unknown" doc:"certifications come from their source and are valid unless it says otherwise"`
	At      time.Time `json:"at"`
}

const (
	arrivedFor   = 30 * 24 * time.Hour
	arrivedLimit = 3
)

// arrived returns what came lately, the newest first.
func arrived(tx *instance.Tx) ([]Arrived, error) {
	all := []Arrived{}
	since := tx.Now().Add(-arrivedFor)
	add := func(a Arrived) {
		if a.At.After(since) {
			all = append(all, a)
		}
	}
	for doc, err := range instance.In[doctypes.Badge](tx).All() {
		if errors.Is(err, storage.ErrDamaged) {
			continue
		}
		if err != nil {
			return nil, err
		}
		b := doc.Body
		if b.Verdict == "valid" && b.Expired(tx.Now()) {
			b.Verdict = "invalid"
		}
		add(Arrived{Kind: "badge", ID: string(doc.ID), Title: b.Name, Issuer: b.Issuer.Name, Verdict: b.Verdict, At: b.Added})
	}
	for doc, err := range instance.In[doctypes.Certification](tx).All() {
		if errors.Is(err, storage.ErrDamaged) {
			continue
		}
		if err != nil {
			return nil, err
		}
		c := doc.Body
		add(Arrived{Kind: "certification", ID: string(doc.ID), Title: c.Title, Issuer: c.Issuer, Score: c.Score, Verdict: verdict(c), At: c.Added})
	}
	slices.SortFunc(all, func(x, y Arrived) int { return y.At.Compare(x.At) })
	return all[:min(len(all), arrivedLimit)], nil
}

// verdict says of a certification what a badge's verdict says.
func verdict(c doctypes.Certification) string {
	switch {
	case c.Holds():
		return "valid"
	case c.Status == "waiting":
		return "unknown"
	default:
		return "invalid"
	}
}
