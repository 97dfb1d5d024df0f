package family

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// Family is what a holder of parental authority sees.
type Family struct {
	Children []Child   `json:"children" nullable:"false" doc:"In the order in which the school told of them"`
	Requests []Request `json:"requests" nullable:"false" doc:"Those that wait first, then the newest first"`
}

// Child is a learner over whom the person holds parental authority.
type Child struct {
	GivenName string `json:"given_name" doc:"Empty for one who was announced and is not here"`
	Age       *int   `json:"age,omitempty"`
	Group     string `json:"group"`
	State     string `json:"state" enum:"expected,waiting,active,frozen,refused" doc:"expected: announced, not here yet"`
	Relation  string `json:"relation" doc:"Of the person to the child"`
}

type familyOutput struct{ Body Family }

func (a *App) read(ctx context.Context, c *apps.Call, _ *struct{}) (*familyOutput, error) {
	wards, err := a.people.Wards(ctx, c.Caller.Person)
	if err != nil {
		return nil, err
	}
	out := &familyOutput{Family{Children: []Child{}}}
	openings := map[string]consent.State{} // by the learner's instance
	var now time.Time
	err = c.View(ctx, func(tx *instance.Tx) error {
		now, out.Body.Requests = tx.Now(), []Request{}
		for doc, err := range instance.In[doctypes.FamilyRequest](tx).All() {
			if err != nil {
				return err
			}
			r := requestOf(doc.ID, doc.Body, now)
			if r.About == "opening" {
				openings[doc.Body.Learner] = consent.State(r.State)
			}
			out.Body.Requests = append(out.Body.Requests, r)
		}
		slices.SortStableFunc(out.Body.Requests, func(x, y Request) int {
			return cmp.Or(cmp.Compare(x.place(), y.place()), y.Received.Compare(x.Received))
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, tie := range wards {
		child, err := a.child(ctx, tie, openings, now)
		if err != nil {
			return nil, err
		}
		out.Body.Children = append(out.Body.Children, child)
	}
	return out, nil
}

// child tells of one tie. Somebody who was announced by the school and has not
// come yet has no name here: the portal alone knows it.
func (a *App) child(ctx context.Context, tie identity.Tie, openings map[string]consent.State, now time.Time) (Child, error) {
	person, err := a.people.Get(ctx, tie.Learner)
	if errors.Is(err, storage.ErrNotFound) {
		return a.announced(ctx, tie)
	}
	if err != nil {
		return Child{}, err
	}
	child := Child{GivenName: person.GivenName, Group: person.Group, State: string(consent.StateActive), Relation: tie.Relation}
	if age, ok := identity.Age(person.BirthDate, now); ok {
		child.Age = &age
	}
	if state, asked := openings[string(person.Instance)]; asked {
		child.State = string(state)
	}
	return child, nil
}

// announced is a child who is not here: not yet, or not any more because a
// parent refused.
func (a *App) announced(ctx context.Context, tie identity.Tie) (Child, error) {
	child := Child{State: "expected", Relation: tie.Relation}
	_, refused, err := a.people.PortalRefusal(ctx, tie.Expected)
	if refused {
		child.State = string(consent.StateRefused)
	}
	return child, err
}
