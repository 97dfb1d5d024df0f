package openbadges

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/piprate/json-gold/ld"
)

// random is a graph in which many blank nodes look alike.
func random(r *rand.Rand) (all map[quad]bool, nquads string) {
	all = map[quad]bool{}
	nodes := 1 + r.IntN(6)
	node := func() term { return term{kind: blank, value: fmt.Sprintf("_:n%d", r.IntN(nodes))} }
	for range 1 + r.IntN(3*nodes) {
		q := quad{subject: node(), predicate: term{kind: iri, value: fmt.Sprintf("urn:p%d", r.IntN(2))}, object: node()}
		switch r.IntN(6) {
		case 0:
			q.object = term{kind: literal, value: "a\"\\\n\t\r é", datatype: xsdString}
		case 1:
			q.object = term{kind: literal, value: "b", datatype: rdfLangString, language: "fr"}
		case 2:
			q.subject = term{kind: iri, value: "urn:s"}
		case 3:
			// A graph named by a node of another graph is beyond RDFC-1.0: two
			// nodes may then look alike that are not. No document says it.
			q.graph = term{kind: blank, value: fmt.Sprintf("_:g%d", r.IntN(2))}
		}
		if q.subject == q.object {
			continue // json-gold counts it twice; no document says it
		}
		if !all[q] {
			nquads += q.line(func(name string) string { return name })
		}
		all[q] = true
	}
	return all, nquads
}

// The canonical form is that of another implementation, whatever the graph.
func TestCanonicalAgreesWithJSONGold(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	graphs := 300
	if os.Getenv("PIMS_TEST_FULL") != "" {
		graphs = 20_000
	}
	for range graphs {
		all, nquads := random(r)
		got, err := canonical(all)
		if err != nil {
			t.Fatalf("%v\n%s", err, nquads)
		}
		dataset, err := ld.ParseNQuads(nquads)
		if err != nil {
			t.Fatal(err, nquads)
		}
		opts := ld.NewJsonLdOptions("")
		opts.Algorithm, opts.Format = ld.AlgorithmURDNA2015, "application/n-quads"
		want, err := ld.NewJsonLdApi().Normalize(dataset, opts)
		if err != nil || got != want {
			t.Fatalf("%v\n%s\nis\n%s\nwant\n%s", err, nquads, got, want)
		}
	}
}

// N-Quads escape more than some writers do (RDFC-1.0, test 074 and 075).
func TestEscapes(t *testing.T) {
	var b strings.Builder
	escape(&b, "\x00\x07\b\t\n\v\f\r\x1f \"\\'\x7f\u0080é😀")
	if want := `\u0000\u0007\b\t\n\u000B\f\r\u001F \"\\'\u007F` + "\u0080é😀"; b.String() != want {
		t.Errorf("%s, want %s", &b, want)
	}
}

// bounded runs fn, which must end soon and without much memory.
func bounded(t *testing.T, fn func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	fn()
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 10*time.Second || mib > 400 {
		t.Errorf("took %s and %d MiB", took, mib)
	}
}

// A graph that would keep the algorithm busy for ever is given up.
func TestPoisonGraphs(t *testing.T) {
	clique := func(n int) map[quad]bool {
		all := map[quad]bool{}
		for i := range n {
			for j := range n {
				if i != j {
					all[quad{subject: term{kind: blank, value: fmt.Sprint("_:", i)}, predicate: term{kind: iri, value: "urn:p"}, object: term{kind: blank, value: fmt.Sprint("_:", j)}}] = true
				}
			}
		}
		return all
	}
	for _, n := range []int{10, 40, 90} {
		bounded(t, func() {
			if _, err := canonical(clique(n)); !errors.Is(err, errComplex) {
				t.Errorf("%d nodes: %v", n, err)
			}
		})
	}
	if _, err := canonical(clique(4)); err != nil {
		t.Errorf("a small one: %v", err)
	}
}

