package openbadges_test

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"pims/openbadges"
)

func TestSigned(t *testing.T) {
	const evil = "https://evil.example/issuer"
	key := keys()[0]
	pkcs1 := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&key.PublicKey)}))
	entry := func(e any) any {
		return object{"type": "RevocationList", "id": revoked, "issuer": club, "revokedAssertions": []any{"urn:other", e}}
	}
	tests := []struct {
		name    string
		change  func(web internet)
		verdict openbadges.Verdict
		want    []string
	}{
		{"as it should be", func(internet) {}, "valid", []string{"issuer passed listed", "signature passed unchanged", "revocation passed not-listed"}},
		{"key in the profile", func(w internet) { w[club] = with(w[club], "publicKey", []any{"urn:x", w[keyID]}); delete(w, keyID) }, "valid", []string{"issuer passed listed"}},
		{"key in its older form", func(w internet) { w[keyID] = with(w[keyID], "publicKeyPem", pkcs1) }, "valid", []string{"signature passed unchanged"}},
		{"another key there", func(w internet) { w[keyID] = with(w[keyID], "publicKeyPem", publicPEM(t, keys()[1])) }, "invalid", []string{"signature failed changed"}},
		{"key of another owner", func(w internet) { w[keyID] = with(w[keyID], "owner", evil) }, "invalid", []string{"issuer failed wrong-controller", "signature passed unchanged"}},
		{"key of nobody", func(w internet) { w[keyID] = with(w[keyID], "owner", nil) }, "invalid", []string{"issuer failed wrong-controller"}},
		{"key that the issuer does not list", func(w internet) { w[club] = with(w[club], "publicKey", "https://club.example/other") }, "invalid", []string{"issuer failed wrong-controller"}},
		{"key not there", func(w internet) { delete(w, keyID) }, "unknown", []string{"issuer open nothing-there", "signature open nothing-there"}},
		{"key is no key", func(w internet) { w[keyID] = with(w[keyID], "publicKeyPem", "-----") }, "unknown", []string{"signature open no-key"}},
		{"issuer of the class is another", func(w internet) {
			w[evil] = with(w[club], "id", evil)
			w[class] = with(w[class], "issuer", evil)
		}, "invalid", []string{"issuer failed wrong-controller"}},
		{"issuer down", func(w internet) { w[club] = errors.New("down") }, "unknown", []string{"issuer open no-answer", "signature open no-answer", "revocation open no-answer"}},
		{"revoked", func(w internet) { w[revoked] = entry(awarded) }, "invalid", []string{"revocation failed revoked"}},
		{"revoked, and why", func(w internet) { w[revoked] = entry(object{"id": awarded, "revocationReason": "cheated"}) }, "invalid", []string{"revocation failed revoked-because"}},
		{"revoked by its number", func(w internet) { w[revoked] = entry(object{"uid": "n7"}) }, "invalid", []string{"revocation failed revoked"}},
		{"no list stated", func(w internet) { w[club] = with(w[club], "revocationList", nil) }, "valid", []string{"revocation not-needed none-stated"}},
		{"list down", func(w internet) { w[revoked] = errors.New("down") }, "unknown", []string{"revocation open no-answer"}},
		{"list of another", func(w internet) { w[revoked] = with(w[revoked], "issuer", evil) }, "unknown", []string{"revocation open other-document"}},
	}
	for _, test := range tests {
		web, claims := chess(t, "signed")
		delete(web, awarded) // a signed badge needs no site of its own
		test.change(web)
		file := sign(t, with(claims, "uid", "n7"), jose.RS256, key)
		expect(t, test.name, web, file, nil, test.verdict, test.want...)
	}
}

func TestSignedTampered(t *testing.T) {
	web, claims := chess(t, "SignedBadge")
	file := sign(t, claims, jose.RS256, keys()[0])
	other := sign(t, with(claims, "issuedOn", "2020-01-01T00:00:00Z"), jose.RS256, keys()[0])
	expect(t, "good", web, file, nil, "valid")
	parts, others := bytes.Split(file, []byte(".")), bytes.Split(other, []byte("."))
	mixed := bytes.Join([][]byte{parts[0], others[1], parts[2]}, []byte("."))
	expect(t, "other content", web, mixed, nil, "invalid", "signature failed changed")
	unsigned := append([]byte("eyJhbGciOiJub25lIn0."), append(parts[1], '.')...)
	expect(t, "none", web, unsigned, nil, "invalid", "signature failed algorithm")
	secret := []byte(publicPEM(t, keys()[0])) // the public key, taken for a shared secret
	expect(t, "HS256", web, sign(t, claims, jose.HS256, secret), nil, "invalid", "signature failed algorithm")
	expect(t, "offline", nil, file, nil, "unknown", "issuer open offline", "signature open offline", "revocation open offline")
	expect(t, "HS256, offline", nil, sign(t, claims, jose.HS256, secret), nil, "invalid", "signature failed algorithm")
}

// A token around a hosted badge proves nothing: the site does.
func TestSignedHosted(t *testing.T) {
	web, claims := chess(t, "hosted")
	file := sign(t, claims, jose.RS256, keys()[1])
	expect(t, "there", web, file, nil, "valid", "signature passed ob2-same")
	delete(web, awarded)
	expect(t, "not there", web, file, nil, "invalid", "signature failed ob2-missing")
}
