package openbadges

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"pims/openbadges/badgetest"
)

func asJSON(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

// Only what the issuer's own site says ties a key to it.
func TestIssuerOnTheWeb(t *testing.T) {
	key := func(i *badgetest.Issuer, change func(document)) document {
		m := document{"id": i.Method, "type": "Multikey", "controller": i.ID, "publicKeyMultibase": i.PublicKey()}
		change(m)
		return m
	}
	same := func(document) {}
	other := badgetest.NewIssuer([32]byte{9}, "", "Autre")
	tests := map[string]struct {
		page    func(i *badgetest.Issuer) any // nil: none
		verdict Verdict
		want    string
	}{
		"profile":     {func(i *badgetest.Issuer) any { return json.RawMessage(i.Document()) }, Valid, "passed.listed"},
		"embedded":    {func(i *badgetest.Issuer) any { return document{"id": i.ID, "assertionMethod": key(i, same)} }, Valid, "passed.listed"},
		"old profile": {func(i *badgetest.Issuer) any { return document{"id": i.ID, "publicKey": []any{key(i, same)}} }, Valid, "passed.listed"},
		"key set": {func(i *badgetest.Issuer) any {
			return document{"keys": []any{key(i, func(m document) { delete(m, "id"); m["kid"] = strings.Split(i.Method, "#")[1] })}}
		}, Valid, "passed.listed"},
		"relative": {func(i *badgetest.Issuer) any {
			return document{"id": i.ID, "assertionMethod": key(i, func(m document) { m["id"] = "#" + i.PublicKey() })}
		}, Valid, "passed.listed"},
		"only verification": {func(i *badgetest.Issuer) any {
			return document{"id": i.ID, "assertionMethod": []any{}, "verificationMethod": key(i, same)}
		}, Invalid, "failed.wrong-controller"},
		"other key": {func(i *badgetest.Issuer) any {
			return document{"id": i.ID, "assertionMethod": key(i, func(m document) { m["publicKeyMultibase"] = other.PublicKey() })}
		}, Invalid, "failed.wrong-controller"},
		"other name": {func(i *badgetest.Issuer) any {
			return document{"id": i.ID, "assertionMethod": key(i, func(m document) { m["id"] = i.ID + "#key-2" })}
		}, Invalid, "failed.wrong-controller"},
		"other controller": {func(i *badgetest.Issuer) any {
			return document{"id": i.ID, "assertionMethod": key(i, func(m document) { m["controller"] = other.ID })}
		}, Invalid, "failed.wrong-controller"},
		"revoked key": {func(i *badgetest.Issuer) any {
			return document{"id": i.ID, "assertionMethod": key(i, func(m document) { m["revoked"] = "2026-01-01T00:00:00Z" })}
		}, Invalid, "failed.wrong-controller"},
		"other issuer": {func(i *badgetest.Issuer) any { return document{"id": other.ID, "assertionMethod": key(i, same)} }, Unknown, "open.other-document"},
		"no keys":      {func(i *badgetest.Issuer) any { return document{"id": i.ID, "name": "Fablab"} }, Unknown, "open.lists-no-key"},
		"unreadable key": {func(i *badgetest.Issuer) any {
			return document{"id": i.ID, "assertionMethod": key(i, func(m document) { m["publicKeyMultibase"] = "zzz" })}
		}, Unknown, "open.key-unreadable"},
		"a page":  {func(i *badgetest.Issuer) any { return "<html>" }, Unknown, "open.no-document"},
		"nothing": {nil, Unknown, "open.nothing-there"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			i := s.issuer()
			delete(s.pages, "/issuer")
			if test.page != nil {
				s.pages["/issuer"] = asJSON(test.page(i))
			}
			want := is{Signature: "passed.unchanged", IssuedBy: test.want}
			answers(t, verify(t, s.v, i.Issue(award()), ines), test.verdict, want)
			answers(t, verify(t, s.v, []byte(i.IssueJWT(award())), ines), test.verdict, is{IssuedBy: test.want})
		})
	}
}

func TestKeyAtItsOwnAddress(t *testing.T) {
	s := newSite(t)
	i := s.issuer()
	i.Method = s.at + "/keys/1"
	s.pages["/issuer"] = asJSON(document{"id": i.ID, "assertionMethod": []any{i.Method}})
	file := i.Issue(award())
	answers(t, verify(t, s.v, file, ines), Unknown, is{IssuedBy: "open.no-answer", Signature: "open.no-key"})
	method := document{"id": i.Method, "controller": i.ID, "publicKeyMultibase": i.PublicKey()}
	s.pages["/keys/1"] = asJSON(method)
	answers(t, verify(t, s.v, file, ines), Valid, is{IssuedBy: "passed.listed"})
	method["controller"] = s.at + "/somebody"
	s.pages["/keys/1"] = asJSON(method)
	answers(t, verify(t, s.v, file, ines), Invalid, is{IssuedBy: "failed.wrong-controller"})
}

func TestDidWeb(t *testing.T) {
	s := newSite(t)
	host := url.QueryEscape(strings.TrimPrefix(s.at, "https://"))
	for did, path := range map[string]string{"did:web:" + host: "/.well-known/did.json", "did:web:" + host + ":ecoles:quai": "/ecoles/quai/did.json"} {
		i := badgetest.NewIssuer([32]byte{4}, did, "Fablab")
		answers(t, verify(t, s.v, i.Issue(award()), ines), Unknown, is{IssuedBy: "open.nothing-there"})
		s.pages[path] = i.Document()
		answers(t, verify(t, s.v, i.Issue(award()), ines), Valid, is{IssuedBy: "passed.listed"})
		answers(t, verify(t, offline(), i.Issue(award()), ines), Unknown, is{IssuedBy: "open.offline", Signature: "passed.unchanged"})

		thief := badgetest.NewIssuer([32]byte{5}, did, "Fablab")
		answers(t, verify(t, s.v, thief.Issue(award()), ines), Invalid, is{IssuedBy: "failed.wrong-controller", Signature: "passed.unchanged"})
	}
	for _, did := range []string{"did:web:", "did:web:a/b", "did:web:a%2Fb", "did:web:a:..:b", "did:web:u%40h", "did:web:a:%2e%2e", "did:web:%zz", "did:ion:abc", "urn:uuid:1"} {
		if a := controllerAddress(did); a != "" {
			t.Errorf("%s is asked about at %s", did, a)
		}
	}
}

// A right signature by the key of somebody else is refused, also offline.
func TestWrongController(t *testing.T) {
	thief := badgetest.NewIssuer([32]byte{6}, "", "Voleur")
	for _, victim := range []string{self().ID, "did:web:fablab.example", "https://fablab.example/issuer"} {
		i := *thief
		i.ID = victim // and its proofs go on naming the thief's key
		for _, file := range [][]byte{i.Issue(award()), []byte(i.IssueJWT(award()))} {
			answers(t, verify(t, offline(), file, ines), Invalid, is{Signature: "passed.unchanged", IssuedBy: "failed.wrong-controller"})
		}
	}
	i := *thief
	i.ID = "urn:uuid:6f2e33e5-7a29-4155-840a-59483ba10164" // nothing says whose key that would be
	answers(t, verify(t, offline(), i.Issue(award()), ines), Unknown, is{Signature: "passed.unchanged", IssuedBy: "open.issuer-kind"})
}
