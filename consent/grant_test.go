package consent_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

func TestAGrantUnder15WaitsForOneParentThenTheClientReads(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	h.has("Attestation Pix")
	id := h.gives()
	h.wantState(id, consent.StateWaiting)
	h.mustNotRead(id, storage.ErrNotFound)
	if r := h.requests(h.karim)[1]; r.About != "grant" || r.ClientName != "Boussole" || len(r.Shown) != 1 || r.Shown[0] != "Attestation Pix" || r.Expires.IsZero() {
		t.Errorf("Karim is asked %+v", r)
	}
	h.says(h.karim, doctypes.Agreed)
	h.wantState(id, consent.StateActive)
	h.mustRead(id, "Attestation Pix")
	h.mustRead(id, "Attestation Pix")
	g := h.grant(id)
	if g.Reads != 2 || g.LastRead.IsZero() || g.Refusals != 1 || h.count(consent.Read) != 2 {
		t.Errorf("the grant tells of %d reads and %d refusals, the log of %d reads", g.Reads, g.Refusals, h.count(consent.Read))
	}
	rec := h.journal()[0]
	if rec.Actor != consent.ActorClient || rec.ClientID != "boussole" || rec.Grant != string(id) || len(rec.Objects) != 1 || rec.Objects[0].Rev != 1 {
		t.Errorf("the leaf tells %+v", rec)
	}
	h.deliver()
	if r := h.requests(h.nadia)[1]; r.Reads != 1 || r.State != "active" {
		t.Errorf("Nadia hears of %d reads", r.Reads)
	}
	h.pass(time.Hour)
	h.mustRead(id, "Attestation Pix")
	h.deliver()
	if r := h.requests(h.nadia)[1]; r.Reads != 3 {
		t.Errorf("an hour later Nadia hears of %d reads", r.Reads)
	}
}

func TestAnObjectionStopsReadingUntilItIsTakenBack(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	id := h.gives()
	h.says(h.nadia, doctypes.Agreed)
	h.mustRead(id)
	h.says(h.karim, doctypes.Objected)
	h.wantState(id, consent.StateFrozen)
	h.mustNotRead(id, storage.ErrNotFound)
	h.says(h.karim, doctypes.Agreed)
	h.mustRead(id)
}

func TestAParentsRefusalEndsTheRequest(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	id := h.gives()
	h.says(h.karim, doctypes.Refused)
	h.wantState(id, consent.StateRefused)
	if err := h.trySay(h.nadia, doctypes.Agreed); !errors.Is(err, consent.ErrRequestOver) {
		t.Errorf("Nadia agrees afterwards: %v", err)
	}
	h.mustNotRead(id, consent.ErrGrantEnded)

	// Asking again is no way around Karim.
	id = h.gives()
	h.says(h.nadia, doctypes.Agreed)
	h.wantState(id, consent.StateFrozen)
	h.mustNotRead(id, storage.ErrNotFound)
	h.says(h.karim, doctypes.Agreed)
	h.mustRead(id)
}

func TestAFrozenOpeningFreezesEveryGrant(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	id := h.gives()
	h.says(h.nadia, doctypes.Agreed)
	h.mustRead(id)
	first := func(tx *instance.Tx) error {
		for doc, err := range instance.In[doctypes.FamilyRequest](tx).All() {
			if err != nil {
				return err
			}
			return consent.Answer(tx, doc.ID, doctypes.Objected)
		}
		return nil
	}
	must(t, h.in(h.karim, first))
	h.deliver()
	if got := h.opening(); got != consent.StateFrozen {
		t.Fatalf("the opening is %s", got)
	}
	h.mustNotRead(id, storage.ErrNotFound)
	must(t, h.in(h.ines, func(tx *instance.Tx) error {
		if _, _, ok, err := consent.Effective(tx, "boussole", tx.Now()); ok || err != nil {
			t.Errorf("effective %v, %v", ok, err)
		}
		return nil
	}))
}

