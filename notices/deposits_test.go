package notices_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/instance"
	"pims/instance/instancetest"
	"pims/notices"
	"pims/storage/memory"
)

// desk is a pupil's instance, a clock, and when notices are due next.
type desk struct {
	house *instance.House
	inst  *instance.Instance
	now   time.Time
	due   time.Time
}

func pupil(t *testing.T) *desk {
	t.Helper()
	d := &desk{now: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)}
	engine := memory.New()
	d.house = instancetest.House(t, engine, func() time.Time { return d.now })
	d.house.Due = func(_ instance.ID, w instance.Work, at time.Time) {
		if w == notices.Work {
			d.due = at
		}
	}
	id, err := instance.NewID()
	must(t, err)
	d.inst, err = d.house.Create(context.Background(), id, 1<<20)
	must(t, err)
	t.Cleanup(func() { must(t, errors.Join(d.inst.Close(), engine.Close())) })
	update(t, d.inst, func(tx *instance.Tx) error {
		return instance.In[doctypes.Account](tx).Put(doctypes.OnlyID, doctypes.Account{Login: "lea", GivenName: "Léa", Role: doctypes.Adult, Email: "lea@ecole.example"})
	})
	return d
}

// link opens a folder of theirs by a link.
func link(t *testing.T, inst *instance.Instance, way doctypes.LinkWay) instance.DocID {
	t.Helper()
	grant := newID(t)
	update(t, inst, func(tx *instance.Tx) error {
		e, err := tx.Tree().CreateFolder(instance.Root, "Devoirs", instance.Refuse)
		if err != nil {
			return err
		}
		_, err = consent.Share(tx, consent.LinkProposal{
			ID: grant, Doc: e.ID, Title: "Devoirs", Expires: tx.Now().AddDate(0, 1, 0), Link: doctypes.Link{Way: way, Address: "a", MaxBytes: 1 << 20},
		})
		return err
	})
	return grant
}

// A link that was taken off is not called a page.
func TestASuspendedLinkIsTold(t *testing.T) {
	ctx, b := context.Background(), new(box)
	p := &notices.Post{Sender: b, URL: "https://cartable.test"}
	inst := pupil(t).inst
	grant := link(t, inst, doctypes.LinkRead)
	update(t, inst, func(tx *instance.Tx) error {
		return consent.Suspend(tx, grant, doctypes.Suspension{Reason: "photo volée", Ground: "Code civil", Reference: "D-1"})
	})
	must(t, p.Run(ctx, inst))
	must(t, p.Run(ctx, inst))
	if len(b.sent) != 1 || b.sent[0].URL != "https://cartable.test/consents" {
		t.Fatalf("%+v", b.sent)
	}
	says := b.sent[0].Subject + strings.Join(b.sent[0].Paragraphs, " ") + b.sent[0].Footer
	if !strings.Contains(says, "un lien") && !strings.Contains(says, "Un lien") {
		t.Errorf("no word of a link: %s", says)
	}
	for _, word := range []string{"page", "portfolio", "photo", "Devoirs", "D-1"} {
		if strings.Contains(says, word) {
			t.Errorf("the message tells %s", word)
		}
	}
}

// A class hands in one after the other: its teacher hears of it at once, and
// then once a day while there is more.
func TestDepositsAreToldOnceADay(t *testing.T) {
	ctx, b := context.Background(), new(box)
	p := &notices.Post{Sender: b, URL: "https://cartable.test"}
	d := pupil(t)
	inst, guard, grant := d.inst, &consent.Guard{House: d.house, Now: d.house.Now}, link(t, d.inst, doctypes.LinkDrop)
	drop := consent.Scope{Name: consent.DropScope}
	deposit := func(kept int64) {
		t.Helper()
		pass, _, err := guard.EnterLink(ctx, inst.ID(), grant, consent.Scope{}, drop, func(string) bool { return true })
		must(t, err)
		must(t, pass.Deposit(ctx, 10))
		must(t, pass.GiveBack(ctx, 10-kept, kept == 0))
		must(t, pass.Close())
		must(t, p.Run(ctx, inst))
	}
	told := func(want int, why string) {
		t.Helper()
		if len(b.sent) != want {
			t.Errorf("%s: %d messages, not %d", why, len(b.sent), want)
		}
	}
	deposit(0)
	told(0, "nothing was left")
	deposit(10)
	told(1, "the first")
	for range 3 {
		d.now = d.now.Add(time.Hour)
		deposit(10)
	}
	told(1, "three more that day")
	if want := d.now.Add(21 * time.Hour); !d.due.Equal(want) {
		t.Errorf("the rest is told at %v, not %v", d.due, want)
	}
	d.now = d.now.Add(21 * time.Hour)
	b.down = errors.New("the relay is down")
	if p.Run(ctx, inst) == nil {
		t.Error("a message that was not sent is taken for sent")
	}
	b.down = nil
	must(t, p.Run(ctx, inst))
	told(2, "the rest")
	d.now = d.now.Add(72 * time.Hour)
	must(t, p.Run(ctx, inst))
	told(2, "nothing new")
	m := b.sent[1]
	if m.URL != "https://cartable.test/drive/recent" || strings.Contains(m.Subject+strings.Join(m.Paragraphs, " "), "Devoirs") {
		t.Errorf("%+v", m)
	}
}
