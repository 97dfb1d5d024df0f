package family

import (
	"context"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// Request is something that a child's instance asks about.
type Request struct {
	ID         string     `json:"id"`
	About      string     `json:"about" enum:"opening,grant,page,link"`
	GivenName  string     `json:"given_name" doc:"Of the child"`
	ClientName string     `json:"client_name,omitempty" doc:"Who asks the child; the title of a page or a link that the child wants to publish"`
	Purpose    string     `json:"purpose,omitempty"`
	Shown      []string   `json:"shown" nullable:"false" doc:"What the child ticked, in words, without values"`
	Rule       string     `json:"rule" enum:"self,one,both"`
	Parties    []Party    `json:"parties" nullable:"false"`
	Received   time.Time  `json:"received"`
	Expires    *time.Time `json:"expires,omitempty"`
	Answer     string     `json:"answer" enum:"asked,agreed,refused,objected" doc:"The person's own"`
	Answered   *time.Time `json:"answered,omitempty"`
	State      string     `json:"state" enum:"waiting,active,frozen,refused,ended"`
	Reads      int        `json:"reads" doc:"By a third party; visits of a page"`
	Preview    string     `json:"preview,omitempty" doc:"Where the page can be seen before it is public: an address for those who are asked alone"`
}

// Party is somebody who has a say, without any address.
type Party struct {
	Name     string     `json:"name"`
	Relation string     `json:"relation,omitempty"`
	Self     bool       `json:"self" doc:"The child"`
	Answer   string     `json:"answer" enum:"asked,agreed,refused,objected"`
	At       *time.Time `json:"at,omitempty"`
}

func requestOf(id instance.DocID, r doctypes.FamilyRequest, now time.Time) Request {
	out := Request{
		ID: string(id), About: r.About, GivenName: r.GivenName, ClientName: r.ClientName, Purpose: r.Purpose,
		Shown: append([]string{}, r.Shown...), Rule: string(r.Rule), Parties: []Party{}, Received: r.Received,
		Expires: moment(r.Expires), Answer: string(r.Answer), Answered: moment(r.Answered),
		State: string(consent.RequestState(r, now)), Reads: r.Reads,
	}
	if out.State != string(consent.StateRefused) && out.State != string(consent.StateEnded) {
		out.Preview = r.Preview // it dies with the request
	}
	for _, p := range r.Parties {
		out.Parties = append(out.Parties, Party{p.Name, p.Relation, p.Self, string(p.Answer), moment(p.At)})
	}
	return out
}

// place sorts what waits for this person's answer before the rest.
func (r Request) place() int {
	if r.Answer == string(doctypes.Asked) && (r.State == string(consent.StateWaiting) || r.State == string(consent.StateFrozen)) {
		return 0
	}
	return 1
}

// moment returns nil for no time, so that JSON leaves it out.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

type (
	answerInput struct {
		ID   string `path:"id"`
		Body struct {
			Answer string `json:"answer" enum:"agreed,refused,objected"`
		}
	}
	answerOutput struct{ Body Request }
)

// answer writes the person's answer here and posts it to the child's instance,
// where it counts.
func answer(ctx context.Context, c *apps.Call, in *answerInput) (*answerOutput, error) {
	out := &answerOutput{}
	if doctypes.Answer(in.Body.Answer) != doctypes.Agreed {
		ctx = storage.Vital(ctx)
	}
	err := c.Update(ctx, func(tx *instance.Tx) error {
		id := instance.DocID(in.ID)
		if err := consent.Answer(tx, id, doctypes.Answer(in.Body.Answer)); err != nil {
			return err
		}
		r, err := instance.In[doctypes.FamilyRequest](tx).Get(id)
		out.Body = requestOf(id, r, tx.Now())
		return err
	})
	return out, err
}
