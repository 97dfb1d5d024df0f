package consents

import (
	"context"
	"errors"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// Opening is how the instance came to be, and who has a say in it.
type Opening struct {
	State       string           `json:"state" enum:"none,waiting,active,frozen,refused"`
	Rule        string           `json:"rule" enum:"self,one,both"`
	Parties     []Party          `json:"parties" nullable:"false"`
	Accepted    *time.Time       `json:"accepted,omitempty"`
	Terms       string           `json:"terms,omitempty" doc:"The version that was accepted"`
	Transmitted []doctypes.Field `json:"transmitted" nullable:"false" doc:"By the portal, on arrival"`
	Ties        []Tie            `json:"ties" nullable:"false"`
}

// Tie is a host's statement of who holds parental authority.
type Tie struct {
	Name      string    `json:"name"`
	Relation  string    `json:"relation"`
	Host      string    `json:"host"`
	Since     time.Time `json:"since"`
	Confirmed bool      `json:"confirmed" doc:"By this host"`
}

type openingOutput struct{ Body Opening }

func (a *App) opening(ctx context.Context, c *apps.Call, _ *struct{}) (*openingOutput, error) {
	out := &openingOutput{}
	err := c.View(ctx, func(tx *instance.Tx) error {
		out.Body = Opening{State: "none", Rule: string(doctypes.RuleSelf), Parties: []Party{}, Transmitted: []doctypes.Field{}, Ties: []Tie{}}
		switch o, err := instance.In[doctypes.Opening](tx).Get(doctypes.OnlyID); {
		case errors.Is(err, storage.ErrNotFound):
		case err != nil:
			return err
		default:
			out.Body.State, out.Body.Rule = string(consent.OpeningState(o)), string(o.Rule)
			out.Body.Parties, out.Body.Accepted, out.Body.Terms = partiesOf(o.Parties), moment(o.Accepted), o.Terms
			out.Body.Transmitted = append(out.Body.Transmitted, o.Transmitted...)
		}
		for doc, err := range instance.In[doctypes.Tie](tx).All() {
			if err != nil {
				return err
			}
			t := doc.Body
			out.Body.Ties = append(out.Body.Ties, Tie{t.Name, t.Relation, t.Host, t.Since, !t.Confirmed.IsZero()})
		}
		return nil
	})
	return out, err
}
