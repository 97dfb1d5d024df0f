package connexions

import (
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/konnectors"
)

// Konnector is a service that could be connected.
type Konnector struct {
	Summary
	Gives string   `json:"gives" doc:"what comes in"`
	Asks  []Ask    `json:"asks" nullable:"false"`
	Hosts []string `json:"hosts" nullable:"false" doc:"all that it ever speaks to"`
}

// Summary says what a konnector is.
type Summary struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
	What string `json:"what"`
	Icon string `json:"icon"`
}

// Ask is one field to fill in.
type Ask struct {
	Name    string `json:"name"`
	Label   string `json:"label"`
	Help    string `json:"help"`
	Secret  bool   `json:"secret"`
	Pattern string `json:"pattern,omitempty" doc:"a regular expression for the whole value"`
	Example string `json:"example,omitempty"`
}

// Connection is a person's tie to a service.
type Connection struct {
	ID        string     `json:"id"`
	Konnector Summary    `json:"konnector"`
	State     string     `json:"state" enum:"ready,running,action-needed,service-down,unplugged"`
	Code      string     `json:"code,omitempty" doc:"why it is action-needed or service-down"`
	Sentence  string     `json:"sentence" doc:"the state in words, in the language of the request"`
	Detail    string     `json:"detail" doc:"whether what came is safe, and what to do"`
	Documents int        `json:"documents" doc:"that it has brought"`
	LastGood  *time.Time `json:"last_good,omitempty"`
	NextRun   *time.Time `json:"next_run,omitempty"`
	Created   time.Time  `json:"created"`
}

// Runs is the journal of a connection, the latest run first.
type Runs struct {
	Runs []Run `json:"runs" nullable:"false"`
}

// Run is one entry of a journal.
type Run struct {
	ID      string    `json:"id"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended"`
	Outcome string    `json:"outcome" doc:"done, or why not"`
	Title   string    `json:"title" doc:"in the language of the request"`
	Detail  string    `json:"detail"`
	Asked   bool      `json:"asked" doc:"by the person, not by the clock"`
	New     int       `json:"new"`
	Changed int       `json:"changed"`
	Same    int       `json:"same"`
	Lines   []string  `json:"lines" nullable:"false" doc:"titles of what came or changed"`
}

func (a *App) catalogue(lang fault.Lang) []Konnector {
	list := make([]Konnector, len(a.list))
	for i, k := range a.list {
		m := k.Manifest()
		v := Konnector{Summary: summary(m, lang), Gives: m.Gives[lang], Asks: make([]Ask, len(m.Asks)), Hosts: m.Hosts}
		for j, ask := range m.Asks {
			v.Asks[j] = Ask{ask.Name, ask.Label[lang], ask.Help[lang], ask.Secret, ask.Pattern, ask.Example}
		}
		list[i] = v
	}
	return list
}

// summary names a konnector, one that this node does not have by its slug.
func summary(m konnectors.Manifest, lang fault.Lang) Summary {
	s := Summary{m.Slug, m.Name[lang], m.What[lang], m.Icon}
	if s.Name == "" {
		s.Name = m.Slug
	}
	return s
}

func connectionView(m konnectors.Manifest, id instance.DocID, c doctypes.Connection, lang fault.Lang) Connection {
	v := Connection{
		ID: string(id), Konnector: summary(m, lang), State: c.State, Code: c.Code, Documents: c.Documents, Created: c.Created,
	}
	told := tellState(lang, v.Konnector.Name, c)
	v.Sentence, v.Detail = told.Title, told.Detail
	if !c.LastGood.IsZero() {
		v.LastGood = &c.LastGood
	}
	if !c.NextRun.IsZero() && c.State != konnectors.Running {
		v.NextRun = &c.NextRun
	}
	return v
}

func runView(m konnectors.Manifest, r instance.Doc[doctypes.ConnectionRun], lang fault.Lang) Run {
	b := r.Body
	told := tellRun(lang, summary(m, lang).Name, b)
	v := Run{string(r.ID), b.Started, b.Ended, b.Outcome, told.Title, told.Detail, b.Asked, b.New, b.Changed, b.Same, b.Lines}
	if v.Lines == nil {
		v.Lines = []string{}
	}
	return v
}
