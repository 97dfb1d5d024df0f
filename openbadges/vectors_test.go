package openbadges

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/piprate/json-gold/ld"

	"pims/openbadges/contexts"
)

// shared is where the data of others lie, beside the project.
const shared = "../../shared/testdata"

// vector reads a file of others; without them the test says aloud that it saw
// nothing. The other tests of this package stand without them.
func vector(t testing.TB, path ...string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(append([]string{shared}, path...)...))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(shared); errors.Is(err, fs.ErrNotExist) {
			t.Skip("SKIPPED, NOTHING WAS TESTED: there is no ", shared)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// examples is the loader with the one context that only the vectors of the W3C
// name.
type examples struct{ ld.DocumentLoader }

func (e examples) LoadDocument(address string) (*ld.RemoteDocument, error) {
	if address == "https://www.w3.org/ns/credentials/examples/v2" {
		vocabulary := map[string]any{"@vocab": "https://www.w3.org/ns/credentials/examples#"}
		return &ld.RemoteDocument{DocumentURL: address, Document: map[string]any{"@context": vocabulary}}, nil
	}
	return e.DocumentLoader.LoadDocument(address)
}

// TestW3C holds each step of eddsa-rdfc-2022 to the vectors of the W3C.
func TestW3C(t *testing.T) {
	file := func(name string) []byte { return vector(t, "eddsa-rdfc-2022", name) }
	read := func(name string) map[string]any {
		var o map[string]any
		if err := json.Unmarshal(file(name), &o); err != nil {
			t.Fatal(err)
		}
		return o
	}
	step := func(document map[string]any, text, sum string) string {
		var p processed
		expanded, err := p.expand(document, examples{contexts.Loader()})
		if err != nil {
			t.Fatal(err)
		}
		all, err := statements(expanded)
		if err != nil {
			t.Fatal(err)
		}
		got, err := canonical(all)
		if err != nil || got != string(file(text)) {
			t.Fatalf("%s: %v\n%s", text, err, got)
		}
		h := sha256.Sum256([]byte(got))
		if hex.EncodeToString(h[:]) != string(file(sum)) {
			t.Fatalf("%s is %x", sum, h)
		}
		return string(h[:])
	}
	signed := read("signedDataInt.json")
	proof := signed["proof"].(map[string]any)
	body := maps.Clone(signed)
	delete(body, "proof")
	of := step(body, "canonDocDataInt.txt", "docHashDataInt.txt")
	config := step(read("proofConfigDataInt.json"), "proofCanonDataInt.txt", "proofHashDataInt.txt")
	if hex.EncodeToString([]byte(config+of)) != string(file("combinedHashDataInt.txt")) {
		t.Error("the hashes are put together in another order")
	}
	signature, err := multibase(proof["proofValue"].(string))
	if err != nil || hex.EncodeToString(signature) != string(file("sigHexDataInt.txt")) {
		t.Errorf("signature %x, %v", signature, err)
	}
	key, err := stated(proof["verificationMethod"].(string))
	if err != nil || !ed25519.Verify(key.(ed25519.PublicKey), []byte(config+of), signature) {
		t.Errorf("the signature does not hold: %v", err)
	}
}

// TestVectors gives the badges of 1EdTech their verdicts, offline: without the
// issuers' sites nobody can say whose their keys are.
func TestVectors(t *testing.T) {
	tests := []struct {
		file    string
		verdict Verdict
		checks  map[string]string // outcome.code
	}{
		{"simple.json", Unknown, map[string]string{Form: "passed.ob3", IssuedBy: "open.offline", Signature: "passed.unchanged", Dates: "passed.no-end", Revocation: "not-needed.none-stated"}},
		{"simple-context-version.json", Unknown, map[string]string{Signature: "passed.unchanged", IssuedBy: "open.offline"}},
		{"simple-did-key-method.json", Unknown, map[string]string{Form: "passed.ob3", Signature: "passed.unchanged", IssuedBy: "open.issuer-kind"}},
		{"endorsement-valid.json", Unknown, map[string]string{Form: "open.endorsement", Signature: "passed.unchanged"}},
		{"simple-err-expired.json", Invalid, map[string]string{Form: "passed.ob3", Signature: "passed.unchanged", Dates: "failed.expired"}},
		{"simple-err-issuer.json", Invalid, map[string]string{Form: "failed.missing-field"}},
		{"simple-err-type.json", Invalid, map[string]string{Form: "failed.other-type", Signature: "failed.unsigned-property"}},
		{"simple-err-proof-value.json", Invalid, map[string]string{Form: "passed.ob3", Signature: "failed.changed"}},
		{"simple-json.svg", Unknown, map[string]string{Form: "passed.ob3", Signature: "passed.unchanged", IssuedBy: "open.offline"}},
		{"simple-jwt.png", Unknown, map[string]string{Signature: "passed.unchanged", IssuedBy: "open.offline"}},
		{"simple.jwt", Unknown, map[string]string{Form: "open.no-achievement", Signature: "open.offline", IssuedBy: "open.offline"}},
	}
	var v Verifier
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			r, err := v.Verify(t.Context(), vector(t, "openbadges", "ob30", test.file), nil)
			if err != nil {
				t.Fatal(err)
			}
			if r.Verdict != test.verdict {
				t.Errorf("verdict %s, want %s: %v", r.Verdict, test.verdict, r.Checks)
			}
			for _, c := range r.Checks {
				if got := string(c.Outcome) + "." + c.Code; test.checks[c.Name] != "" && got != test.checks[c.Name] {
					t.Errorf("%s: %s, want %s", c.Name, got, test.checks[c.Name])
				}
			}
			if r.Badge.Name == "" || r.Badge.ID == "" {
				t.Errorf("not read: %+v", r.Badge)
			}
		})
	}
}

func BenchmarkVectors(b *testing.B) {
	raw := vector(b, "openbadges", "ob30", "simple.json")
	var v Verifier
	for b.Loop() {
		if r, err := v.Verify(b.Context(), raw, nil); err != nil || r.Verdict != Unknown {
			b.Fatal(r, err)
		}
	}
}

func loaded(name string) (map[string]any, error) {
	d, err := contexts.Loader().LoadDocument(name)
	if err != nil {
		return nil, err
	}
	return d.Document.(map[string]any), nil
}

// TestContextsAreTheirPublishers says that no context was changed here.
func TestContextsAreTheirPublishers(t *testing.T) {
	files, err := filepath.Glob("contexts/*.json*")
	if err != nil || len(files) != 9 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil || string(raw) != string(vector(t, "openbadges", "contexts", filepath.Base(f))) {
			t.Errorf("%s is another: %v", f, err)
		}
	}
}
