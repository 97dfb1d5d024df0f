package consent_test

import (
	"errors"
	"fmt"
	"testing"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
	"pims/storage/memory"
)

// moveTo carries the documents of somebody to another node, as an import does,
// and settles them there.
func (h *home) moveTo(there *home, p identity.Person) identity.Person {
	h.t.Helper()
	var docs []instance.Document
	must(h.t, h.in(p, func(tx *instance.Tx) error {
		docs = nil
		for _, d := range doctypes.All() {
			for doc, err := range tx.Documents(d.Name, "") {
				if err != nil {
					return err
				}
				docs = append(docs, doc)
			}
		}
		return nil
	}))
	inst, err := there.House.Create(h.t.Context(), p.Instance, 1<<20)
	must(h.t, err)
	for len(docs) > 0 {
		n := min(len(docs), 8)
		must(h.t, inst.Update(h.t.Context(), func(tx *instance.Tx) error {
			for _, doc := range docs[:n] {
				if err := tx.Import(doc); err != nil {
					return err
				}
			}
			return nil
		}))
		docs = docs[n:]
	}
	for range 2 { // cut off and called again
		must(h.t, consent.Arrive(h.t.Context(), inst))
	}
	must(h.t, inst.Close())
	moved, err := there.desk.People.Adopt(h.t.Context(), p.Instance, identity.Adoption{})
	must(h.t, err)
	return moved
}

func TestWhatWasAgreedElsewhereArrivesAsHistory(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	h.has("Attestation Pix")
	active := h.gives()
	h.says(h.nadia, doctypes.Agreed)
	withdrawn := h.gives()
	h.withdraws(withdrawn)
	h.mustRead(active, "Attestation Pix")

	there := emptyHome(t, memory.New())
	there.ines = h.moveTo(there, h.ines)
	if g := there.grant(active); g.Why != "moved" || g.Reads != 1 || g.Parties[1].Instance != "" {
		t.Errorf("the grant arrives as %+v", g)
	}
	if g := there.grant(withdrawn); g.Why != "withdrawn" {
		t.Errorf("what was withdrawn arrives as %s", g.Why)
	}
	there.mustNotRead(active, storage.ErrNotFound)
	if got := there.opening(); got != consent.StateWaiting {
		t.Errorf("the opening arrives as %s", got)
	}
	ties := func() (confirmed, all int) {
		must(t, there.in(there.ines, func(tx *instance.Tx) error {
			confirmed, all = 0, 0
			for doc, err := range instance.In[doctypes.Tie](tx).All() {
				if err != nil {
					return err
				}
				if all++; !doc.Body.Confirmed.IsZero() {
					confirmed++
				}
			}
			return nil
		}))
		return confirmed, all
	}
	if c, n := ties(); c != 0 || n != 2 {
		t.Errorf("%d of %d ties arrive as confirmed", c, n)
	}

	// The host there confirms the tie to Nadia, who agrees anew.
	there.nadia = h.moveTo(there, h.nadia)
	for _, r := range there.requests(there.nadia) {
		if r.State != "ended" {
			t.Errorf("a request of elsewhere arrives as %s", r.State)
		}
	}
	_, err := there.desk.People.SetTie(t.Context(), identity.Tie{Learner: there.ines.ID, Guardian: there.nadia.ID, Relation: "mother", Source: "school"})
	must(t, err)
	for range 2 {
		must(t, there.desk.Confirm(t.Context(), there.ines.ID))
		there.karim = there.nadia
		there.deliver()
	}
	if c, n := ties(); c != 1 || n != 2 {
		t.Errorf("%d of %d ties are confirmed", c, n)
	}
	there.says(there.nadia, doctypes.Agreed)
	if got := there.opening(); got != consent.StateActive {
		t.Errorf("after Nadia agreed anew: %s", got)
	}
}

func TestAnOlderLearnerArrivesWithoutWaiting(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	there := emptyHome(t, memory.New())
	there.pass(2 * 365 * 24 * 3600 * 1e9)
	there.ines = h.moveTo(there, h.ines)
	if got := there.opening(); got != consent.StateActive {
		t.Errorf("the opening arrives as %s", got)
	}
}

func TestManyGrantsArrive(t *testing.T) {
	h := newHome(t, fifteen)
	ids := make([]string, 400)
	for n := range ids {
		ids[n] = doctypes.OnlyID
	}
	for n := range 130 {
		p := h.proposal(doctypes.GrantItem{Scope: "certifications:read", IDs: ids[:n*3]})
		p.Client.ID = fmt.Sprintf("client-%d", n)
		must(t, h.in(h.ines, func(tx *instance.Tx) error {
			_, _, err := consent.Give(tx, p)
			return err
		}))
	}
	there := emptyHome(t, memory.New())
	there.ines = h.moveTo(there, h.ines)
	n := 0
	must(t, there.in(there.ines, func(tx *instance.Tx) error {
		for doc, err := range instance.In[doctypes.Grant](tx).All() {
			if err != nil || doc.Body.Why != "moved" {
				return errors.Join(err, fmt.Errorf("one arrives as %q", doc.Body.Why))
			}
			n++
		}
		return nil
	}))
	if n != 130 {
		t.Errorf("%d grants", n)
	}
}
