package openbadges

import (
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"testing"

	"github.com/piprate/json-gold/ld"

	"pims/openbadges/contexts"
)

// FuzzVerify throws files at a verifier that is offline: it answers, and what
// it takes for valid says what the issuer signed.
func FuzzVerify(f *testing.F) {
	i := self()
	good := i.Issue(award())
	f.Add(good)
	f.Add([]byte(i.IssueJWT(award())))
	f.Add(edit(f, good, func(d document) { delete(d, "proof") }))
	f.Add(edit(f, good, func(d document) { d["credentialSubject"] = []any{[]any{nil}, 1.5, true} }))
	f.Add([]byte(`{"type":"VerifiableCredential","@context":["https://www.w3.org/ns/credentials/v2"],"proof":{"type":"DataIntegrityProof","cryptosuite":"eddsa-rdfc-2022"}}`))
	f.Add([]byte("e30.e30."))
	f.Add(edit(f, good, func(d document) {
		d["credentialSubject"] = document{"type": "AchievementSubject", "result": document{"": true}}
	}))
	want := verifyAny(good).Badge
	f.Fuzz(func(t *testing.T, file []byte) {
		if r := verifyAny(file); r.Verdict == Valid && r.Badge.Issuer.ID == i.ID && !reflect.DeepEqual(r.Badge, want) {
			t.Errorf("valid, and not what was signed: %+v", r.Badge)
		}
	})
}

var fuzzed = offline()

func verifyAny(file []byte) Report {
	r, err := fuzzed.Verify(context.Background(), file, ines)
	if err != nil {
		return Report{}
	}
	return r
}

// FuzzCanonical holds the way from a document to its canonical form to that of
// json-gold, where nothing is refused on the way.
func FuzzCanonical(f *testing.F) {
	f.Add([]byte(`{"name":"a","description":["b",{"@value":"c","@language":"fr"}]}`))
	f.Add([]byte(`{"credentialSubject":{"type":"AchievementSubject","creditsEarned":1.5,"achievement":{"type":"Achievement","tag":["x","y"],"creditsAvailable":3}}}`))
	f.Add([]byte(`{"evidence":[{"type":"Evidence","name":"\t\u0007"},{"type":"Evidence","name":"b"}],"validFrom":"2026-01-01T00:00:00Z"}`))
	f.Add([]byte(`{"credentialSubject":{"type":"AchievementSubject","result":[{"type":"Result","value":"1"},{"type":"Result","value":1e30},{"type":"Result","value":true}]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := parse(raw)
		if d == nil || err != nil {
			return
		}
		d["@context"] = []any{contextVC2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"}
		d["type"] = []any{"VerifiableCredential", "OpenBadgeCredential"}
		if plain(d) != nil {
			return
		}
		var p processed
		opts := ld.NewJsonLdOptions("")
		opts.Algorithm, opts.Format, opts.DocumentLoader = ld.AlgorithmURDNA2015, "application/n-quads", contexts.Loader()
		expanded, err := p.expand(maps.Clone(d), opts.DocumentLoader)
		if err != nil {
			return
		}
		all, err := statements(expanded)
		if err != nil {
			return
		}
		got, err := canonical(all)
		for q := range all { // what json-gold drops or escapes otherwise
			for _, v := range []term{q.subject, q.predicate, q.object} {
				if v.kind == iri && ld.InvalidNode(ld.NewIRI(v.value)) || v.kind == literal && !ordinary(v.value) {
					return
				}
			}
		}
		if err != nil {
			return
		}
		want, err := ld.NewJsonLdProcessor().Normalize(d, opts)
		if err != nil || got != want {
			text, _ := json.Marshal(d) // it was JSON
			t.Errorf("%s: %v\n%s\nwant\n%s", text, err, got, want)
		}
	})
}

func ordinary(s string) bool {
	for _, c := range s {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' || c == 0x7f {
			return false
		}
	}
	return true
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":null}],"a":2}`))
	f.Add([]byte(`{"a":[[[[[[]]]]]]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := parse(raw)
		if (d != nil) != (json.Unmarshal(raw, new(map[string]any)) == nil) && d != nil {
			t.Errorf("read what is no JSON: %v", err)
		}
	})
}
