package openbadges_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pims/openbadges"
	"pims/openbadges/baked"
)

// TestVectorsOB2 reads the files of 1EdTech, with its documents at the addresses
// that they name. Its key says http: it is asked for by https.
func TestVectorsOB2(t *testing.T) {
	at := filepath.Join("..", "..", "shared", "testdata", "openbadges", "ob20")
	if _, err := os.Stat(at); err != nil {
		t.Skipf("NOT TESTED against the files of 1EdTech: %v", err)
	}
	read := func(name string) []byte {
		raw, err := os.ReadFile(filepath.Join(at, name))
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	document := func(name string) any { return json.RawMessage(read(name)) }
	plain := errors.New("http is refused")
	web := internet{
		"https://example.org/beths-robotics-badge.json": document("basic-assertion.json"),
		"https://example.org/robotics-badge.json":       document("assets/robotics-badge.json"),
		"https://example.org/organization.json":         document("assets/organization.json"),
		"https://example.org/key1.json":                 document("assets/key1.json"),
		"http://example.org/key1.json":                  plain,
	}
	report := expect(t, "hosted", web, read("basic-assertion.json"), nil, "valid", "issuer passed ob2-hosted")
	if report.Badge.Name != "Awesome Robotics Badge" || report.Badge.Issuer.Name != "An Example Badge Issuer" || report.Format != openbadges.OB2 {
		t.Errorf("%+v", report)
	}
	expect(t, "baked", web, read("simple-badge.png"), nil, "valid", "signature passed ob2-same")
	expect(t, "signed", web, read("simple.jwt"), nil, "valid", "issuer passed listed", "signature passed unchanged")
	expect(t, "expired", web, read("basic-assertion-expired.json"), nil, "invalid", "dates failed expired")
	expect(t, "wrong type", web, read("basic-assertion-invalid-type.json"), nil, "invalid", "format failed ob2-type")
	expect(t, "hosted, offline", nil, read("basic-assertion.json"), nil, "unknown", "signature open offline")
	expect(t, "signed, offline", nil, read("simple.jwt"), nil, "unknown", "signature open offline")
	expect(t, "expired, offline", nil, read("basic-assertion-expired.json"), nil, "invalid", "dates failed expired")
	expect(t, "wrong type, offline", nil, read("basic-assertion-invalid-type.json"), nil, "invalid")
}

// Assertions of Open Badges 1 are told apart from files that are no badges.
func TestOld(t *testing.T) {
	for name, test := range map[string]struct {
		file string
		want error
	}{
		"1.1":      {`{"@context":"https://w3id.org/openbadges/v1","type":"Assertion"}`, baked.ErrOld},
		"1.0":      {`{"uid":"1","recipient":{"type":"email"},"badge":"https://example.org/b","verify":{"type":"hosted"}}`, baked.ErrOld},
		"anything": {`{"badge":"gold"}`, openbadges.ErrNotBadge},
		"a text":   {strings.Repeat("badge ", 9), openbadges.ErrNotBadge},
	} {
		if _, err := (&openbadges.Verifier{}).Verify(t.Context(), []byte(test.file), nil); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
