package consents

import (
	"context"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/instance"
)

// Request is a third party's request, as the screen tells it.
type Request struct {
	ID          string    `json:"id"`
	Client      Client    `json:"client"`
	Purpose     string    `json:"purpose"`
	Until       time.Time `json:"until" doc:"When an agreement of today would end by itself"`
	Lines       []Line    `json:"lines" nullable:"false"`
	Never       []string  `json:"never" nullable:"false" doc:"Codes of what is not asked for: family_name, address, files, notes, messages, passwords, marks, exact_age"`
	Rule        string    `json:"rule" enum:"self,one,both"`
	Parents     []Parent  `json:"parents" nullable:"false" doc:"Who is asked, too"`
	Provisional bool      `json:"provisional" doc:"The instance itself waits for a parent: nothing can be agreed to"`
	Waiting     string    `json:"waiting,omitempty" doc:"An earlier agreement that still waits"`
	Active      string    `json:"active,omitempty" doc:"An agreement that is effective: agreeing without lines goes on with it"`
	Covered     bool      `json:"covered" doc:"It covers everything that is asked"`
	Expires     time.Time `json:"expires" doc:"Of the request"`
}

// Client is who asks.
type Client struct {
	Name      string `json:"name"`
	Address   string `json:"address"`
	Contact   string `json:"contact"`
	Home      string `json:"home"`
	KeepsDays int    `json:"keeps_days" doc:"How long it keeps what it reads"`
}

// Line is one thing to tick, with its real value.
type Line struct {
	ID     string `json:"id"`
	Scope  string `json:"scope"`
	Label  string `json:"label"`
	Value  string `json:"value"`
	Detail string `json:"detail,omitempty"`
	Why    string `json:"why"`
	Needed bool   `json:"needed" doc:"The client says that it does not work without"`
}

// Parent is a holder of parental authority.
type Parent struct {
	Name     string `json:"name"`
	Relation string `json:"relation"`
}

type requestOutput struct{ Body Request }

func (a *App) request(ctx context.Context, c *apps.Call, in *grantInput) (*requestOutput, error) {
	req, err := a.requested(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	family, err := a.desk.Family(ctx, c.Caller.Person)
	if err != nil {
		return nil, err
	}
	out := &requestOutput{}
	err = c.View(ctx, func(tx *instance.Tx) error {
		s, err := a.screen(tx, c.Lang, req)
		if err != nil {
			return err
		}
		out.Body, err = s.body(tx, family)
		return err
	})
	return out, err
}

func (s screen) body(tx *instance.Tx, family consent.Family) (Request, error) {
	cl := s.req.Client
	out := Request{
		ID: s.req.ID, Client: Client{cl.Name, cl.Address, cl.Contact, cl.Home, cl.KeepsDays}, Purpose: s.purpose, Until: s.until,
		Lines: []Line{}, Never: nevers(s.lines), Parents: []Parent{}, Expires: s.req.Expires,
	}
	for _, l := range s.lines {
		out.Lines = append(out.Lines, Line{l.ID, l.Scope, l.Label, l.Value, l.Detail, l.Why, l.Needed})
	}
	rule, err := ruleOf(tx)
	if err != nil {
		return out, err
	}
	out.Rule = string(rule)
	for _, p := range family.Parties {
		if rule != doctypes.RuleSelf && !p.Self {
			out.Parents = append(out.Parents, Parent{p.Name, p.Relation})
		}
	}
	if out.Provisional, err = consent.Provisional(tx); err != nil {
		return out, err
	}
	if id, _, ok, err := consent.Waiting(tx, cl.ID); err != nil {
		return out, err
	} else if ok {
		out.Waiting = string(id)
	}
	id, g, ok, err := consent.Effective(tx, cl.ID, tx.Now())
	if ok {
		out.Active, out.Covered = string(id), s.coveredBy(g)
	}
	return out, err
}

// ruleOf is the rule for what the owner would agree to now, as package consent
// applies it.
func ruleOf(tx *instance.Tx) (doctypes.Rule, error) {
	me, err := instance.In[doctypes.Account](tx).Get(doctypes.OnlyID)
	return consent.RuleOf(me.Role, me.BirthDate, tx.Now()), err
}