func TestAWithdrawalEndsAllAtOnce(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	id := h.gives()
	h.says(h.nadia, doctypes.Agreed)
	must(t, h.in(h.ines, func(tx *instance.Tx) error { return consent.GrantSpace(tx, id).Set([]byte("token"), []byte("x")) }))
	h.mustRead(id)
	h.withdraws(id)
	h.mustNotRead(id, consent.ErrGrantEnded)
	h.mustNotRead(id, consent.ErrGrantEnded)
	if n := h.count(consent.Refused); n != 1 {
		t.Errorf("%d leaves of refusals within an hour", n)
	}
	h.pass(time.Hour)
	if err := h.Refused(t.Context(), h.client(id), h.ines.Instance); !errors.Is(err, consent.ErrGrantEnded) {
		t.Errorf("a token that is no more: %v", err)
	}
	if n := h.count(consent.Refused); n != 2 {
		t.Errorf("%d leaves of refusals an hour later", n)
	}
	must(t, h.in(h.ines, func(tx *instance.Tx) error {
		if _, err := consent.GrantSpace(tx, id).Get([]byte("token")); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("the token: %v", err)
		}
		return consent.Withdraw(tx, id) // once more is no error
	}))
	if r := h.requests(h.karim)[1]; r.State != "ended" {
		t.Errorf("Karim sees %s", r.State)
	}
	if g := h.grant(id); g.Why != "withdrawn" || g.Refusals != 2 || len(g.Events) != 4 {
		t.Errorf("the grant is %+v", g)
	}
}

func TestAGrantExpires(t *testing.T) {
	h := newHome(t, fifteen)
	id := h.gives()
	if got := h.grant(id).Expires; !got.Equal(time.Date(2027, 6, 30, 21, 59, 59, 0, time.UTC)) { // the end of that day in Paris
		t.Errorf("expires %s, later than the client may have it", got)
	}
	h.pass(220 * 24 * time.Hour)
	h.wantState(id, consent.StateEnded)
	h.mustNotRead(id, consent.ErrGrantEnded)
	if g := h.grant(id); g.Why != "expired" || !g.Ended.Equal(g.Expires) {
		t.Errorf("ended %s, %s", g.Ended, g.Why)
	}
	err := h.in(h.ines, func(tx *instance.Tx) error {
		_, _, err := consent.Give(tx, h.proposal())
		return err
	})
	if !errors.Is(err, consent.ErrBadProposal) {
		t.Errorf("a grant that would have ended yesterday: %v", err)
	}
}

func TestTheClientSeesWhatWasTickedAndNoMore(t *testing.T) {
	h := newHome(t, fifteen)
	one := h.has("Attestation Pix")
	h.has("Diplôme national du brevet")
	id := h.gives(doctypes.GrantItem{Scope: "certifications:read", IDs: []string{string(one)}, Fields: []string{"title"}})
	h.mustRead(id, "Attestation Pix")
	p, err := h.Enter(t.Context(), h.client(id), h.ines.Instance, certifications)
	must(t, err)
	must(t, p.View(t.Context(), func(tx *instance.Tx) error {
		doc, err := tx.Document(doctypes.CertificationName, one)
		var body map[string]any
		must(t, json.Unmarshal(doc.Body, &body))
		if len(body) != 1 || body["title"] != "Attestation Pix" {
			t.Errorf("read %s", doc.Body)
		}
		for _, hidden := range []doctypes.Name{doctypes.AccountName, doctypes.GrantName, doctypes.OpeningName, doctypes.TieName} {
			for doc, err := range tx.Documents(hidden, "") {
				t.Errorf("saw %s %s, %v", hidden, doc.ID, err)
			}
		}
		return err
	}))
	if err := p.Update(t.Context(), func(tx *instance.Tx) error {
		return instance.In[doctypes.Certification](tx).Put(one, doctypes.Certification{})
	}); err == nil {
		t.Error("a client wrote")
	}
	must(t, p.Close())
}

