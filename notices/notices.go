package notices

import (
	"context"
	"embed"
	"errors"
	"sync"

	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/mail"
	"pims/storage"
)

// Work is the background work of an instance whose owner has something to hear.
const Work = consent.Notify

// Post sends notices.
type Post struct {
	Sender mail.Sender
	URL    string // origin of the interface
}

// space keeps which requests were told of: id -> "".
const space = "notices"

// Run sends what an instance's owner was not told yet: requests that wait for
// their answer, in one message.
func (p *Post) Run(ctx context.Context, inst *instance.Instance) (err error) {
	defer fault.Wrap(&err, "notices")
	var waiting []instance.DocID
	var to string
	var lang fault.Lang
	err = inst.View(ctx, func(tx *instance.Tx) (err error) {
		waiting, err = untold(tx)
		if err != nil || len(waiting) == 0 {
			return err
		}
		to, lang, err = addressee(tx)
		return err
	})
	if err != nil || len(waiting) == 0 || to == "" {
		return err
	}
	say := messages()[lang]
	m := mail.Message{
		To: to, Lang: lang, URL: p.URL + "/family",
		Subject: say.Subject, Paragraphs: say.Paragraphs, Action: say.Action, Footer: say.Footer,
	}
	if err := p.Sender.Send(ctx, m); err != nil {
		return err
	}
	return inst.Update(ctx, func(tx *instance.Tx) error {
		kv := tx.Space(space)
		for _, id := range waiting {
			if err := kv.Set([]byte(id), nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// untold returns the requests that wait and that no message told of.
func untold(tx *instance.Tx) (ids []instance.DocID, err error) {
	kv := tx.Space(space)
	for doc, err := range instance.In[doctypes.FamilyRequest](tx).All() {
		if err != nil {
			return nil, err
		}
		if doc.Body.Answer != doctypes.Asked || consent.RequestState(doc.Body, tx.Now()) != consent.StateWaiting {
			continue
		}
		switch _, err := kv.Get([]byte(doc.ID)); {
		case errors.Is(err, storage.ErrNotFound):
			ids = append(ids, doc.ID)
		case err != nil:
			return nil, err
		}
	}
	return ids, nil
}

// addressee returns where the owner reads mail, empty for nowhere, and in which
// language.
func addressee(tx *instance.Tx) (to string, lang fault.Lang, err error) {
	account, err := instance.In[doctypes.Account](tx).Get(doctypes.OnlyID)
	if err != nil {
		return "", "", err
	}
	prefs, err := instance.In[doctypes.Preferences](tx).Get(doctypes.OnlyID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return "", "", err
	}
	return account.Email, fault.ParseLang(prefs.Language), nil
}

//go:embed messages/*.json
var messageFiles embed.FS

// words are a message without address and link.
type words struct {
	Subject    string   `json:"subject"`
	Paragraphs []string `json:"paragraphs"`
	Action     string   `json:"action"`
	Footer     string   `json:"footer"`
}

var messages = sync.OnceValue(func() map[fault.Lang]words { return fault.Texts[words](messageFiles) })
