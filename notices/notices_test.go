package notices_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/instance/instancetest"
	"pims/mail"
	"pims/notices"
	"pims/storage/memory"
)

// box keeps what was sent, or refuses.
type box struct {
	sent []mail.Message
	down error
}

func (b *box) Send(_ context.Context, m mail.Message) error {
	if b.down != nil {
		return b.down
	}
	b.sent = append(b.sent, m)
	return nil
}

func parent(t *testing.T, email, language string) *instance.Instance {
	t.Helper()
	engine := memory.New()
	house := instancetest.House(t, engine, time.Now)
	id, err := instance.NewID()
	must(t, err)
	inst, err := house.Create(context.Background(), id, 1<<20)
	must(t, err)
	t.Cleanup(func() { must(t, errors.Join(inst.Close(), engine.Close())) })
	update(t, inst, func(tx *instance.Tx) error {
		if language != "" {
			if err := instance.In[doctypes.Preferences](tx).Put(doctypes.OnlyID, doctypes.Preferences{Language: language}); err != nil {
				return err
			}
		}
		return instance.In[doctypes.Account](tx).Put(doctypes.OnlyID, doctypes.Account{Login: "sophie", GivenName: "Sophie", Role: doctypes.Guardian, Email: email})
	})
	return inst
}

func update(t *testing.T, inst *instance.Instance, fn func(*instance.Tx) error) {
	t.Helper()
	must(t, inst.Update(context.Background(), fn))
}

// ask puts a request into the parent's instance as a letter does.
func ask(t *testing.T, inst *instance.Instance, state consent.State, answer doctypes.Answer) {
	t.Helper()
	id, err := instance.NewDocID()
	must(t, err)
	update(t, inst, func(tx *instance.Tx) error {
		return instance.In[doctypes.FamilyRequest](tx).Put(id, doctypes.FamilyRequest{
			About: "grant", GivenName: "Inès", ClientName: "Boussole", Purpose: "parcours", State: string(state), Answer: answer, Received: tx.Now(),
			Parties: []doctypes.Party{{Self: true, Name: "Inès", Answer: doctypes.Agreed}, {Name: "Sophie", Answer: answer}}, Rule: doctypes.RuleOne,
		})
	})
}

func TestEachRequestIsToldOnce(t *testing.T) {
	ctx, b := context.Background(), new(box)
	p := &notices.Post{Sender: b, URL: "https://cartable.test"}
	inst := parent(t, "sophie@famille.example", "")
	must(t, p.Run(ctx, inst))
	if len(b.sent) != 0 {
		t.Fatal("told of nothing")
	}
	ask(t, inst, consent.StateWaiting, doctypes.Asked)
	ask(t, inst, consent.StateWaiting, doctypes.Asked)
	ask(t, inst, consent.StateActive, doctypes.Agreed)
	b.down = errors.New("the relay is down")
	if p.Run(ctx, inst) == nil {
		t.Error("a message that was not sent is taken for sent")
	}
	b.down = nil
	must(t, p.Run(ctx, inst))
	must(t, p.Run(ctx, inst))
	if len(b.sent) != 1 {
		t.Fatalf("%d messages for two requests", len(b.sent))
	}
	m := b.sent[0]
	if m.To != "sophie@famille.example" || m.URL != "https://cartable.test/family" || m.Lang != fault.French {
		t.Errorf("%+v", m)
	}
	for _, name := range []string{"Inès", "Boussole", "parcours", "Sophie"} {
		if strings.Contains(m.Subject+strings.Join(m.Paragraphs, " ")+m.Footer, name) {
			t.Errorf("the message names %s", name)
		}
	}
	ask(t, inst, consent.StateWaiting, doctypes.Asked)
	must(t, p.Run(ctx, inst))
	if len(b.sent) != 2 {
		t.Error("a later request is not told")
	}
}

func TestInThePersonsLanguageOrNotAtAll(t *testing.T) {
	ctx, b := context.Background(), new(box)
	p := &notices.Post{Sender: b, URL: "https://cartable.test"}
	english := parent(t, "sophie@family.example", "en")
	ask(t, english, consent.StateWaiting, doctypes.Asked)
	must(t, p.Run(ctx, english))
	if len(b.sent) != 1 || b.sent[0].Subject != "A request waits for your answer" {
		t.Errorf("%+v", b.sent)
	}
	unreachable := parent(t, "", "")
	ask(t, unreachable, consent.StateWaiting, doctypes.Asked)
	must(t, p.Run(ctx, unreachable))
	if len(b.sent) != 1 {
		t.Error("sent to nobody")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The owner of a page that the host took off hears of each decision once, and
// not what it says.
func TestASuspensionIsTold(t *testing.T) {
	ctx, b := context.Background(), new(box)
	p := &notices.Post{Sender: b, URL: "https://cartable.test"}
	inst := parent(t, "lea@ecole.example", "")
	page, grant := newID(t), instance.DocID("")
	update(t, inst, func(tx *instance.Tx) (err error) {
		if err := instance.In[doctypes.Account](tx).Put(doctypes.OnlyID, doctypes.Account{Login: "lea", GivenName: "Léa", Role: doctypes.Adult, Email: "lea@ecole.example"}); err != nil {
			return err
		}
		grant, _, err = consent.Publish(tx, consent.PageProposal{Page: page, Publication: newID(t), Title: "Mes photos", Expires: tx.Now().Add(time.Hour)})
		return err
	})
	must(t, p.Run(ctx, inst))
	for _, reference := range []string{"D-1", "D-1", "D-2"} {
		update(t, inst, func(tx *instance.Tx) error {
			return consent.Suspend(tx, grant, doctypes.Suspension{Reason: "photo volée", Ground: "Code civil", Reference: reference})
		})
		must(t, p.Run(ctx, inst))
		update(t, inst, func(tx *instance.Tx) error { return consent.Restore(tx, grant) })
		must(t, p.Run(ctx, inst))
	}
	if len(b.sent) != 2 {
		t.Fatalf("%d messages for two decisions", len(b.sent))
	}
	m := b.sent[0]
	if m.To != "lea@ecole.example" || m.URL != "https://cartable.test/portfolio" {
		t.Errorf("%+v", m)
	}
	for _, name := range []string{"Léa", "photo", "Code civil", "D-1"} {
		if strings.Contains(m.Subject+strings.Join(m.Paragraphs, " ")+m.Footer, name) {
			t.Errorf("the message tells %s", name)
		}
	}
}

func newID(t *testing.T) instance.DocID {
	t.Helper()
	id, err := instance.NewDocID()
	must(t, err)
	return id
}