func TestTheWrongClientGetsNothing(t *testing.T) {
	h := newHome(t, fifteen)
	h.has("Attestation Pix")
	id := h.gives()
	unknown, err := instance.NewDocID()
	must(t, err)
	for name, change := range map[string]func(*identity.Caller, *consent.Scope){
		"another client":          func(c *identity.Caller, _ *consent.Scope) { c.ClientID = "else" },
		"another owner":           func(c *identity.Caller, _ *consent.Scope) { c.Instance = h.nadia.Instance },
		"no grant":                func(c *identity.Caller, _ *consent.Scope) { c.Grant = "" },
		"a grant of nobody":       func(c *identity.Caller, _ *consent.Scope) { c.Grant = unknown },
		"a path for a grant":      func(c *identity.Caller, _ *consent.Scope) { c.Grant = "../" + id },
		"another scope":           func(c *identity.Caller, s *consent.Scope) { *s, c.Scopes = filesRead, nil },
		"a token of other scopes": func(c *identity.Caller, _ *consent.Scope) { c.Scopes = []string{"openid"} },
		"a kind unheard of":       func(c *identity.Caller, _ *consent.Scope) { c.Client = "robot" },
	} {
		c, s := h.client(id), certifications
		change(&c, &s)
		if _, err := h.Enter(t.Context(), c, h.ines.Instance, s); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestABadProposalIsRefused(t *testing.T) {
	h := newHome(t, fifteen)
	item := doctypes.GrantItem{Scope: "certifications:read"}
	for name, c := range map[string]struct {
		items []doctypes.GrantItem
		want  error
	}{
		"nothing":          {[]doctypes.GrantItem{}, consent.ErrNothingTicked},
		"an unknown scope": {[]doctypes.GrantItem{{Scope: "files:read"}}, consent.ErrBadProposal},
		"one scope twice":  {[]doctypes.GrantItem{item, item}, consent.ErrBadProposal},
	} {
		p := h.proposal()
		p.Items = c.items
		err := h.in(h.ines, func(tx *instance.Tx) error {
			_, _, err := consent.Give(tx, p)
			return err
		})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestWhatTheLearnerRefusesIsKeptAndOpensNothing(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	var id instance.DocID
	must(t, h.in(h.ines, func(tx *instance.Tx) (err error) {
		id, err = consent.Refuse(tx, h.proposal())
		return err
	}))
	h.deliver()
	h.wantState(id, consent.StateRefused)
	h.mustNotRead(id, consent.ErrGrantEnded)
	if len(h.requests(h.nadia)) != 1 {
		t.Error("Nadia hears of what Inès refused")
	}
}

func TestANewRequestReplacesTheOneThatWaits(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	old := h.gives()
	fresh := h.gives()
	h.wantState(old, consent.StateEnded)
	must(t, h.in(h.ines, func(tx *instance.Tx) error {
		id, _, ok, err := consent.Waiting(tx, "boussole")
		if id != fresh || !ok {
			t.Errorf("waiting: %s, %v", id, ok)
		}
		return err
	}))
	h.says(h.nadia, doctypes.Agreed)
	must(t, h.in(h.ines, func(tx *instance.Tx) error {
		id, _, ok, err := consent.Effective(tx, "boussole", tx.Now())
		if id != fresh || !ok {
			t.Errorf("effective: %s, %v", id, ok)
		}
		if _, _, ok, _ := consent.Effective(tx, "bou", tx.Now()); ok {
			t.Error("the beginning of an id is enough")
		}
		return err
	}))
}

func TestWhoTurns15AsksAnewAlone(t *testing.T) {
	h := newHome(t, "2011-12-24")
	h.says(h.nadia, doctypes.Agreed)
	waiting := h.gives()
	h.pass(31 * 24 * time.Hour)
	h.wantState(waiting, consent.StateWaiting)
	h.wantState(h.gives(), consent.StateActive)
	h.wantState(waiting, consent.StateEnded)
}
