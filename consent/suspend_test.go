package consent_test

import (
	"errors"
	"testing"

	"pims/consent"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

func (h *home) suspends(id instance.DocID) error {
	return h.in(h.ines, func(tx *instance.Tx) error {
		return consent.Suspend(tx, id, doctypes.Suspension{Reason: "a photo of somebody else", Ground: "Code civil, article 9", Reference: "D-1"})
	})
}

func (h *home) restores(id instance.DocID) error {
	return h.in(h.ines, func(tx *instance.Tx) error { return consent.Restore(tx, id) })
}

func TestTheHostTakesAPageOff(t *testing.T) {
	h := newHome(t, fifteen)
	id := h.publishes("first")
	must(t, h.suspends(id))
	h.mustNotShow()
	h.wantState(id, consent.StateFrozen)
	if g := h.grant(id); g.Suspended == nil || g.Suspended.Reference != "D-1" || g.Suspended.At.IsZero() {
		t.Errorf("suspended %+v", g.Suspended)
	}
	if last := h.journal()[0]; last.Actor != consent.ActorOperator || last.What != consent.Suspended || last.Grant != string(id) {
		t.Errorf("the log ends with %+v", last)
	}
	if _, err := h.previews("first"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("the preview is still there: %v", err)
	}

	// No way around: neither publishing again nor withdrawing first.
	if _, err := h.tryPublish("again"); !errors.Is(err, consent.ErrSuspended) {
		t.Errorf("published again: %v", err)
	}
	h.withdraws(id)
	if _, err := h.tryPublish("again"); !errors.Is(err, consent.ErrSuspended) {
		t.Errorf("withdrawn and published again: %v", err)
	}
	must(t, h.restores(id))
	h.mustNotShow() // it was withdrawn
	h.publishes("again")
	h.mustShow("again")
	if err := h.suspends(h.gives()); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a third party's grant: %v", err)
	}
}

func TestASuspensionConcernsWhatWaits(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	first := h.publishes("first")
	h.says(h.nadia, doctypes.Agreed)
	h.says(h.karim, doctypes.Agreed)
	second := h.publishes("second")
	must(t, h.suspends(first))
	h.deliver()
	if r := h.requests(h.nadia); r[1].State != "frozen" || r[2].State != "frozen" {
		t.Errorf("a parent reads %s and %s", r[1].State, r[2].State)
	}
	h.says(h.nadia, doctypes.Agreed)
	h.says(h.karim, doctypes.Agreed)
	h.mustNotShow()
	must(t, h.restores(first))
	h.mustShow("second") // all had agreed to it meanwhile
	h.wantState(first, consent.StateEnded)
	h.wantState(second, consent.StateActive)
}
