package openbadges

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pims/openbadges/badgetest"
)

func TestGoodBadge(t *testing.T) {
	i := self()
	for name, file := range map[string][]byte{"json": i.Issue(award()), "jwt": []byte(i.IssueJWT(award()) + "\n"), "bom": append([]byte("\ufeff\n"), i.Issue(award())...)} {
		t.Run(name, func(t *testing.T) {
			r := verify(t, offline(), file, ines)
			answers(t, r, Valid, is{
				Form: "passed.ob3", IssuedBy: "passed.did-key", Signature: "passed.unchanged", Recipient: "passed.same-email",
				Dates: "passed.until", Revocation: "not-needed.none-stated", Evidence: "not-needed.one",
			})
			b := r.Badge
			if b.Name != "Sécurité machines" || b.Issuer.Name != "Fablab du Quai" || !b.Expires.Equal(award().Expires) || b.Evidence[0].URL != "https://fablab.example/boite" || b.Criteria != award().Criteria {
				t.Errorf("read %+v", b)
			}
			answers(t, verify(t, offline(), file, nil), Valid, nil)
		})
	}
}

// Nothing that is signed can be changed, and nothing be added.
func TestTampered(t *testing.T) {
	subject := func(d document) document { return d["credentialSubject"].(document) }
	achievement := func(d document) document { return subject(d)["achievement"].(document) }
	changed, unsigned, twisted := is{Signature: "failed.changed"}, is{Signature: "failed.unsigned-property"}, is{Signature: "failed.twisted", Form: "failed.twisted"}
	context := is{Signature: "open.unknown-context"}
	tests := map[string]struct {
		change func(document)
		want   is
	}{
		"name":        {func(d document) { achievement(d)["name"] = "Pilote" }, changed},
		"end":         {func(d document) { d["validUntil"] = "2036-01-01T00:00:00Z" }, changed},
		"no end":      {func(d document) { delete(d, "validUntil") }, changed},
		"recipient":   {func(d document) { delete(subject(d), "identifier") }, changed},
		"criteria":    {func(d document) { achievement(d)["criteria"] = document{"narrative": "Suivre l’atelier « 2 h »"} }, changed},
		"issuer name": {func(d document) { d["issuer"].(document)["name"] = "École" }, changed},
		"one more": {func(d document) {
			d["evidence"] = append(d["evidence"].([]any), document{"type": "Evidence", "name": "Moi"})
		}, changed},
		"created":     {func(d document) { d["proof"].([]any)[0].(document)["created"] = "2026-10-22T09:00:01Z" }, changed},
		"other older": {func(d document) { d["@context"].([]any)[1] = "https://purl.imsglobal.org/spec/ob/v3p0/context.json" }, nil},
		"unsigned":    {func(d document) { d["mention"] = "très bien" }, unsigned},
		"unsigned in": {func(d document) { achievement(d)["mention"] = "très bien" }, unsigned},
		"in proof":    {func(d document) { d["proof"].([]any)[0].(document)["mention"] = "très bien" }, unsigned},
		"type":        {func(d document) { achievement(d)["type"] = []any{"Achievement", "Excellent"} }, unsigned},
		"bad address": {func(d document) {
			d["evidence"] = append(d["evidence"].([]any), document{"id": "https://a b/", "type": "Evidence", "name": "Moi"})
		}, unsigned},
		"no scheme": {func(d document) {
			d["evidence"] = append(d["evidence"].([]any), document{"id": "photo", "type": "Evidence", "name": "Moi"})
		}, unsigned},
		"direction":    {func(d document) { d["name"] = document{"@value": d["name"], "@direction": "rtl"} }, twisted},
		"full address": {func(d document) { d["https://schema.org/name"] = d["name"]; delete(d, "name") }, twisted},
		"hidden end": {func(d document) {
			d["https://www.w3.org/2018/credentials#validUntil"] = document{"@value": d["validUntil"], "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
			delete(d, "validUntil")
		}, twisted},
		"keyword": {func(d document) { d["@id"] = d["id"]; delete(d, "id") }, is{Signature: "failed.twisted"}},
		"included": {func(d document) {
			d["@included"] = []any{document{"id": d["id"], "validUntil": d["validUntil"]}}
			delete(d, "validUntil")
		}, twisted},
		"elsewhere": {func(d document) {
			achievement(d)["related"] = []any{document{"id": d["id"], "validUntil": d["validUntil"]}}
			delete(d, "validUntil")
		}, twisted},
		"blank node": {func(d document) { achievement(d)["id"] = "_:b0" }, twisted},
		"unknown":    {func(d document) { d["@context"] = append(d["@context"].([]any), "https://evil.example/context") }, context},
		"inline": {func(d document) {
			d["@context"] = append(d["@context"].([]any), document{"name": "https://schema.org/description"})
		}, context},
		"inner":       {func(d document) { subject(d)["@context"] = document{"@vocab": "https://evil.example/"} }, context},
		"first other": {func(d document) { c := d["@context"].([]any); c[0], c[1] = c[1], c[0] }, context},
		"no context":  {func(d document) { delete(d, "@context") }, context},
		"only words":  {func(d document) { d["@context"] = d["@context"].([]any)[:1] }, unsigned},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := verify(t, offline(), edit(t, self().Issue(award()), test.change), ines)
			verdict := Invalid
			if test.want[Signature] == context[Signature] {
				verdict = Unknown
			}
			answers(t, r, verdict, test.want)
		})
	}
	for name, twice := range map[string]string{"end": `{"validUntil":"2020-01-01T00:00:00Z",`, "in a proof": `{"proof":[],`} {
		t.Run("twice "+name, func(t *testing.T) {
			file := append([]byte(twice), self().Issue(award())[1:]...)
			answers(t, verify(t, offline(), file, ines), Invalid, twisted)
		})
	}
}

