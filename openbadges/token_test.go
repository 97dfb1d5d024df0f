package openbadges

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"pims/openbadges/badgetest"
)

func signed(t testing.TB, alg jose.SignatureAlgorithm, key any, kid string, embed bool, claims document) []byte {
	t.Helper()
	opts := &jose.SignerOptions{EmbedJWK: embed}
	if kid != "" {
		opts.WithHeader("kid", kid)
	}
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, opts)
	if err != nil {
		t.Fatal(err)
	}
	jws, err := s.Sign(asJSON(claims))
	if err != nil {
		t.Fatal(err)
	}
	compact, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return []byte(compact)
}

func rsaKey(t testing.TB, bits int) *rsa.PrivateKey {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func ecKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func publicJWK(t testing.TB, key crypto.PublicKey, kid string) document {
	t.Helper()
	raw, err := (&jose.JSONWebKey{Key: key, KeyID: kid}).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return read(t, raw)
}

// A key that the token brings along proves nothing about whose it is.
func TestKeyInTheHeader(t *testing.T) {
	s := newSite(t)
	i := s.issuer()
	own, thief := ecKey(t), ecKey(t)
	claims := i.Credential(award())
	token := func(key any, kid string) []byte { return signed(t, jose.ES256, key, kid, true, claims) }
	want := is{Signature: "passed.unchanged", IssuedBy: "open.key-in-file"}
	answers(t, verify(t, offline(), token(thief, ""), ines), Unknown, is{Signature: "passed.unchanged", IssuedBy: "open.offline"})
	delete(s.pages, "/issuer")
	answers(t, verify(t, s.v, token(thief, "key-1"), ines), Unknown, want)

	s.pages["/issuer"] = asJSON(document{"keys": []any{publicJWK(t, own.Public(), "key-1"), publicJWK(t, ecKey(t).Public(), "key-2")}})
	for _, kid := range []string{"", "key-1", i.ID + "#key-1"} {
		answers(t, verify(t, s.v, token(own, kid), ines), Valid, is{IssuedBy: "passed.listed"})
		answers(t, verify(t, s.v, token(thief, kid), ines), Invalid, is{Signature: "passed.unchanged", IssuedBy: "failed.wrong-controller"})
	}
	answers(t, verify(t, s.v, token(own, "key-2"), ines), Invalid, nil)
	answers(t, verify(t, s.v, token(own, "key-3"), ines), Invalid, is{IssuedBy: "failed.wrong-controller"})

	byKey := self().Credential(award())
	answers(t, verify(t, offline(), signed(t, jose.ES256, thief, "", true, byKey), ines), Invalid, is{IssuedBy: "failed.wrong-controller"})
}

func TestAlgorithms(t *testing.T) {
	s := newSite(t)
	i := s.issuer()
	key := rsaKey(t, 2048)
	s.pages["/issuer"] = asJSON(document{"keys": []any{publicJWK(t, key.Public(), "key-1")}})
	claims := i.Credential(award())
	good := signed(t, jose.RS256, key, "key-1", false, claims)
	answers(t, verify(t, s.v, good, ines), Valid, is{Form: "passed.ob3", IssuedBy: "passed.listed"})

	payload := strings.Split(string(good), ".")[1]
	header := func(h string) string { return base64.RawURLEncoding.EncodeToString([]byte(h)) + "." + payload + "." }
	refused := is{Signature: "failed.algorithm"}
	answers(t, verify(t, s.v, []byte(header(`{"alg":"none"}`)), ines), Invalid, refused)
	answers(t, verify(t, s.v, []byte(header(`{"alg":"none","kid":"key-1"}`)+"AAAA"), ines), Invalid, refused)
	secret := key.N.Bytes() // what is public of it, taken for a shared secret
	answers(t, verify(t, s.v, signed(t, jose.HS256, secret, "key-1", false, claims), ines), Invalid, refused)
	answers(t, verify(t, s.v, signed(t, jose.PS256, key, "key-1", false, claims), ines), Invalid, refused)
	answers(t, verify(t, s.v, signed(t, jose.ES256, ecKey(t), "key-1", false, claims), ines), Invalid, is{Signature: "failed.changed"})
	answers(t, verify(t, s.v, []byte(header(`{"alg":"RS256","kid":"key-1","crit":["x"],"x":1}`)+"AAAA"), ines), Invalid, nil)

	tampered := signed(t, jose.RS256, key, "key-1", false, document{"a": 1})
	parts, other := strings.Split(string(good), "."), strings.Split(string(tampered), ".")
	answers(t, verify(t, s.v, []byte(other[0]+"."+parts[1]+"."+other[2]), ines), Invalid, is{Signature: "failed.changed"})

	t.Setenv("GODEBUG", "rsa1024min=0")
	weak := rsaKey(t, 1024)
	s.pages["/issuer"] = asJSON(document{"keys": []any{publicJWK(t, weak.Public(), "key-1")}})
	answers(t, verify(t, s.v, signed(t, jose.RS256, weak, "key-1", false, claims), ines), Invalid, is{Signature: "failed.changed"})
}

// The claims of the token and the credential in it say the same.
func TestClaims(t *testing.T) {
	i := self()
	base := func() document {
		c := i.Credential(award())
		return document{"vc": c, "iss": i.ID, "jti": c["id"], "nbf": award().Awarded.Unix(), "exp": award().Expires.Unix()}
	}
	tests := map[string]struct {
		change  func(document)
		verdict Verdict
	}{
		"agree":   {func(document) {}, Valid},
		"only vc": {func(c document) { delete(c, "iss"); delete(c, "jti"); delete(c, "nbf"); delete(c, "exp") }, Valid},
		"completed": {func(c document) {
			for _, f := range []string{"issuer", "id", "validFrom", "validUntil"} {
				delete(c["vc"].(document), f)
			}
		}, Valid},
		"subject":  {func(c document) { c["sub"] = "did:example:ines" }, Valid},
		"issuer":   {func(c document) { c["iss"] = "https://ministere.example" }, Invalid},
		"id":       {func(c document) { c["jti"] = "urn:uuid:other" }, Invalid},
		"start":    {func(c document) { c["nbf"] = 1 }, Invalid},
		"end":      {func(c document) { c["exp"] = award().Expires.Unix() + 86400*365 }, Invalid},
		"end word": {func(c document) { c["exp"] = "2036" }, Invalid},
		"end only": {func(c document) { delete(c["vc"].(document), "validUntil"); c["exp"] = today.Unix() - 1 }, Invalid},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := base()
			test.change(c)
			r := verify(t, offline(), []byte(i.SignJWT(c)), ines)
			answers(t, r, test.verdict, is{Signature: "passed.unchanged", IssuedBy: "passed.did-key"})
			if test.verdict == Valid && (r.Badge.Expires.IsZero() || r.Badge.ID == "") {
				t.Errorf("not completed: %+v", r.Badge)
			}
		})
	}
	twice := `{"exp":1,` + string(asJSON(i.Credential(award()))[1:])
	twice = twice[:len(twice)-1] + `,"exp":2}`
	head := strings.Split(i.SignJWT(document{}), ".")[0]
	file := head + "." + base64.RawURLEncoding.EncodeToString([]byte(twice)) + "." + "AAAA"
	answers(t, verify(t, offline(), []byte(file), ines), Invalid, is{Signature: "failed.twisted"})
}

