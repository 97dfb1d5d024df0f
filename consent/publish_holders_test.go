package consent_test

import (
	"errors"
	"testing"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
)

func (h *home) ties(guardian identity.Person, relation string) {
	h.t.Helper()
	_, err := h.desk.People.SetTie(h.t.Context(), identity.Tie{Learner: h.ines.ID, Guardian: guardian.ID, Relation: relation, Source: "school"})
	must(h.t, err)
	must(h.t, h.desk.Confirm(h.t.Context(), h.ines.ID))
	h.deliver()
}

// All holders agree, also one who is registered when the page is public
// already: it waits for them, and they see what they are asked about.
func TestAHolderWhoComesLater(t *testing.T) {
	h := newHome(t, underFifteen)
	h.unties(h.karim)
	h.says(h.nadia, doctypes.Agreed)
	id := h.publishes("first")
	h.says(h.nadia, doctypes.Agreed)
	h.mustShow("first")
	next := h.publishes("second")

	h.ties(h.karim, "father")
	h.mustNotShow()
	h.wantState(id, consent.StateWaiting)
	asked := h.requests(h.karim)
	last := asked[len(asked)-1]
	if last.About != "page" || last.ClientName != "second" || last.Preview != "https://pages.example/p/x/apercu/second" || last.GivenName != "Inès" {
		t.Errorf("he is asked %+v", last)
	}
	h.says(h.nadia, doctypes.Agreed)
	h.wantState(next, consent.StateWaiting)
	h.says(h.karim, doctypes.Agreed)
	h.mustShow("second")
	h.says(h.karim, doctypes.Objected)
	h.mustNotShow()
	h.ties(h.karim, "father") // once more is nothing new
	if n := len(h.requests(h.karim)); n != len(asked) {
		t.Errorf("asked %d times, before %d", n, len(asked))
	}
}

// Nobody publishes past a holder who cannot be asked here.
func TestAHolderWhoHasMoved(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	_, err := h.desk.People.SetState(t.Context(), h.karim.ID, identity.Live, identity.Frozen)
	must(t, err)
	_, err = h.desk.People.SetState(t.Context(), h.karim.ID, identity.Frozen, identity.Moved)
	must(t, err)
	if _, err := h.tryPublish("first"); !errors.Is(err, consent.ErrNoHolder) {
		t.Errorf("published with one of two: %v", err)
	}
	h.mustNotShow()
}
