package consents

import (
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/instance"
)

// Card is a grant as a list shows it: without any value.
type Card struct {
	ID         string     `json:"id"`
	Kind       string     `json:"kind" enum:"service,page,link" doc:"page, link: whoever has its address"`
	Page       string     `json:"page,omitempty" doc:"Id of the page that is published"`
	Entry      string     `json:"entry,omitempty" doc:"Id of the file or folder that a link opens"`
	Way        string     `json:"way,omitempty" enum:"read,view,drop" doc:"Of a link"`
	ClientName string     `json:"client_name" doc:"Of a page or a link, its title"`
	Purpose    string     `json:"purpose" doc:"A sentence in the language in which it was agreed to"`
	State      string     `json:"state" enum:"waiting,active,frozen,refused,ended"`
	Why        string     `json:"why,omitempty" enum:"refused,withdrawn,expired,moved,replaced,backup" doc:"It ended"`
	Held       bool       `json:"held,omitempty" doc:"The host has taken the page or the link off; its letter says why"`
	Rule       string     `json:"rule" enum:"self,one,both"`
	Shown      []string   `json:"shown" nullable:"false" doc:"What was ticked, in words"`
	Asked      time.Time  `json:"asked"`
	Given      *time.Time `json:"given,omitempty" doc:"The last agreement that it needed"`
	Expires    time.Time  `json:"expires"`
	Ended      *time.Time `json:"ended,omitempty"`
	Reads      int        `json:"reads"`
	LastRead   *time.Time `json:"last_read,omitempty"`
	Refusals   int        `json:"refusals" doc:"Reads asked for in vain"`
	Parties    []Party    `json:"parties" nullable:"false"`
}

// Party is somebody who has a say.
type Party struct {
	Name     string     `json:"name"`
	Relation string     `json:"relation,omitempty"`
	Self     bool       `json:"self" doc:"The owner"`
	Answer   string     `json:"answer" enum:"asked,agreed,refused,objected"`
	At       *time.Time `json:"at,omitempty"`
}

func cardOf(id instance.DocID, g doctypes.Grant, now time.Time) Card {
	state := consent.GrantState(g, now)
	c := Card{
		ID: string(id), Kind: "service", ClientName: g.ClientName, Purpose: g.Purpose, State: string(state), Why: whyOf(g, now), Rule: string(g.Rule),
		Shown: []string{}, Expires: g.Expires, Ended: moment(g.Ended), Reads: g.Reads, LastRead: moment(g.LastRead),
		Refusals: g.Refusals, Parties: partiesOf(g.Parties),
	}
	switch {
	case g.Kind == doctypes.GrantPage:
		c.Kind, c.Page, c.Held = g.Kind, g.Client, g.Suspended != nil
	case g.Kind == doctypes.GrantLink && g.Link != nil:
		c.Kind, c.Entry, c.Way, c.Held = g.Kind, g.Client, string(g.Link.Way), g.Suspended != nil
	}
	for _, item := range g.Items {
		c.Shown = append(c.Shown, item.Shown...)
	}
	if len(g.Events) > 0 {
		c.Asked = g.Events[0].Time
	}
	if state == consent.StateActive || state == consent.StateEnded {
		c.Given = given(g)
	}
	return c
}

// whyOf says why a grant is over; one whose time is up may not have been
// written since.
func whyOf(g doctypes.Grant, now time.Time) string {
	if g.Why == "" && !now.Before(g.Expires) {
		return "expired"
	}
	return g.Why
}

// given is the moment of the last agreement.
func given(g doctypes.Grant) *time.Time {
	var at *time.Time
	for _, e := range g.Events {
		if e.What == string(doctypes.Agreed) {
			at = moment(e.Time)
		}
	}
	return at
}

func partiesOf(list []doctypes.Party) []Party {
	out := make([]Party, len(list))
	for i, p := range list {
		out[i] = Party{p.Name, p.Relation, p.Self, string(p.Answer), moment(p.At)}
	}
	return out
}

// moment returns nil for no time, so that JSON leaves it out.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
