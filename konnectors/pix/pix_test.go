package pix_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/konnectors"
	"pims/konnectors/konnectortest"
	"pims/konnectors/pix"
	"pims/konnectors/pix/pixtest"
)

func newKonnector(base string) (konnectors.Konnector, error) { return pix.New(base) }

func account(code string) map[string]string { return map[string]string{"code": code} }

func TestContract(t *testing.T) {
	service := pixtest.New()
	modes := map[konnectortest.Trouble]pixtest.Mode{
		"": pixtest.Well, konnectortest.Refused: pixtest.Refused, konnectortest.Down: pixtest.Down, konnectortest.Slow: pixtest.Slow,
		konnectortest.Huge: pixtest.Huge, konnectortest.Changed: pixtest.Changed, konnectortest.Redirect: pixtest.Redirect,
	}
	konnectortest.Run(t, konnectortest.Case{
		New: newKonnector, Service: service, Right: account(pixtest.Code), Wrong: account("P-XXXXXXXX"),
		Set: func(trouble konnectortest.Trouble, to string) { service.Set(modes[trouble], to) },
	})
}

func start(t *testing.T) (*pixtest.Service, *konnectortest.World, konnectors.Konnector) {
	t.Helper()
	service := pixtest.New()
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	k, err := newKonnector(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return service, konnectortest.NewWorld(t, konnectortest.Allow(t, server), k), k
}

// bring connects a code and returns what came.
func bring(t *testing.T, code string) doctypes.Certification {
	t.Helper()
	_, w, k := start(t)
	id := w.Connect(k, account(code))
	if c := w.Connection(id); c.State != konnectors.Ready {
		t.Fatalf("%s: %+v", code, c)
	}
	all := w.Certifications()
	if len(all) != 1 {
		t.Fatalf("%s: %d certifications", code, len(all))
	}
	return all[0].Body
}

func TestCertificate(t *testing.T) {
	c := bring(t, pixtest.Code)
	if c.Title != "Certification Pix" || c.Issuer != "Pix" || c.Number != pixtest.Code || c.Score != "392 Pix" || c.Level != "Indépendant 2" ||
		c.Awarded != "2026-06-23" || c.Passed != "2026-06-12" || c.Centre != "Collège des Deux-Rives" || c.Holder != "Tom Girard" || c.Status != "validated" {
		t.Errorf("got %+v", c)
	}
	if c.MaxLevel != 0 || c.MaxScore != 0 || c.Expires != "" || c.Comment != "" || c.Original != "" {
		t.Errorf("made up: %+v", c)
	}
	competences := 0
	for _, a := range c.Areas {
		competences += len(a.Competences)
	}
	if len(c.Areas) != 5 || competences != 16 {
		t.Fatalf("%d competences in %d areas", competences, len(c.Areas))
	}
	second := c.Areas[1]
	want := doctypes.Competence{Code: "2.4", Title: "S’insérer dans le monde numérique", Level: 2}
	if second.Code != "2" || second.Title != "Communication et collaboration" || second.Competences[3] != want {
		t.Errorf("got %+v", second)
	}
}

// An attestation of before has the highest level of its day, and no label: none
// is made of the score.
func TestAttestationOfBefore(t *testing.T) {
	c := bring(t, pixtest.V2)
	if c.Score != "518 Pix" || c.Level != "" || c.MaxLevel != 6 || c.Passed != "2023-05-11" || c.Awarded != "2023-05-25" || c.Status != "validated" {
		t.Errorf("got %+v", c)
	}
	// -1 is Pix's way to write that no level was reached.
	if got := c.Areas[0].Competences[2]; got.Code != "1.3" || got.Level != 0 {
		t.Errorf("got %+v", got)
	}
}

// Of a list, only the certification comes in that was asked for.
func TestLists(t *testing.T) {
	c := bring(t, pixtest.List)
	if c.Number != pixtest.List || c.Score != "518 Pix" || c.Status != "validated" || len(c.Areas) != 5 {
		t.Errorf("certifications: %+v", c)
	}
	c = bring(t, pixtest.Summaries)
	if c.Number != pixtest.Summaries || c.Score != "392 Pix" || c.Status != "validated" || c.Centre != "Collège des Deux-Rives" || c.Passed != "2026-06-12" {
		t.Errorf("summaries: %+v", c)
	}
	if c.Awarded != "" || c.Level != "" || len(c.Areas) != 0 {
		t.Errorf("made up: %+v", c)
	}
}

// What does not hold comes in with its state, and with nothing that looks like
// a result.
func TestNotValid(t *testing.T) {
	for code, want := range map[string]struct{ status, comment string }{
		pixtest.Rejected:  {"rejected", "Trop de questions"},
		pixtest.Cancelled: {"cancelled", "Un problème technique"},
		pixtest.Waiting:   {"waiting", ""},
	} {
		c := bring(t, code)
		if c.Status != want.status || c.Passed == "" || !strings.HasPrefix(c.Comment, want.comment) {
			t.Errorf("%s: %+v", code, c)
		}
		if c.Score != "" || c.Level != "" || c.Awarded != "" || c.Areas != nil || c.MaxLevel != 0 {
			t.Errorf("%s: it looks valid: %+v", code, c)
		}
	}
}

// Code that is written into a name stays text, as the service gave it.
func TestNamesAreText(t *testing.T) {
	if c := bring(t, pixtest.Script); c.Centre != "<script>alert(1)</script>" || c.Score != "392 Pix" {
		t.Errorf("got %+v", c)
	}
}

// A certification that is cancelled later is the same document, and holds no
// more.
func TestCancelledLater(t *testing.T) {
	service, w, k := start(t)
	id := w.Connect(k, account(pixtest.Code))
	was := w.Certifications()[0]
	service.Set(pixtest.Revoked, "")
	w.Wait(8 * 24 * time.Hour)
	w.Due()
	if run, _ := w.Last(id); run.Outcome != konnectors.Done || run.Changed != 1 || run.New != 0 {
		t.Errorf("got %+v", run)
	}
	all := w.Certifications()
	if len(all) != 1 || all[0].ID != was.ID {
		t.Fatalf("got %+v", all)
	}
	if c := all[0].Body; c.Status != "cancelled" || c.Score != "" || c.Level != "" || c.Areas != nil || c.Awarded != "" || c.Number != pixtest.Code {
		t.Errorf("got %+v", c)
	}
}

// Nothing is kept of an answer that cannot be right.
func TestHostileAnswers(t *testing.T) {
	service, w, k := start(t)
	for name, c := range map[string]struct {
		mode pixtest.Mode
		code string
		want error
	}{
		"level 99":       {pixtest.Well, pixtest.Level99, konnectors.ErrChangedShape},
		"negative level": {pixtest.Well, pixtest.Negative, konnectors.ErrChangedShape},
		"wrong types":    {pixtest.Well, pixtest.Types, konnectors.ErrChangedShape},
		"deep":           {pixtest.Deep, pixtest.Code, konnectors.ErrChangedShape},
		"huge":           {pixtest.Huge, pixtest.Code, konnectors.ErrAnswerTooLarge},
	} {
		service.Set(c.mode, "")
		id := w.Connect(k, account(c.code))
		if got := w.Connection(id); got.State != konnectors.Down || got.Code != fault.Code(c.want) {
			t.Errorf("%s: %+v", name, got)
		}
		if len(w.Snapshot()) != 0 {
			t.Fatalf("%s: it brought something", name)
		}
	}
}
