package page

import (
	"html/template"
	"time"

	"pims/doctypes"
)

// badge is what visitors see of one.
type badge struct {
	Name, Facts, Criteria string
	Picture               *picture
	Medal                 template.HTML // where it has no picture
	State, Seal           string        // in words, and as a class: valid, unknown, invalid, expired
	HowOf                 string
	How                   []string
}

func badges(v View, at int, w *words) (all []badge) {
	for i := range v.Publication.Blocks[at].Badges {
		from := &v.Publication.Blocks[at].Badges[i]
		issuer := from.Issuer
		if issuer == "" {
			issuer = w.Issuer
		}
		b := badge{Name: from.Name, Criteria: from.Criteria, HowOf: fill(w.HowOf, "{name}", from.Name)}
		b.Facts = sentence([]string{from.Issuer, w.date(from.Awarded)})
		if f := from.Image; f != nil {
			b.Picture = &picture{Address: v.Content(at, i, 0), Width: f.Width, Height: f.Height}
		} else {
			b.Medal = medal(from.Issuer, from.Name)
		}
		b.seal(from, issuer, v.Now, w)
		all = append(all, b)
	}
	return all
}

// seal says how the badge was verified. One that has expired since is no longer
// shown as valid.
func (b *badge) seal(from *doctypes.PublicBadge, issuer string, now time.Time, w *words) {
	on := w.day(from.Verified)
	switch {
	case from.Verdict == "valid" && !from.Expires.IsZero() && !now.Before(from.Expires):
		b.Seal, b.State = "expired", fill(w.BadgeExpired, "{day}", w.day(from.Expires))
		b.How = []string{fill(w.ExpiredWhy, "{day}", on)}
	case from.Verdict == "valid":
		b.Seal, b.State = "valid", fill(w.Verified, "{day}", on)
		for _, s := range w.ValidChecks {
			b.How = append(b.How, fill(s, "{day}", on, "{issuer}", issuer))
		}
	case from.Verdict == "unknown":
		b.Seal, b.State = "unknown", w.Unknown
		b.How = []string{fill(w.UnknownWhy, "{day}", on)}
	default:
		b.Seal, b.State = "invalid", w.Invalid
		b.How = []string{fill(w.InvalidWhy, "{day}", on)}
	}
}