// A badge whose graph is poison is read, and not proved.
func TestPoisonBadges(t *testing.T) {
	nodes := func(n int, v func(int) any) any {
		all := make([]any, n)
		for i := range all {
			all[i] = v(i)
		}
		return all
	}
	achievement := func(d document) document { return d["credentialSubject"].(document)["achievement"].(document) }
	deep := func(n int) any {
		v := any("x")
		for range n {
			v = []any{document{"type": "Evidence", "name": v}}
		}
		return v
	}
	twin := func(int) any { return document{"type": "Alignment"} }
	tests := map[string]func(document){
		"alike":  func(d document) { achievement(d)["alignment"] = nodes(400, twin) },
		"twins":  func(d document) { delete(achievement(d), "id"); achievement(d)["alignment"] = nodes(12, twin) },
		"values": func(d document) { achievement(d)["tag"] = nodes(60_000, func(i int) any { return fmt.Sprint(i) }) },
		"typed": func(d document) {
			all := []any{"VerifiableCredential", "VerifiablePresentation", "Achievement", "AchievementSubject", "Profile", "Result", "DataIntegrityProof"}
			d["evidence"] = nodes(400, func(i int) any { return document{"type": all, "name": fmt.Sprint(i)} })
		},
		"typed, nested": func(d document) {
			v := any(document{"type": "Profile"})
			for range 13 {
				v = document{"type": []any{"Achievement", "Profile"}, "creator": v}
			}
			achievement(d)["related"] = nodes(70, func(int) any { return v })
		},
		"unsigned": func(d document) {
			d["evidence"] = nodes(500, func(int) any { return document{"type": "Profile"} })
			for i := range 500 {
				d[fmt.Sprint("z", i)] = ""
			}
		},
		"deep": func(d document) { d["evidence"] = deep(200) },
		"broad": func(d document) {
			d["evidence"] = nodes(500, func(int) any { return nodes(20, func(i int) any { return i }) })
		},
		"long": func(d document) { achievement(d)["description"] = strings.Repeat("\x01", MaxCredential/8) },
		"related": func(d document) {
			achievement(d)["related"] = nodes(500, func(i int) any { return document{"type": "Related", "version": fmt.Sprint(i)} })
		},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			file := edit(t, self().Issue(award()), change)
			bounded(t, func() {
				r := verify(t, offline(), file, ines)
				if r.Verdict == Valid || r.Badge.Name == "" {
					t.Errorf("%s: %v", r.Verdict, r.Checks)
				}
			})
		})
	}
}

// No two words of a context mean the same restriction, and none stands for a
// keyword but id and type: else one could be written for the other.
func TestContextsHideNothing(t *testing.T) {
	for _, first := range []string{contextVC1, contextVC2} {
		for _, second := range []string{"", "-3.0.1", "-3.0.2", "-3.0.3"} {
			contextKeywords(t, []any{first, "https://purl.imsglobal.org/spec/ob/v3p0/context" + second + ".json"})
		}
	}
}

func contextKeywords(t *testing.T, names []any) {
	t.Helper()
	var walk func(where string, v any)
	walk = func(where string, v any) {
		for name, of := range object(v) {
			o, _ := of.(map[string]any) // a word may also be a string alone
			meaning := text(of)
			if o != nil {
				meaning = text(o["@id"])
				walk(where+"."+name, o["@context"])
				if o["@reverse"] != nil {
					t.Errorf("%s.%s is a reverse", where, name)
				}
			}
			if strings.HasPrefix(meaning, "@") && name != "id" && name != "type" {
				t.Errorf("%s.%s stands for %s", where, name, meaning)
			}
			for _, end := range []string{"#validUntil", "#expirationDate", "#credentialStatus"} {
				if strings.HasSuffix(meaning, end) && !strings.HasSuffix("#"+name, end) {
					t.Errorf("%s.%s is another word for %s", where, name, meaning)
				}
			}
		}
	}
	for _, name := range names {
		d, err := loaded(name.(string))
		if err != nil {
			t.Fatal(err)
		}
		walk(name.(string), d["@context"])
	}
}
