package notices

import (
	"context"
	"embed"
	"errors"
	"sync"
	"time"

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

// space keeps what was told, and when: id of a request, or of a decision of the
// host; keyDeposits.
const space = "notices"

// notice is something that an owner is told of: all of it that was not told yet
// in one message.
type notice struct {
	name   string // of its words
	path   string // of the page of the interface that tells more
	untold func(tx *instance.Tx) (keys []string, err error)
}

var notices = []notice{
	{"request", "/family", once(waiting)},
	{"suspended", "/portfolio", once(suspended(doctypes.GrantPage))},
	{"link-suspended", "/consents", once(suspended(doctypes.GrantLink))},
	{"deposits", "/drive/recent", deposits},
}

// Run sends what an instance's owner was not told yet.
func (p *Post) Run(ctx context.Context, inst *instance.Instance) (err error) {
	defer fault.Wrap(&err, "notices")
	for _, n := range notices {
		if err := p.tell(ctx, inst, n); err != nil {
			return err
		}
	}
	return again(ctx, inst)
}

func (p *Post) tell(ctx context.Context, inst *instance.Instance, n notice) error {
	var keys []string
	var to string
	var lang fault.Lang
	err := inst.View(ctx, func(tx *instance.Tx) (err error) {
		if keys, err = n.untold(tx); err != nil || len(keys) == 0 {
			return err
		}
		to, lang, err = addressee(tx)
		return err
	})
	if err != nil || len(keys) == 0 || to == "" {
		return err
	}
	m := mail.Message{To: to, Lang: lang, URL: p.URL + n.path, Words: messages()[lang][n.name]}
	if err := p.Sender.Send(ctx, m); err != nil {
		return err
	}
	return inst.Update(ctx, func(tx *instance.Tx) error {
		kv := tx.Space(space)
		for _, key := range keys {
			if err := kv.Set([]byte(key), []byte(tx.Now().Format(time.RFC3339Nano))); err != nil {
				return err
			}
		}
		return nil
	})
}

// once leaves out what was told before.
func once(all func(*instance.Tx) ([]string, error)) func(*instance.Tx) ([]string, error) {
	return func(tx *instance.Tx) (keys []string, err error) {
		every, err := all(tx)
		if err != nil {
			return nil, err
		}
		kv := tx.Space(space)
		for _, key := range every {
			switch _, err := kv.Get([]byte(key)); {
			case errors.Is(err, storage.ErrNotFound):
				keys = append(keys, key)
			case err != nil:
				return nil, err
			}
		}
		return keys, nil
	}
}

// waiting are the requests that wait for the owner's answer.
func waiting(tx *instance.Tx) (keys []string, err error) {
	for doc, err := range instance.In[doctypes.FamilyRequest](tx).All() {
		if err != nil {
			return nil, err
		}
		if doc.Body.Answer == doctypes.Asked && consent.RequestState(doc.Body, tx.Now()) == consent.StateWaiting {
			keys = append(keys, string(doc.ID))
		}
	}
	return keys, nil
}

// suspended are the publications of a kind that the host took off, by its
// decision.
func suspended(kind string) func(*instance.Tx) ([]string, error) {
	return func(tx *instance.Tx) (keys []string, err error) {
		for doc, err := range instance.In[doctypes.Grant](tx).All() {
			if err != nil {
				return nil, err
			}
			if s := doc.Body.Suspended; s != nil && doc.Body.Kind == kind {
				keys = append(keys, string(doc.ID)+"/"+s.Reference)
			}
		}
		return keys, nil
	}
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

var messages = sync.OnceValue(func() map[fault.Lang]map[string]mail.Words { return fault.Texts[map[string]mail.Words](messageFiles) })
