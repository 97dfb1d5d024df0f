package openbadges_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pims/doctypes"
	"pims/openbadges"
	"pims/openbadges/badgetest"
)

type object = map[string]any

// bazaar is what ui/interop/badges.mjs is asked, and what it answers.
type bazaar struct {
	Contexts object            `json:"contexts"`
	Issue    map[string]object `json:"issue"`
	Verify   map[string]object `json:"verify"`
}

type bazaarAnswer struct {
	Verified map[string]any    // true, or why not
	Issued   map[string]object //
}

// ask runs Digital Bazaar's libraries.
func ask(t *testing.T, job bazaar) (answer bazaarAnswer) {
	t.Helper()
	in, err := json.Marshal(job)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.Command("node", "interop/badges.mjs")
	node.Dir, node.Stdin, node.Stderr = filepath.Join("..", "ui"), bytes.NewReader(in), os.Stderr
	out, err := node.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return answer
}

// TestDigitalBazaarAgrees compares what both say of each signature: on badges
// issued here, on badges issued there, on those of 1EdTech, and on copies of
// all in which one thing was changed.
func TestDigitalBazaarAgrees(t *testing.T) {
	_, noNode := exec.LookPath("node")
	_, noModules := os.Stat(filepath.Join("..", "ui", "node_modules", "jsonld-signatures"))
	if err := errors.Join(noNode, noModules); err != nil {
		t.Skipf("NOT COMPARED with Digital Bazaar's libraries (make ui installs them): %v", err)
	}
	good := ours(t)
	all := bazaar{Contexts: contextsOf(good), Issue: toIssue(t, good)}
	for name, credential := range ask(t, all).Issued {
		good["issued there: "+name] = credential
	}
	bad := map[string]object{}
	for name, credential := range good {
		for change, changed := range tampered(t, credential) {
			bad[name+", "+change] = changed
		}
	}
	all.Verify = vectors(t)
	maps.Copy(all.Verify, good)
	maps.Copy(all.Verify, bad)
	all.Contexts, all.Issue = contextsOf(all.Verify), nil

	keys := favourable{}
	for _, credential := range all.Verify {
		keys.add(credential)
	}
	verifier := openbadges.Verifier{Fetch: keys, Now: time.Now}
	for name, theirs := range ask(t, all).Verified {
		report, err := verifier.Verify(t.Context(), marshal(t, all.Verify[name]), nil)
		signature := outcome(report, openbadges.Signature)
		if (theirs == true) != (signature.Outcome == openbadges.Passed) {
			t.Errorf("%s: they say %v, we say %s (%s), %v", name, theirs, signature.Outcome, signature.Code, err)
		}
		if strings.HasSuffix(name, "did:key") && report.Verdict != openbadges.Valid {
			t.Errorf("%s is %s", name, report.Verdict)
		}
		if good[name] != nil && theirs != true || bad[name] != nil && theirs == true {
			t.Errorf("%s: %v", name, theirs)
		}
	}
	t.Logf("%d good, %d changed and %d in all compared", len(good), len(bad), len(all.Verify))
}

func ours(t *testing.T) map[string]object {
	award := badgetest.Award{
		Name: "Sécurité machines", Description: "Découpe « laser »", Criteria: "Réussir le test\nFaire une découpe",
		Email: "ines.benali@example.org", Salt: "s3l", DID: "did:example:ines", Awarded: time.Now().Add(-time.Hour),
	}
	rich := award
	rich.Expires, rich.Image = award.Awarded.AddDate(1, 0, 0), "data:image/png;base64,iVBORw0KGgo="
	rich.Evidence = []doctypes.BadgeEvidence{{Name: "Boîte", URL: "https://fablab.example/1.jpg", Narrative: "à encoches"}, {Name: "Boîte"}}
	rich.Status = badgetest.Status{List: "https://fablab.example/status/1", Index: 4711}
	did, site := badgetest.NewIssuer([32]byte{1}, "", "Fablab"), badgetest.NewIssuer([32]byte{2}, "https://fablab.example/issuer", "Fablab")
	return map[string]object{
		"did:key": unmarshal(t, did.Issue(award)), "https": unmarshal(t, site.Issue(award)), "rich": unmarshal(t, site.Issue(rich)),
		"list": unmarshal(t, site.StatusList("https://fablab.example/status/1", award.Awarded, 4711)),
	}
}

// tampered are copies that the signature does not cover any more.
func tampered(t *testing.T, credential object) map[string]object {
	changes := map[string]func(c, proof object){
		"other name":            func(c, _ object) { c["name"] = "Other" },
		"other date":            func(c, _ object) { c["validFrom"] = "2001-01-01T00:00:00Z" },
		"never ends":            func(c, _ object) { c["validUntil"] = "2099-01-01T00:00:00Z" },
		"a word of no context":  func(c, _ object) { c["mention"] = "très bien" },
		"without a type":        func(c, _ object) { c["type"] = []any{"VerifiableCredential"} },
		"other time of signing": func(_, p object) { p["created"] = "2001-01-01T00:00:00Z" },
		"other purpose":         func(_, p object) { p["proofPurpose"] = "authentication" },
		"other key": func(_, p object) {
			method := p["verificationMethod"].(string)
			key := badgetest.NewIssuer([32]byte{9}, "", "").PublicKey()
			p["verificationMethod"] = strings.ReplaceAll(method, method[strings.Index(method, "z6Mk"):][:48], key)
		},
		"other signature": func(_, p object) {
			value := []byte(p["proofValue"].(string))
			if value[40]++; !strings.Contains("23456789BCDEFGHJKMNPQRSTUVWXYZbcdefghijkmnpqrstuvwxyz", string(value[40])) {
				value[40] = 'A'
			}
			p["proofValue"] = string(value)
		},
	}
	all := map[string]object{}
	for name, change := range changes {
		c := unmarshal(t, marshal(t, credential))
		for _, proof := range proofs(c) {
			change(c, proof)
		}
		all[name] = c
	}
	return all
}

// vectors are those of 1EdTech, where they are.
func vectors(t *testing.T) map[string]object {
	files, err := filepath.Glob(filepath.Join("..", "..", "shared", "testdata", "openbadges", "ob30", "*.json"))
	if err != nil || len(files) == 0 {
		t.Logf("NOT COMPARED on the files of 1EdTech: %v", err)
	}
	all := map[string]object{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(file)] = unmarshal(t, raw)
	}
	return all
}
