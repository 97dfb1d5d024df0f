package badgetest_test

import (
	"bytes"
	"context"
	"net/http"
	"testing"
	"time"

	"pims/doctypes"
	"pims/openbadges"
	"pims/openbadges/badgetest"
	"pims/outbound"
)

const (
	fablab = "https://fablab.example/issuer"
	list   = "https://fablab.example/status/1"
	mail   = "ines.benali@example.org"
)

type site map[string][]byte

func (s site) Get(_ context.Context, address, _ string) (outbound.Answer, error) {
	a := outbound.Answer{Status: http.StatusOK, URL: address, Body: s[address]}
	if a.Body == nil {
		a.Status = http.StatusNotFound
	}
	return a, nil
}

func award() badgetest.Award {
	return badgetest.Award{
		Name: "Sécurité machines", Description: "Lancer seul une découpe laser.", Criteria: "Réussir le test.",
		Email: mail, Salt: "s3l", Awarded: time.Date(2025, 10, 7, 9, 0, 0, 0, time.UTC), Expires: time.Date(2125, 10, 7, 9, 0, 0, 0, time.UTC),
		Image: "data:image/png;base64,iVBORw0KGgo=", Evidence: []doctypes.BadgeEvidence{{Name: "Boîte", URL: "https://fablab.example/1.jpg"}},
		Status: badgetest.Status{List: list, Index: 4711},
	}
}

func verdict(t *testing.T, fetch openbadges.Fetcher, file []byte) (openbadges.Verdict, map[string]string, openbadges.Badge) {
	t.Helper()
	v := openbadges.Verifier{Fetch: fetch, Now: time.Now}
	report, err := v.Verify(t.Context(), file, &openbadges.Holder{Emails: []string{mail}})
	if err != nil {
		t.Fatal(err)
	}
	checks := map[string]string{}
	for _, c := range report.Checks {
		checks[c.Name] = string(c.Outcome) + " " + c.Code
	}
	return report.Verdict, checks, report.Badge
}

// What is issued is valid, in both forms and by all kinds of issuers.
func TestIssuedIsValid(t *testing.T) {
	for address, id := range map[string]string{fablab: fablab, "https://fablab.example/.well-known/did.json": "did:web:fablab.example", "none": ""} {
		by := badgetest.NewIssuer([32]byte{1}, id, "Fablab du Quai")
		web := site{address: by.Document(), list: by.StatusList(list, award().Awarded, 12)}
		for _, file := range [][]byte{by.Issue(award()), []byte(by.IssueJWT(award()))} {
			got, checks, badge := verdict(t, web, file)
			if got != openbadges.Valid || badge.Name != award().Name || badge.Issuer.Name != by.Name || badge.Image == "" || len(badge.Evidence) != 1 {
				t.Errorf("%q: %s %v %+v", id, got, checks, badge)
			}
			web[list] = by.StatusList(list, award().Awarded, 4711)
			if got, checks, _ := verdict(t, web, file); got != openbadges.Invalid || checks[openbadges.Revocation] != "failed revoked" {
				t.Errorf("%q, revoked: %s %v", id, got, checks)
			}
			web[list] = by.StatusList(list, award().Awarded, 4710, 4712)
		}
		if !bytes.Equal(by.Issue(award()), by.Issue(award())) {
			t.Error("the same award is not the same badge")
		}
	}
}

// A right signature of somebody else proves nothing about the issuer.
func TestImpostor(t *testing.T) {
	real, impostor := badgetest.NewIssuer([32]byte{1}, fablab, "Fablab du Quai"), badgetest.NewIssuer([32]byte{2}, fablab, "Fablab du Quai")
	own := badgetest.NewIssuer([32]byte{2}, "", "Fablab du Quai")
	forged := *own
	forged.ID = badgetest.NewIssuer([32]byte{1}, "", "").ID
	renamed := *impostor
	renamed.Method = real.Method
	a := award()
	a.Status = badgetest.Status{}
	for name, test := range map[string]struct {
		by   *badgetest.Issuer
		want string
	}{
		"own key in the issuer's name":         {impostor, openbadges.IssuedBy},
		"own did:key, another's as issuer":     {&forged, openbadges.IssuedBy},
		"own signature under the issuer's key": {&renamed, openbadges.Signature},
	} {
		for _, file := range [][]byte{test.by.Issue(a), []byte(test.by.IssueJWT(a))} {
			got, checks, _ := verdict(t, site{fablab: real.Document()}, file)
			if got != openbadges.Invalid || checks[test.want][:6] != "failed" {
				t.Errorf("%s: %s %v", name, got, checks)
			}
		}
	}
}