func TestProofs(t *testing.T) {
	i, other := self(), badgetest.NewIssuer([32]byte{3}, "", "Autre")
	sign := func(by *badgetest.Issuer) document {
		return read(t, by.Sign(i.Credential(award()), today))["proof"].([]any)[0].(document)
	}
	with := func(change func(document)) document {
		p := sign(i)
		change(p)
		return p
	}
	suite := document{"type": "Ed25519Signature2020", "proofPurpose": "assertionMethod"}
	tests := map[string]struct {
		proof   any
		verdict Verdict
		want    is
	}{
		"none":            {nil, Invalid, is{Signature: "failed.no-proof"}},
		"empty":           {[]any{}, Invalid, is{Signature: "failed.no-proof"}},
		"alone":           {sign(i), Valid, is{Signature: "passed.unchanged"}},
		"two, one good":   {[]any{sign(other), suite, sign(i)}, Valid, is{IssuedBy: "passed.did-key"}},
		"of another":      {sign(other), Invalid, is{Signature: "passed.unchanged", IssuedBy: "failed.wrong-controller"}},
		"suite":           {suite, Unknown, is{Signature: "open.unknown-suite"}},
		"suite and bad":   {[]any{suite, sign(other)}, Invalid, is{IssuedBy: "failed.wrong-controller"}},
		"purpose":         {with(func(p document) { p["proofPurpose"] = "authentication" }), Invalid, is{Signature: "failed.wrong-purpose"}},
		"value":           {with(func(p document) { p["proofValue"] = "zzz0" }), Invalid, is{Signature: "failed.bad-proof"}},
		"long value":      {with(func(p document) { p["proofValue"] = "z" + strings.Repeat("2", 100_000) }), Invalid, is{Signature: "failed.bad-proof"}},
		"created":         {with(func(p document) { p["created"] = "hier" }), Invalid, is{Signature: "failed.bad-proof"}},
		"expired":         {with(func(p document) { p["expires"] = "2026-01-01T00:00:00Z" }), Invalid, is{Signature: "failed.proof-expired"}},
		"later":           {with(func(p document) { p["created"] = "2027-01-01T00:00:00Z" }), Invalid, is{Signature: "failed.signed-later"}},
		"key of no one":   {with(func(p document) { delete(p, "verificationMethod") }), Invalid, is{Signature: "failed.changed"}},
		"key of fragment": {with(func(p document) { p["verificationMethod"] = i.ID + "#key-1" }), Invalid, is{IssuedBy: "failed.wrong-controller"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			file := edit(t, i.Issue(award()), func(d document) { d["proof"] = test.proof })
			answers(t, verify(t, offline(), file, ines), test.verdict, test.want)
		})
	}
}

func TestDates(t *testing.T) {
	tests := map[string]struct {
		from, until time.Time
		want        string
	}{
		"in force": {today.AddDate(0, -1, 0), today.Add(time.Second), "passed.until"},
		"over":     {today.AddDate(0, -1, 0), today, "failed.expired"},
		"to come":  {today.AddDate(0, 0, 1), time.Time{}, "failed.not-yet"},
		"no end":   {today.AddDate(0, -1, 0), time.Time{}, "passed.no-end"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := award()
			a.Awarded, a.Expires = test.from, test.until
			i := badgetest.NewIssuer([32]byte{1}, "https://fablab.example/issuer", "Fablab") // nobody can ask it
			verdict := Unknown
			if strings.HasPrefix(test.want, "failed") {
				verdict = Invalid
			}
			r := verify(t, offline(), i.Sign(i.Credential(a), today), nil)
			answers(t, r, verdict, is{Dates: test.want, IssuedBy: "open.offline", Signature: "passed.unchanged"})
		})
	}
}

