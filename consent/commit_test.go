package consent_test

import (
	"errors"
	"fmt"
	"testing"

	"pims/consent"
	"pims/doctypes"
	"pims/instance"
)

// fills puts certifications into Inès's instance.
func (h *home) fills(n int) {
	h.t.Helper()
	for done := 0; done < n; done += 100 {
		must(h.t, h.in(h.ines, func(tx *instance.Tx) error {
			for k := done; k < min(n, done+100); k++ {
				id := instance.DocID(fmt.Sprintf("00000000-0000-7000-8000-%012d", k))
				if err := instance.In[doctypes.Certification](tx).Put(id, doctypes.Certification{Title: "Attestation"}); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

func TestEveryDocumentThatWasReadIsInTheLog(t *testing.T) {
	h := newHome(t, fifteen)
	id := h.gives()
	h.fills(999)
	if _, err := h.reads(id); err != nil {
		t.Fatal(err)
	}
	named := map[instance.DocID]bool{}
	for _, r := range h.journal() {
		for _, o := range r.Objects {
			named[o.ID] = true
		}
	}
	if g := h.grant(id); len(named) != 999 || g.Reads != 1 {
		t.Errorf("%d of 999 documents are named, %d reads counted", len(named), g.Reads)
	}
	h.fills(1000) // one more than can be told
	if _, err := h.reads(id); !errors.Is(err, consent.ErrLogWhole) {
		t.Errorf("a read that cannot be told: %v", err)
	}
}

func TestAStreamIsJudgedAgainAndLoggedOnce(t *testing.T) {
	h := newHome(t, fifteen)
	one, id := h.has("Attestation Pix"), h.gives()
	p, err := h.Enter(t.Context(), h.client(id), h.ines.Instance, certifications)
	must(t, err)
	look := func(doc instance.DocID) {
		must(t, p.View(t.Context(), func(tx *instance.Tx) error {
			_, err := instance.In[doctypes.Certification](tx).Get(doc)
			return err
		}))
	}
	look(one)
	for range 3 {
		must(t, p.Commit(t.Context()))
	}
	if n := h.count(consent.Read); n != 1 {
		t.Errorf("%d leaves", n)
	}
	two := h.has("Diplôme national du brevet")
	look(two)
	must(t, p.Commit(t.Context()))
	if rec := h.journal()[0]; len(rec.Objects) != 1 || rec.Objects[0].ID != two {
		t.Errorf("the second leaf tells of %v", rec.Objects)
	}
	if g := h.grant(id); g.Reads != 1 {
		t.Errorf("%d reads", g.Reads)
	}
	h.withdraws(id)
	if err := p.Commit(t.Context()); !errors.Is(err, consent.ErrGrantEnded) {
		t.Errorf("the stream goes on after the withdrawal: %v", err)
	}
	must(t, p.Close())
}