func TestRecipient(t *testing.T) {
	i := self()
	hashed := func(a *badgetest.Award) { a.Email = "autre@college.example" }
	tests := map[string]struct {
		award  func(*badgetest.Award)
		change func(document)
		holder *Holder
		want   string
	}{
		"hashed":      {nil, nil, ines, "passed.same-email"},
		"other":       {hashed, nil, ines, "failed.other-email"},
		"no email":    {nil, nil, &Holder{}, "open.no-email"},
		"did":         {func(a *badgetest.Award) { a.Email, a.DID = "", "did:example:ines" }, nil, ines, "passed.same-did"},
		"other did":   {func(a *badgetest.Award) { a.Email, a.DID = "", "did:example:autre" }, nil, ines, "open.other-identity"},
		"mailto":      {func(a *badgetest.Award) { a.Email, a.DID = "", "mailto:ines.benali@college.example" }, nil, ines, "passed.same-email"},
		"nobody":      {func(a *badgetest.Award) { a.Email = "" }, nil, ines, "open.nobody-named"},
		"plain":       {nil, func(o document) { o["hashed"] = false; o["identityHash"] = "INES.BENALI@college.example" }, ines, "passed.same-email"},
		"plain other": {nil, func(o document) { o["hashed"] = false; o["identityHash"] = "x@college.example" }, ines, "failed.other-email"},
		"number":      {nil, func(o document) { o["identityType"] = "studentId" }, ines, "open.other-identity"},
		"hash kind":   {nil, func(o document) { o["identityHash"] = "rot13$abc" }, ines, "open.other-identity"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := award()
			if test.award != nil {
				test.award(&a)
			}
			c := i.Credential(a)
			if test.change != nil {
				test.change(c["credentialSubject"].(document)["identifier"].([]any)[0].(document))
			}
			verdict := map[string]Verdict{"passed": Valid, "failed": Invalid, "open": Unknown}[strings.Split(test.want, ".")[0]]
			r := verify(t, offline(), []byte(i.SignJWT(c)), test.holder)
			answers(t, r, verdict, is{Recipient: test.want})
			answers(t, verify(t, offline(), i.Sign(c, today), nil), Valid, nil)
		})
	}
}

// A did:key may also be of the curve P-256.
func TestOtherCurve(t *testing.T) {
	key := ecKey(t)
	point, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	raw := append([]byte{0x80, 0x24, 2 + point[64]&1}, point[1:33]...)
	i := self()
	i.ID = "did:key:u" + base64.RawURLEncoding.EncodeToString(raw)
	claims := i.Credential(award())
	answers(t, verify(t, offline(), signed(t, jose.ES256, key, i.ID, false, claims), ines), Valid, is{IssuedBy: "passed.did-key"})
	answers(t, verify(t, offline(), signed(t, jose.ES256, ecKey(t), i.ID, false, claims), ines), Invalid, is{Signature: "failed.changed"})
}
