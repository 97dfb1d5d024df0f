package badges

import (
	"context"
	"errors"
	"time"

	"pims/apps"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/openbadges"
	"pims/storage"
)

// Badge is one badge.
type Badge struct {
	ID          string                   `json:"id"`
	Name        string                   `json:"name"`
	Description string                   `json:"description,omitempty"`
	Criteria    string                   `json:"criteria,omitempty" doc:"in words"`
	CriteriaURL string                   `json:"criteria_url,omitempty"`
	Issuer      doctypes.BadgeIssuer     `json:"issuer" doc:"as the badge says; whether it is true is among the checks"`
	Awarded     string                   `json:"awarded,omitempty" doc:"YYYY-MM-DD"`
	Expires     *time.Time               `json:"expires,omitempty"`
	Evidence    []doctypes.BadgeEvidence `json:"evidence" nullable:"false"`
	Format      string                   `json:"format" enum:"ob3,ob3-jwt,ob2,ob2-jwt"`
	Verdict     string                   `json:"verdict" enum:"valid,invalid,unknown"`
	Checks      []Check                  `json:"checks" nullable:"false"`
	Verified    time.Time                `json:"verified"`
	Added       time.Time                `json:"added"`
	Original    *apps.Original           `json:"original,omitempty" doc:"the file, while it is there"`
	Image       *Picture                 `json:"image,omitempty"`
	Pages       []PageRef                `json:"pages" nullable:"false" doc:"of the portfolio, that show it"`
}

// Check is one question that the verification asked.
type Check struct {
	Name     string `json:"name"`
	Outcome  string `json:"outcome" enum:"passed,failed,open,not-needed"`
	Code     string `json:"code"`
	Question string `json:"question" doc:"in the language of the request, as the answer is"`
	Sentence string `json:"sentence"`
}

// Picture is where a badge's picture is, on the content origin, and until when.
type Picture struct {
	URL     string    `json:"url"`
	Expires time.Time `json:"expires"`
}

// PageRef is a page that shows a badge.
type PageRef struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// view describes a badge to its owner as it stands now.
func view(tx *instance.Tx, c *apps.Call, id instance.DocID, b doctypes.Badge, pages map[string][]PageRef) (v Badge, err error) {
	settle(&b, tx.Now())
	v = Badge{
		ID: string(id), Name: b.Name, Description: b.Description, Criteria: b.Criteria, CriteriaURL: b.CriteriaURL, Issuer: b.Issuer,
		Awarded: b.Awarded, Evidence: append([]doctypes.BadgeEvidence{}, b.Evidence...), Format: b.Format, Verdict: b.Verdict,
		Checks: tell(b.Checks, c.Lang), Verified: b.Verified, Added: b.Added, Pages: append([]PageRef{}, pages[string(id)]...),
	}
	if !b.Expires.IsZero() {
		v.Expires = &b.Expires
	}
	if v.Original, err = apps.OriginalOf(tx, instance.DocID(b.Original)); err != nil {
		return v, err
	}
	v.Image, err = picture(tx, c, id, b)
	return v, err
}

// settle says of a badge that was valid when it was verified, and has expired
// since, that it has.
func settle(b *doctypes.Badge, now time.Time) {
	if !b.Expired(now) || b.Verdict == string(openbadges.Invalid) {
		return
	}
	b.Verdict = string(openbadges.Invalid)
	checks := append([]doctypes.BadgeCheck{}, b.Checks...)
	for i := range checks {
		if checks[i].Name == openbadges.Dates {
			checks[i] = stored(openbadges.Expired(b.Expires))
		}
	}
	b.Checks = checks
}

func tell(checks []doctypes.BadgeCheck, lang fault.Lang) []Check {
	told := make([]Check, len(checks))
	for i, k := range checks {
		said := openbadges.Check{Name: k.Name, Outcome: openbadges.Outcome(k.Outcome), Code: k.Code, Args: k.Args}
		told[i] = Check{k.Name, k.Outcome, k.Code, said.Question(lang), said.Sentence(lang)}
	}
	return told
}

func stored(c openbadges.Check) doctypes.BadgeCheck {
	return doctypes.BadgeCheck{Name: c.Name, Outcome: string(c.Outcome), Code: c.Code, Args: c.Args}
}

// pagesBy returns the pages that show badges, by the badge's id.
func pagesBy(tx *instance.Tx) (map[string][]PageRef, error) {
	by := map[string][]PageRef{}
	for doc, err := range instance.In[doctypes.Page](tx).All() {
		if errors.Is(err, storage.ErrDamaged) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !doc.Body.Trashed.IsZero() {
			continue
		}
		seen := map[string]bool{}
		for _, block := range doc.Body.Blocks {
			for _, item := range block.Items {
				if block.Kind == "badge" && !seen[item.ID] {
					seen[item.ID] = true
					by[item.ID] = append(by[item.ID], PageRef{string(doc.ID), doc.Body.Title})
				}
			}
		}
	}
	return by, nil
}

// read fills in one badge as its owner sees it.
func (v *badgeOutput) read(ctx context.Context, c *apps.Call, id instance.DocID) error {
	return c.View(ctx, func(tx *instance.Tx) error {
		b, err := instance.In[doctypes.Badge](tx).Get(id)
		if err != nil {
			return err
		}
		pages, err := pagesBy(tx)
		if err != nil {
			return err
		}
		v.Body, err = view(tx, c, id, b, pages)
		return err
	})
}
