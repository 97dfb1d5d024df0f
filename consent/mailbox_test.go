package consent_test

import (
	"encoding/json"
	"errors"
	"testing"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// letter delivers a letter straight to somebody's instance.
func (h *home) letter(to identity.Person, from instance.ID, kind string, body any) {
	h.t.Helper()
	raw, err := json.Marshal(body)
	must(h.t, err)
	must(h.t, h.in(to, func(tx *instance.Tx) error {
		return consent.Mailbox{}.Receive(tx, from, instance.Letter{To: []instance.ID{to.Instance}, Kind: kind, Body: raw})
	}))
}

func TestALetterOfSomebodyWithoutASayChangesNothing(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	id := h.gives()
	stranger, err := instance.NewID()
	must(t, err)
	agreed := map[string]any{"subject": id, "answer": "agreed"}
	leaves := 0
	for name, send := range map[string]func(){
		"a stranger agrees":               func() { h.letter(h.ines, stranger, "consent.answered", agreed) },
		"the learner agrees for a parent": func() { h.letter(h.ines, h.ines.Instance, "consent.answered", agreed) },
		"nobody agrees":                   func() { h.letter(h.ines, "", "consent.answered", agreed) },
		"a parent to something else": func() {
			h.letter(h.ines, h.nadia.Instance, "consent.answered", map[string]any{"subject": stranger, "answer": "agreed"})
		},
		"a parent says something else": func() {
			h.letter(h.ines, h.nadia.Instance, "consent.answered", map[string]any{"subject": id, "answer": "asked"})
		},
		"no JSON object": func() { h.letter(h.ines, h.nadia.Instance, "consent.answered", []int{1}) },
	} {
		send()
		leaves++
		if got := h.count(consent.Refused); got != leaves {
			t.Errorf("%s: %d leaves, want %d", name, got, leaves)
			leaves = got
		}
		h.wantState(id, consent.StateWaiting)
	}
	h.letter(h.ines, h.nadia.Instance, "consent.of-the-future", agreed)
	h.wantState(id, consent.StateWaiting)

	before := len(h.requests(h.nadia))
	h.letter(h.nadia, stranger, "consent.news", map[string]any{"subject": id, "state": "ended"})
	h.letter(h.nadia, stranger, "consent.asked", map[string]any{"about": "house", "subject": id})
	h.letter(h.nadia, stranger, "consent.asked", map[string]any{"about": "grant", "subject": "../" + id})
	if all := h.requests(h.nadia); len(all) != before || all[1].State != "waiting" {
		t.Errorf("Nadia has %+v", all)
	}
}

func TestAnswersAreCheckedWhereTheyAreGiven(t *testing.T) {
	h := newHome(t, underFifteen)
	for _, a := range []doctypes.Answer{"", doctypes.Asked, "yes"} {
		if err := h.trySay(h.nadia, a); !errors.Is(err, consent.ErrBadAnswer) {
			t.Errorf("%q: %v", a, err)
		}
	}
	err := h.in(h.nadia, func(tx *instance.Tx) error { return consent.Answer(tx, doctypes.OnlyID, doctypes.Agreed) })
	if !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a request that is not there: %v", err)
	}
}

func TestAParentWhoIsGoneIsWrittenToNoMore(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	must(t, h.desk.People.Remove(t.Context(), h.karim.ID))
	id := h.gives()
	for _, p := range h.grant(id).Parties {
		if p.Name == "Karim" {
			t.Errorf("Karim, who is gone, is asked: %+v", p)
		}
	}
	must(t, h.in(h.ines, func(tx *instance.Tx) error {
		raw, err := json.Marshal(map[string]any{"subject": doctypes.OnlyID})
		must(t, err)
		l := instance.Letter{To: []instance.ID{h.karim.Instance}, Kind: "consent.news", Body: raw}
		if err := (consent.Mailbox{}).Returned(tx, h.karim.Instance, l); err != nil {
			return err
		}
		o, err := instance.In[doctypes.Opening](tx).Get(doctypes.OnlyID)
		for _, p := range o.Parties {
			if p.Instance == string(h.karim.Instance) {
				t.Error("letters about the opening still go to Karim")
			}
		}
		return err
	}))
	h.says(h.nadia, doctypes.Agreed)
	h.wantState(id, consent.StateActive)
}

func TestALearnerWhoIsGoneEndsTheRequest(t *testing.T) {
	h := newHome(t, underFifteen)
	must(t, h.desk.People.Remove(t.Context(), h.ines.ID))
	h.says(h.nadia, doctypes.Agreed)
	if r := h.requests(h.nadia)[0]; r.State != "ended" {
		t.Errorf("Nadia sees %s", r.State)
	}
}

// FuzzLetters: no letter, whatever is in it, may fail for good (it would keep
// those behind it) or make a grant effective.
func FuzzLetters(f *testing.F) {
	h := newHome(f, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	id := h.gives()
	for _, kind := range []string{"consent.asked", "consent.answered", "consent.news"} {
		f.Add(kind, []byte(`{"about":"grant","subject":"`+string(id)+`","answer":"agreed","state":"active"}`))
		f.Add(kind, []byte(`{"subject":"00000000-0000-0000-0000-000000000001","answer":"agreed","rule":"self"}`))
		f.Add(kind, []byte(`[]`))
	}
	stranger, err := instance.NewID()
	must(f, err)
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		h.t = t
		if len(body) > 8<<10 {
			return // the sender's own commit bounds it
		}
		l := instance.Letter{To: []instance.ID{h.ines.Instance}, Kind: kind, Body: body}
		must(t, h.in(h.ines, func(tx *instance.Tx) error { return consent.Mailbox{}.Receive(tx, stranger, l) }))
		must(t, h.in(h.ines, func(tx *instance.Tx) error { return consent.Mailbox{}.Returned(tx, stranger, l) }))
		if got := h.state(id); got != consent.StateWaiting {
			t.Errorf("the grant is %s", got)
		}
	})
}
