package example_test

import (
	"bytes"
	"testing"
	"time"

	"net/http/httptest"

	"pims/konnectors"
	"pims/konnectors/example"
	"pims/konnectors/example/exampletest"
	"pims/konnectors/konnectortest"
)

func newKonnector(base string) (konnectors.Konnector, error) { return example.New(base) }

var account = map[string]string{"code": exampletest.Code}

func TestContract(t *testing.T) {
	service := exampletest.New()
	modes := map[konnectortest.Trouble]exampletest.Mode{
		"": exampletest.Well, konnectortest.Refused: exampletest.Refused, konnectortest.Down: exampletest.Down,
		konnectortest.Slow: exampletest.Slow, konnectortest.Huge: exampletest.Huge, konnectortest.Changed: exampletest.Changed,
		konnectortest.Redirect: exampletest.Redirect,
	}
	konnectortest.Run(t, konnectortest.Case{
		New: newKonnector, Service: service, Right: account, Wrong: map[string]string{"code": "ASSR-2026-XXXX"},
		Set: func(trouble konnectortest.Trouble, to string) { service.Set(modes[trouble], to) },
	})
}

func start(t *testing.T) (*exampletest.Service, *konnectortest.World, konnectors.Konnector) {
	t.Helper()
	service := exampletest.New()
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	k, err := newKonnector(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return service, konnectortest.NewWorld(t, konnectortest.Allow(t, server), k), k
}

// What the service attests becomes a document, what it gives a file.
func TestBringsOneCertification(t *testing.T) {
	_, w, k := start(t)
	id := w.Connect(k, account)
	all := w.Certifications()
	if len(all) != 1 {
		t.Fatalf("%d certifications", len(all))
	}
	got, a := all[0].Body, exampletest.First()
	if got.Title != a.Title || got.Issuer != a.Issuer || got.Awarded != a.Day || got.Level != "1" || got.Score != "18/20" || got.Number != a.Number {
		t.Errorf("got %+v", got)
	}
	if s := got.Source; s.Konnector != "example" || s.Connection != string(id) || s.ID != a.ID || !s.Fetched.Equal(w.Now()) {
		t.Errorf("got %+v", s)
	}
	content, path := w.Read(got.Original)
	if !bytes.Equal(content, exampletest.PDF(a)) {
		t.Error("the original is not what the service gave")
	}
	if len(path) != 3 || path[0] != "Connexions" || path[1] != "Sécurité routière" || path[2] != "Attestation de sécurité routière 2026-05-12.pdf" {
		t.Errorf("it lies at %q", path)
	}
}

// A corrected attestation is the same document, and its original a new version
// of the same file.
func TestCorrected(t *testing.T) {
	service, w, k := start(t)
	id := w.Connect(k, account)
	was := w.Certifications()[0]
	corrected := exampletest.First()
	corrected.Points = 19
	service.Attest(exampletest.Code, corrected)
	w.Wait(8 * 24 * time.Hour)
	w.Due()
	run, _ := w.Last(id)
	if run.Outcome != konnectors.Done || run.New != 0 || run.Changed != 1 || run.Asked {
		t.Errorf("got %+v", run)
	}
	all := w.Certifications()
	if len(all) != 1 || all[0].ID != was.ID {
		t.Fatalf("got %+v", all)
	}
	is := all[0].Body
	if is.Score != "19/20" || is.Original != was.Body.Original || !is.Added.Equal(was.Body.Added) || !is.Source.Fetched.After(was.Body.Source.Fetched) {
		t.Errorf("got %+v", is)
	}
	if content, _ := w.Read(is.Original); !bytes.Equal(content, exampletest.PDF(corrected)) {
		t.Error("the file still shows the former original")
	}
}