func TestForm(t *testing.T) {
	i := self()
	tests := map[string]struct {
		change func(document)
		want   string
	}{
		"no id":       {func(d document) { delete(d, "id") }, "failed.missing-field"},
		"no issuer":   {func(d document) { delete(d, "issuer") }, "failed.missing-field"},
		"no date":     {func(d document) { delete(d, "validFrom") }, "failed.missing-field"},
		"bad date":    {func(d document) { d["validUntil"] = "demain" }, "failed.wrong-field"},
		"two ends":    {func(d document) { d["validUntil"] = []any{"2026-01-01T00:00:00Z", "2036-01-01T00:00:00Z"} }, "failed.wrong-field"},
		"endorsement": {func(d document) { d["type"] = []any{"VerifiableCredential", "EndorsementCredential"} }, "open.endorsement"},
		"other":       {func(d document) { d["type"] = []any{"VerifiableCredential"} }, "failed.other-type"},
		"two subjects": {func(d document) {
			d["credentialSubject"] = []any{d["credentialSubject"], document{"id": "did:example:ines", "type": "AchievementSubject"}}
		}, "failed.missing-field"},
		"no achievement": {func(d document) { d["credentialSubject"] = document{"id": "did:example:ines"} }, "open.no-achievement"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := i.Credential(award())
			test.change(c)
			r := verify(t, offline(), i.Sign(c, today), nil)
			if got := string(r.Checks[0].Outcome) + "." + r.Checks[0].Code; got != test.want || r.Verdict == Valid {
				t.Errorf("%s %s, want %s", r.Verdict, got, test.want)
			}
		})
	}
}

// The words of a token mean what the contexts built in say, too.
func TestTokenInOtherWords(t *testing.T) {
	for name, words := range map[string]any{
		"none": nil, "one that is not built in": []any{contextVC2, "https://evil.example/context"},
		"its own": []any{contextVC2, document{"validUntil": "https://evil.example/until"}}, "a badge's first": []any{"https://purl.imsglobal.org/spec/ob/v3p0/context.json", contextVC2},
	} {
		t.Run(name, func(t *testing.T) {
			c := self().Credential(award())
			c["@context"] = words
			r := verify(t, offline(), []byte(self().SignJWT(c)), ines)
			answers(t, r, Unknown, is{Form: "open.unknown-context", Signature: "passed.unchanged"})
		})
	}
}

func TestNoBadge(t *testing.T) {
	for name, test := range map[string]struct {
		file []byte
		want error
	}{
		"empty":      {nil, ErrNotBadge},
		"words":      {[]byte("bonjour"), ErrNotBadge},
		"json":       {[]byte(`{"a":1}`), ErrNotBadge},
		"array":      {[]byte(`[{"type":"VerifiableCredential"}]`), ErrNotBadge},
		"two values": {[]byte(`{"type":"VerifiableCredential"} {}`), ErrNotBadge},
		"not utf-8":  {[]byte("{\"type\":\"VerifiableCredential\",\"a\":\"\xff\"}"), ErrNotBadge},
		"dots":       {[]byte("a.b.c"), ErrNotBadge},
		"file":       {bytes.Repeat([]byte(" "), MaxFile+1), ErrTooLarge},
		"credential": {fmt.Appendf(nil, `{"type":"VerifiableCredential","a":%q}`, strings.Repeat("a", MaxCredential)), ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := offline().Verify(t.Context(), test.file, nil); !errors.Is(err, test.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

// The sentence names what is not signed.
func TestUnsignedIsNamed(t *testing.T) {
	achievement := func(d document) document { return d["credentialSubject"].(document)["achievement"].(document) }
	for name, change := range map[string]func(document){
		"mention": func(d document) { d["mention"] = "bien" },
		"detail":  func(d document) { achievement(d)["detail"] = "bien" },
		"photo":   func(d document) { d["evidence"].([]any)[0].(document)["id"] = "photo" },
		"?":       func(d document) { d["mention"] = "bien"; achievement(d)["detail"] = "bien" },
	} {
		c := verify(t, offline(), edit(t, self().Issue(award()), change), nil).Checks[2]
		if c.Code != "unsigned-property" || c.Args[0].Value != name {
			t.Errorf("%s: %v", name, c)
		}
	}
}

// One verifier serves everybody at once.
func TestAtOnce(t *testing.T) {
	file, v := self().Issue(award()), offline()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 5 {
				if r, err := v.Verify(t.Context(), file, ines); err != nil || r.Verdict != Valid {
					t.Error(r, err)
				}
			}
		})
	}
	all.Wait()
}

// Badges of the data model before (VC 1.1) call their dates otherwise.
func TestOlderDataModel(t *testing.T) {
	i := self()
	older := func(until time.Time) []byte {
		c := i.Credential(award())
		c["@context"] = []any{contextVC1, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json", "https://w3id.org/security/data-integrity/v1"}
		c["issuanceDate"], c["expirationDate"] = c["validFrom"], until.Format(time.RFC3339)
		delete(c, "validFrom")
		delete(c, "validUntil")
		return i.Sign(c, today)
	}
	r := verify(t, offline(), older(today.AddDate(1, 0, 0)), ines)
	answers(t, r, Valid, is{Form: "passed.ob3", Dates: "passed.until"})
	if !r.Badge.Awarded.Equal(award().Awarded) {
		t.Errorf("awarded %s", r.Badge.Awarded)
	}
	answers(t, verify(t, offline(), older(today), ines), Invalid, is{Signature: "passed.unchanged", Dates: "failed.expired"})
	both := edit(t, i.Sign(i.Credential(award()), today), func(d document) { d["expirationDate"] = "2036-01-01T00:00:00Z" })
	answers(t, verify(t, offline(), both, ines), Invalid, is{Signature: "failed.unsigned-property"})
}
