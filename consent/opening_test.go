package consent_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"pims/consent"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

func TestAnOpeningUnder15WaitsForOneParent(t *testing.T) {
	h := newHome(t, underFifteen)
	if got := h.opening(); got != consent.StateWaiting {
		t.Fatalf("before anybody answered: %s", got)
	}
	err := h.in(h.ines, func(tx *instance.Tx) error {
		_, _, err := consent.Give(tx, consent.Proposal{})
		return err
	})
	if !errors.Is(err, consent.ErrProvisional) {
		t.Errorf("a grant while provisional: %v", err)
	}
	for _, r := range slices.Concat(h.requests(h.nadia), h.requests(h.karim)) {
		if r.About != "opening" || r.GivenName != "Inès" || r.State != "waiting" || r.Answer != doctypes.Asked || len(r.Parties) != 3 {
			t.Errorf("asked: %+v", r)
		}
		if slices.ContainsFunc(r.Parties, func(p doctypes.Party) bool { return p.Instance != "" }) {
			t.Error("a parent learns where another's instance is")
		}
	}
	h.says(h.nadia, doctypes.Agreed)
	if got := h.opening(); got != consent.StateActive {
		t.Errorf("after Nadia agreed: %s", got)
	}
	if r := h.requests(h.karim)[0]; r.State != "active" || r.Answer != doctypes.Asked {
		t.Errorf("Karim sees %s, his answer %s", r.State, r.Answer)
	}
	if h.count(consent.Opened) != 1 || h.count(consent.Answered) != 1 {
		t.Errorf("the log tells %v", h.journal())
	}
}

func TestTheOtherParentsObjectionFreezes(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	h.says(h.karim, doctypes.Refused) // too late to refuse: it counts as an objection
	if got := h.opening(); got != consent.StateFrozen {
		t.Fatalf("after Karim objected: %s", got)
	}
	must(t, h.in(h.ines, func(tx *instance.Tx) error {
		waits, err := consent.Provisional(tx)
		if !waits {
			t.Error("frozen is not provisional")
		}
		return err
	}))
	if a, b := h.requests(h.nadia)[0], h.requests(h.karim)[0]; a.State != "frozen" || b.State != "frozen" || b.Answer != doctypes.Objected {
		t.Errorf("they see %s and %s, Karim's answer %s", a.State, b.State, b.Answer)
	}
	h.says(h.karim, doctypes.Agreed)
	if got := h.opening(); got != consent.StateActive {
		t.Errorf("after Karim changed his mind: %s", got)
	}
	h.says(h.nadia, doctypes.Objected)
	if got := h.opening(); got != consent.StateFrozen {
		t.Errorf("after Nadia took her agreement back: %s", got)
	}
	if len(h.erase) != 0 {
		t.Error("an objection erases")
	}
}

func TestARefusedOpeningIsErased(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.karim, doctypes.Objected) // all wait: no is no
	if r := h.requests(h.nadia)[0]; r.State != "refused" {
		t.Errorf("Nadia sees %s", r.State)
	}
	if err := h.trySay(h.nadia, doctypes.Agreed); !errors.Is(err, consent.ErrRequestOver) {
		t.Errorf("Nadia agrees to what is refused: %v", err)
	}
	if id := <-h.erase; id != h.ines.Instance {
		t.Fatalf("to be erased: %s", id)
	}
	must(t, h.desk.Erase(t.Context(), h.ines.Instance))
	if _, err := h.House.Open(t.Context(), h.ines.Instance); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("the instance: %v", err)
	}
	refusal, refused, err := h.desk.People.PortalRefusal(t.Context(), ent)
	must(t, err)
	if !refused || refusal.By != "Karim" || refusal.At.IsZero() {
		t.Errorf("the refusal: %+v", refusal)
	}
	must(t, h.desk.Erase(t.Context(), h.ines.Instance)) // once more
}

// TestARefusalThatComesAgainIsErasedAllTheSame: a crash came between its commit
// and the wish to erase, so that nobody heard of either.
func TestARefusalThatComesAgainIsErasedAllTheSame(t *testing.T) {
	h := newHome(t, underFifteen)
	raw, err := json.Marshal(map[string]any{"subject": doctypes.OnlyID, "answer": doctypes.Refused})
	must(t, err)
	l := instance.Letter{To: []instance.ID{h.ines.Instance}, Kind: "consent.answered", Body: raw}
	for range 2 {
		must(t, h.House.Accept(t.Context(), h.karim.Instance, h.ines.Instance, 1<<60, l))
		select {
		case id := <-h.erase:
			if id != h.ines.Instance {
				t.Errorf("to be erased: %s", id)
			}
		default:
			t.Error("nobody erases it")
		}
	}
}

func TestOnlyARefusedOpeningIsErased(t *testing.T) {
	h := newHome(t, underFifteen)
	must(t, h.desk.Erase(t.Context(), h.ines.Instance))
	must(t, h.desk.Erase(t.Context(), h.nadia.Instance))
	if got := h.opening(); got != consent.StateWaiting {
		t.Errorf("the opening is %s", got)
	}
	if h.requests(h.nadia) == nil {
		t.Error("Nadia's instance is gone")
	}
}

func TestFrom15OnTheLearnerDecidesAlone(t *testing.T) {
	h := newHome(t, fifteen)
	if got := h.opening(); got != consent.StateActive {
		t.Errorf("the opening is %s", got)
	}
	if n := len(h.requests(h.nadia)) + len(h.requests(h.karim)); n != 0 {
		t.Errorf("%d letters to the parents", n)
	}
	h.wantState(h.gives(), consent.StateActive)
}

func TestASecondOpeningIsRefused(t *testing.T) {
	h := newHome(t, fifteen)
	err := h.in(h.ines, func(tx *instance.Tx) error { return consent.Begin(tx, doctypes.Opening{}, consent.Family{}) })
	if !errors.Is(err, storage.ErrExists) {
		t.Errorf("got %v", err)
	}
}

func TestTiesAreStatedAndSigned(t *testing.T) {
	h := newHome(t, underFifteen)
	seed, err := h.desk.People.Secret(t.Context(), "ties")
	must(t, err)
	public := ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey)
	var names []string
	must(t, h.in(h.ines, func(tx *instance.Tx) error {
		for doc, err := range instance.In[doctypes.Tie](tx).All() {
			must(t, err)
			tie := doc.Body
			names = append(names, tie.Name)
			part := strings.Split(tie.Statement, ".")
			sig, err := base64.RawURLEncoding.DecodeString(part[2])
			must(t, err)
			if !ed25519.Verify(public, []byte(part[0]+"."+part[1]), sig) {
				t.Errorf("%s: the signature does not hold", tie.Name)
			}
			payload, err := base64.RawURLEncoding.DecodeString(part[1])
			must(t, err)
			var said struct{ Iss, Sub, Name, Relation string }
			must(t, json.Unmarshal(payload, &said))
			if said.Iss != "https://here.example" || said.Sub != string(h.ines.Instance) || said.Name != tie.Name || said.Relation != tie.Relation || tie.Confirmed.IsZero() {
				t.Errorf("%+v states %+v", tie, said)
			}
		}
		return nil
	}))
	if slices.Sort(names); !slices.Equal(names, []string{"Karim", "Nadia"}) {
		t.Errorf("ties to %v", names)
	}
}
