package consents

import (
	"context"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// Decision is the person's answer to a request.
type Decision struct {
	Decision string   `json:"decision" enum:"agree,refuse"`
	Lines    []string `json:"lines" nullable:"false" maxItems:"500" doc:"Ids of the lines that were ticked"`
}

// Decided says what came of it.
type Decided struct {
	ID         string `json:"id" doc:"Of the grant"`
	State      string `json:"state" enum:"waiting,active,frozen,refused,ended"`
	RedirectTo string `json:"redirect_to,omitempty" doc:"Go there now; absent while parents are waited for"`
	ClientURL  string `json:"client_url" doc:"The client's own page"`
}

type (
	decideInput struct {
		ID   string `path:"id"`
		Body Decision
	}
	decideOutput struct{ Body Decided }
)

func (a *App) answer(ctx context.Context, c *apps.Call, in *decideInput) (*decideOutput, error) {
	req, err := a.requested(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	family, err := a.desk.Family(ctx, c.Caller.Person)
	if err != nil {
		return nil, err
	}
	subject := a.provider.Subject(req.Client.ID, c.Caller.Person)
	out := &decideOutput{Decided{ClientURL: req.Client.Home}}
	if in.Body.Decision == "refuse" {
		ctx = storage.Vital(ctx)
	}
	var id instance.DocID
	err = c.Update(ctx, func(tx *instance.Tx) error {
		s, err := a.screen(tx, c.Lang, req)
		if err != nil {
			return err
		}
		var g doctypes.Grant
		id, g, err = s.decide(tx, c.Lang, in.Body, family, subject)
		out.Body.ID, out.Body.State = string(id), string(consent.GrantState(g, tx.Now()))
		return err
	})
	if err != nil {
		return nil, err
	}
	switch consent.State(out.Body.State) {
	case consent.StateRefused:
		out.Body.RedirectTo, err = a.provider.Decline(ctx, in.ID, "the person refused")
	case consent.StateActive:
		person, bad := a.desk.People.Get(ctx, c.Caller.Person)
		if bad != nil {
			return nil, bad
		}
		out.Body.RedirectTo, err = a.provider.Finish(ctx, in.ID, person, id)
	}
	return out, err
}

// decide writes what the person decided, and returns the grant that holds it.
func (s screen) decide(tx *instance.Tx, lang fault.Lang, d Decision, family consent.Family, subject string) (instance.DocID, doctypes.Grant, error) {
	proposal := consent.Proposal{
		Client: s.req.Client, Purpose: s.purpose, Language: string(lang), Expires: s.until, Family: family, Subject: subject,
	}
	if d.Decision == "refuse" {
		proposal.Items = items(s.lines)
		return s.refuse(tx, proposal)
	}
	ticked, err := s.ticked(d.Lines)
	if err != nil {
		return "", doctypes.Grant{}, err
	}
	if len(ticked) == 0 {
		// Nothing new, but what was agreed to before holds.
		if id, g, ok, err := consent.Effective(tx, s.req.Client.ID, tx.Now()); ok || err != nil {
			return id, g, err
		}
	}
	if proposal.Notice, err = s.notice(lang); err != nil {
		return "", doctypes.Grant{}, err
	}
	proposal.Items = items(ticked)
	former, _, replaced, err := consent.Effective(tx, s.req.Client.ID, tx.Now())
	if err != nil {
		return "", doctypes.Grant{}, err
	}
	id, g, err := consent.Give(tx, proposal)
	if err != nil || !replaced {
		return id, g, err
	}
	// The newer answer takes the place of the former: what it leaves out is no
	// longer open.
	return id, g, consent.Withdraw(tx, former)
}

func (s screen) refuse(tx *instance.Tx, p consent.Proposal) (instance.DocID, doctypes.Grant, error) {
	notice, err := s.notice(fault.Lang(p.Language))
	if err != nil {
		return "", doctypes.Grant{}, err
	}
	p.Notice = notice
	id, err := consent.Refuse(tx, p)
	if err != nil {
		return "", doctypes.Grant{}, err
	}
	g, err := instance.In[doctypes.Grant](tx).Get(id)
	return id, g, err
}
