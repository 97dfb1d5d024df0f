package consent_test

import (
	"errors"
	"testing"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage/memory"
)

// unties ends the tie of a parent, as the school does.
func (h *home) unties(parent identity.Person) {
	h.t.Helper()
	ties, err := h.desk.People.Guardians(h.t.Context(), h.ines.ID)
	must(h.t, err)
	for _, tie := range ties {
		if tie.Guardian == parent.ID {
			_, err := h.desk.People.EndTie(h.t.Context(), tie.ID)
			must(h.t, err)
		}
	}
	for range 2 { // once more changes nothing
		must(h.t, h.desk.Confirm(h.t.Context(), h.ines.ID))
	}
}

func TestWhoIsNoHolderAnyMoreHasNoSay(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	id := h.gives()
	h.unties(h.karim)
	h.says(h.karim, doctypes.Agreed) // before he hears of it
	h.wantState(id, consent.StateWaiting)
	if err := h.trySay(h.karim, doctypes.Agreed); !errors.Is(err, consent.ErrRequestOver) {
		t.Errorf("Karim, who has heard of it, answers: %v", err)
	}
	for _, r := range h.requests(h.karim) {
		if r.State != "ended" {
			t.Errorf("what Karim was asked is %s", r.State)
		}
	}
	must(t, h.in(h.ines, func(tx *instance.Tx) error {
		for doc, err := range instance.In[doctypes.Tie](tx).All() {
			if err != nil {
				return err
			}
			if confirmed := !doc.Body.Confirmed.IsZero(); confirmed != (doc.Body.Name == "Nadia") {
				t.Errorf("the tie to %s is confirmed: %v", doc.Body.Name, confirmed)
			}
		}
		return nil
	}))
	h.says(h.nadia, doctypes.Agreed)
	h.wantState(id, consent.StateActive)
}

func TestTheObjectionOfWhoIsNoHolderAnyMoreFalls(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	h.says(h.karim, doctypes.Objected)
	h.unties(h.karim)
	h.deliver()
	if got := h.opening(); got != consent.StateActive {
		t.Errorf("the opening is %s", got)
	}
	if r := h.requests(h.nadia)[0]; r.State != "active" {
		t.Errorf("Nadia sees %s", r.State)
	}
}

func TestANoOnAnotherHostErasesNothing(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	there := emptyHome(t, memory.New())
	there.ines, there.karim = h.moveTo(there, h.ines), h.moveTo(there, h.karim)
	there.nadia = there.karim
	_, err := there.desk.People.SetTie(t.Context(), identity.Tie{Learner: there.ines.ID, Guardian: there.karim.ID, Relation: "father", Source: "school"})
	must(t, err)
	must(t, there.desk.Confirm(t.Context(), there.ines.ID))
	there.deliver()
	there.says(there.karim, doctypes.Refused)
	if got := there.opening(); got != consent.StateFrozen || len(there.erase) != 0 {
		t.Errorf("the opening is %s, %d to be erased", got, len(there.erase))
	}
	there.says(there.karim, doctypes.Agreed)
	if got := there.opening(); got != consent.StateActive {
		t.Errorf("after Karim changed his mind: %s", got)
	}
}

func TestEndlessAnswersLeaveRoomForTheWithdrawal(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	id := h.gives()
	for range 150 {
		h.says(h.karim, doctypes.Agreed)
		h.says(h.karim, doctypes.Objected)
	}
	h.says(h.karim, doctypes.Agreed)
	h.wantState(id, consent.StateActive)
	if n := len(h.grant(id).Events); n > 100 {
		t.Errorf("%d events", n)
	}
	h.withdraws(id)
	if e := h.grant(id).Events; e[len(e)-1].What != "withdrawn" {
		t.Errorf("the last event is %+v", e[len(e)-1])
	}
}

// TestNewsFromBeforeDoesNotHideAnAnswer that is on its way: the parent's last
// word is the one that counts.
func TestNewsFromBeforeDoesNotHideAnAnswer(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	h.pass(1e9)
	h.says(h.karim, doctypes.Objected)
	h.pass(1e9)
	must(t, h.trySay(h.karim, doctypes.Agreed)) // on its way
	h.pass(1e9)
	must(t, h.trySay(h.nadia, doctypes.Objected))
	for _, p := range []identity.Person{h.nadia, h.ines} { // Inès tells Karim of Nadia, and of his own objection
		i, err := h.House.Open(t.Context(), p.Instance)
		must(t, err)
		must(t, errors.Join(i.Deliver(t.Context()), i.Close()))
	}
	if r := h.requests(h.karim)[0]; r.Answer != doctypes.Agreed {
		t.Errorf("Karim sees that he said %s", r.Answer)
	}
	h.pass(1e9)
	h.says(h.karim, doctypes.Objected)
	h.says(h.nadia, doctypes.Agreed)
	if got := h.opening(); got != consent.StateFrozen {
		t.Errorf("Karim's last word was no; the opening is %s", got)
	}
}
