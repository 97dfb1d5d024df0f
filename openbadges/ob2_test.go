package openbadges_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"pims/openbadges"
	"pims/outbound"
)

// internet answers with documents; a string is the address it redirects to, a
// number a status, an error no answer.
type internet map[string]any

func (i internet) Get(_ context.Context, address, _ string) (outbound.Answer, error) {
	a := outbound.Answer{Status: http.StatusOK, URL: address}
	switch there := i[address].(type) {
	case nil:
		a.Status = http.StatusNotFound
	case error:
		return a, there
	case int:
		a.Status = there
	case string:
		body, err := json.Marshal(i[there])
		a.URL, a.Body = there, body
		return a, err
	default:
		body, err := json.Marshal(there)
		a.Body = body
		return a, err
	}
	return a, nil
}

const (
	club      = "https://club.example/issuer"
	class     = "https://club.example/class"
	awarded   = "https://club.example/assertions/1"
	keyID     = "https://club.example/key"
	revoked   = "https://club.example/revoked"
	contextV2 = "https://w3id.org/openbadges/v2"
)

var keys = sync.OnceValue(func() [2]*rsa.PrivateKey {
	one, err := rsa.GenerateKey(rand.Reader, 2048)
	other, err2 := rsa.GenerateKey(rand.Reader, 2048)
	if err := errors.Join(err, err2); err != nil {
		panic(err)
	}
	return [2]*rsa.PrivateKey{one, other}
})

func publicPEM(t testing.TB, key *rsa.PrivateKey) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// chess is a club that awards Open Badges 2.0, with all that stands on its site.
func chess(t testing.TB, verification string) (web internet, assertion object) {
	assertion = object{
		"@context": contextV2, "type": "Assertion", "id": awarded, "badge": class, "issuedOn": "2024-01-14T10:00:00Z",
		"recipient":    object{"type": "email", "hashed": true, "salt": "s3l", "identity": "sha256$7b0f1f8d"},
		"verification": object{"type": verification, "creator": keyID}, "evidence": "https://club.example/photo",
	}
	web = internet{
		awarded: assertion,
		class: object{"@context": contextV2, "type": "BadgeClass", "id": class, "name": "Tournoi d’hiver", "description": "Gagné",
			"criteria": object{"narrative": "Gagner"}, "image": "https://club.example/cup.png", "issuer": club},
		club: object{"@context": contextV2, "type": "Issuer", "id": club, "name": "Ligue des échecs", "url": "https://club.example",
			"publicKey": keyID, "revocationList": revoked},
		revoked: object{"@context": contextV2, "type": "RevocationList", "id": revoked, "issuer": club, "revokedAssertions": []any{"urn:other"}},
	}
	if verification != "hosted" {
		web[keyID] = object{"@context": contextV2, "type": "CryptographicKey", "id": keyID, "owner": club, "publicKeyPem": publicPEM(t, keys()[0])}
	}
	return web, assertion
}

func with(o any, field string, value any) object {
	c := maps.Clone(o.(object))
	c[field] = value
	return c
}

func sign(t *testing.T, claims any, alg jose.SignatureAlgorithm, key any) []byte {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, nil)
	if err != nil {
		t.Fatal(err)
	}
	jws, err := signer.Sign(marshal(t, claims))
	if err != nil {
		t.Fatal(err)
	}
	compact, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return []byte(compact)
}

// expect verifies a file and compares checks, each written "name outcome code".
func expect(t *testing.T, name string, fetch openbadges.Fetcher, file []byte, holder *openbadges.Holder, verdict openbadges.Verdict, want ...string) openbadges.Report {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC) }
	v := &openbadges.Verifier{Fetch: fetch, Now: now}
	report, err := v.Verify(t.Context(), file, holder)
	if err != nil || report.Verdict != verdict {
		t.Errorf("%s: %s, %v", name, report.Verdict, err)
	}
	for _, w := range want {
		part := strings.Fields(w)
		c := outcome(report, part[0])
		if string(c.Outcome) != part[1] || c.Code != part[2] {
			t.Errorf("%s: %s is %s (%s), want %s", name, part[0], c.Outcome, c.Code, w)
		}
	}
	for _, c := range report.Checks {
		for _, s := range []string{c.Sentence("fr"), c.Sentence("en")} {
			if s == "" || strings.ContainsAny(s, "{}") {
				t.Errorf("%s: sentence %q for %s.%s", name, s, c.Name, c.Code)
			}
		}
	}
	return report
}
