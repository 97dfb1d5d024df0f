package consent

import (
	"encoding/json"
	"slices"
	"time"

	"pims/doctypes"
	"pims/instance"
)

// The letters of this package, between the instance of a learner and those of
// the holders of parental authority. Each holder gets letters of their own, and
// nobody learns the instance of another.
const (
	letterAsked    = "consent.asked"    // to a holder: asked
	letterAnswered = "consent.answered" // to the learner: answered
	letterNews     = "consent.news"     // to a holder: news
)

// What a request is about.
const (
	aboutOpening = "opening"
	aboutGrant   = "grant"
	aboutPage    = "page"
	aboutLink    = "link"
)

type asked struct {
	About      string    `json:"about"`
	GivenName  string    `json:"given_name"`
	ClientName string    `json:"client_name,omitempty"`
	Purpose    string    `json:"purpose,omitempty"`
	Shown      []string  `json:"shown,omitempty"`
	Expires    time.Time `json:"expires,omitzero"`
	Preview    string    `json:"preview,omitempty"`
	news
}

type answered struct {
	Subject instance.DocID  `json:"subject"`
	Answer  doctypes.Answer `json:"answer"`
}

type news struct {
	Subject instance.DocID   `json:"subject"` // id of the grant; OnlyID for the opening
	Rule    doctypes.Rule    `json:"rule"`
	Parties []doctypes.Party `json:"parties"` // without instances
	State   State            `json:"state"`
	Answer  doctypes.Answer  `json:"answer"`        // of the holder that this goes to
	Said    time.Time        `json:"said,omitzero"` // when it was applied
	Reads   int              `json:"reads"`
}

// matter is what holders of parental authority are asked about: a grant or the
// opening.
type matter struct {
	asked
	parties []doctypes.Party
	moved   bool                                                                                // an opening that was agreed to on another host before
	save    func(tx *instance.Tx, parties []doctypes.Party, e ...doctypes.Event) (State, error) // of the document
}

// grantMatter is a grant as it stands at a moment.
func grantMatter(id instance.DocID, g doctypes.Grant, now time.Time) matter {
	m := matter{parties: g.Parties}
	m.About, m.ClientName, m.Purpose, m.Expires = aboutGrant, g.ClientName, g.Purpose, g.Expires
	if g.Kind != "" {
		m.About = g.Kind // aboutPage or aboutLink
	}
	for _, item := range g.Items {
		m.Shown = append(m.Shown, item.Shown...)
	}
	m.Subject, m.Rule, m.State, m.Reads = id, g.Rule, GrantState(g, now), g.Reads
	m.save = func(tx *instance.Tx, parties []doctypes.Party, e ...doctypes.Event) (State, error) {
		g.Parties = parties
		g.Events = with(g.Events, e...)
		if StateOf(g.Rule, g.Parties) == StateRefused && g.Ended.IsZero() {
			g.Ended, g.Why = tx.Now(), whyRefused
		}
		return GrantState(g, tx.Now()), saveGrant(tx, id, g)
	}
	return m
}

// openingMatter is the opening as it stands.
func openingMatter(o doctypes.Opening) matter {
	m := matter{parties: o.Parties}
	m.moved = slices.ContainsFunc(o.Events, func(e doctypes.Event) bool { return e.What == whyMoved })
	m.About = aboutOpening
	m.Subject, m.Rule, m.State = doctypes.OnlyID, o.Rule, OpeningState(o)
	m.save = func(tx *instance.Tx, parties []doctypes.Party, e ...doctypes.Event) (State, error) {
		o.Parties = parties
		o.Events = with(o.Events, e...)
		return OpeningState(o), saveOpening(tx, o)
	}
	return m
}

// loadMatter reads what a letter is about, storage.ErrNotFound if there is no
// such thing.
func loadMatter(tx *instance.Tx, subject instance.DocID) (matter, error) {
	if subject == doctypes.OnlyID {
		o, err := instance.In[doctypes.Opening](tx).Get(subject)
		return openingMatter(o), err
	}
	g, err := loadGrant(tx, subject)
	return grantMatter(subject, g, tx.Now()), err
}

// ask asks every holder whom a letter reaches, except whom it has asked before.
func (m matter) ask(tx *instance.Tx, givenName string, but ...string) (err error) {
	if m.GivenName = givenName; m.About == aboutPage {
		if m.Preview, err = previewOf(tx, m.Subject); err != nil {
			return err
		}
	}
	return m.post(tx, letterAsked, but, func() any { return m.asked })
}

// tell tells every holder how things stand.
func (m matter) tell(tx *instance.Tx) error {
	return m.post(tx, letterNews, nil, func() any { return m.news })
}

func (m *matter) post(tx *instance.Tx, kind string, but []string, body func() any) error {
	m.Parties = withoutInstances(m.parties)
	for _, p := range m.parties {
		if p.Self || p.Instance == "" || slices.Contains(but, p.Instance) {
			continue
		}
		m.Answer, m.Said = p.Answer, p.At
		if err := post(tx, instance.ID(p.Instance), kind, body()); err != nil {
			return err
		}
	}
	return nil
}

func post(tx *instance.Tx, to instance.ID, kind string, body any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return tx.Post(instance.Letter{To: []instance.ID{to}, Kind: kind, Body: raw})
}
