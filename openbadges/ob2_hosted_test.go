package openbadges_test

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"pims/openbadges"
)

func TestHosted(t *testing.T) {
	const elsewhere = "https://evil.example/assertions/1"
	tests := []struct {
		name    string
		change  func(web internet, file object) object
		verdict openbadges.Verdict
		want    string
	}{
		{"as it should be", func(_ internet, f object) object { return f }, "valid", "issuer passed ob2-hosted"},
		{"as it should be, in detail", func(_ internet, f object) object { return f }, "valid", "signature passed ob2-same"},
		{"not revoked", func(_ internet, f object) object { return f }, "valid", "revocation passed ob2-current"},
		{"changed", func(_ internet, f object) object { return with(f, "issuedOn", "2020-01-01T00:00:00Z") }, "invalid", "signature failed ob2-changed"},
		{"given to another", func(_ internet, f object) object {
			return with(f, "recipient", object{"type": "email", "identity": "me@example.org"})
		}, "invalid", "signature failed ob2-changed"},
		{"more than there is", func(_ internet, f object) object { return with(f, "narrative", "first prize") }, "invalid", "signature failed ob2-changed"},
		{"less than there is", func(w internet, f object) object { w[awarded] = with(f, "narrative", "first prize"); return f }, "valid", "signature passed ob2-same"},
		{"its end left out", func(w internet, f object) object { w[awarded] = with(f, "expires", "2025-01-01T00:00:00Z"); return f }, "invalid", "dates failed expired"},
		{"class as it is, in the file", func(w internet, f object) object { return with(f, "badge", w[class]) }, "valid", "signature passed ob2-same"},
		{"class changed, in the file", func(w internet, f object) object {
			return with(f, "badge", with(w[class], "name", "Gold"))
		}, "invalid", "signature failed ob2-changed"},
		{"revoked", func(w internet, f object) object { w[awarded] = with(f, "revoked", true); return f }, "invalid", "revocation failed revoked"},
		{"revoked, and why", func(w internet, f object) object {
			w[awarded] = with(with(f, "revoked", true), "revocationReason", "cheated")
			return f
		}, "invalid", "revocation failed revoked-because"},
		{"expired", func(w internet, f object) object {
			w[awarded] = with(f, "expires", "2025-01-01T00:00:00Z")
			return with(f, "expires", "2025-01-01T00:00:00Z")
		}, "invalid", "dates failed expired"},
		{"of another type", func(_ internet, f object) object { return with(f, "type", "BadgeClass") }, "invalid", "format failed ob2-type"},
		{"without a recipient", func(_ internet, f object) object { return with(f, "recipient", nil) }, "invalid", "format failed missing-field"},
		{"no date", func(_ internet, f object) object { return with(f, "issuedOn", "yesterday") }, "invalid", "format failed wrong-field"},
		{"words of its own", func(w internet, f object) object {
			w[awarded] = with(f, "@context", []any{contextV2, object{"badge": "x:y"}})
			return w[awarded].(object)
		}, "unknown", "format open unknown-context"},
		{"says signed, is not", func(_ internet, f object) object {
			return with(f, "verification", object{"type": "SignedBadge", "creator": keyID})
		}, "invalid", "signature failed no-proof"},
		{"not there", func(w internet, f object) object { w[awarded] = 404; return f }, "invalid", "signature failed ob2-missing"},
		{"no longer there", func(w internet, f object) object { w[awarded] = 410; return f }, "invalid", "signature failed ob2-missing"},
		{"site down", func(w internet, f object) object { w[awarded] = errors.New("down"); return f }, "unknown", "signature open no-answer"},
		{"site shows a page", func(w internet, f object) object { w[awarded] = []any{"page"}; return f }, "unknown", "signature open no-document"},
		{"site shows another", func(w internet, f object) object { w[awarded] = with(f, "id", awarded+"0"); return f }, "unknown", "signature open other-document"},
		{"redirected to another site", func(w internet, f object) object { w[awarded], w[elsewhere] = elsewhere, f; return f }, "unknown", "signature open no-answer"},
		{"class not there", func(w internet, f object) object { w[class] = 404; return f }, "unknown", "issuer open nothing-there"},
		{"class is none", func(w internet, f object) object { w[class] = with(w[class], "type", "Issuer"); return f }, "unknown", "issuer open other-document"},
		{"issuer down", func(w internet, f object) object { w[club] = errors.New("down"); return f }, "unknown", "issuer open no-answer"},
		{"issuer is another", func(w internet, f object) object { w[club] = with(w[club], "id", "https://other.example"); return f }, "unknown", "issuer open other-document"},
		{"on another site", func(w internet, f object) object {
			w[elsewhere] = with(f, "id", elsewhere)
			return w[elsewhere].(object)
		}, "invalid", "issuer failed ob2-elsewhere"},
		{"on another site of the issuer", func(w internet, f object) object {
			w[club] = with(w[club], "verification", object{"allowedOrigins": []any{"club.example", "evil.example"}})
			w[elsewhere] = with(f, "id", elsewhere)
			return w[elsewhere].(object)
		}, "valid", "issuer passed ob2-hosted"},
		{"beside where the issuer's start", func(w internet, f object) object {
			w[club] = with(w[club], "verification", object{"startsWith": "https://club.example/other/"})
			return f
		}, "invalid", "issuer failed ob2-elsewhere"},
		{"on a site that only starts like it", func(w internet, f object) object {
			w[club] = with(w[club], "verification", object{"startsWith": "https://evil"})
			w[elsewhere] = with(f, "id", elsewhere)
			return w[elsewhere].(object)
		}, "invalid", "issuer failed ob2-elsewhere"},
		{"where the issuer's start, and up again", func(w internet, f object) object {
			const up = "https://club.example/assertions/%2e%2e/uploads/mine"
			w[club] = with(w[club], "verification", object{"startsWith": "https://club.example/assertions/"})
			w[up] = with(f, "id", up)
			return w[up].(object)
		}, "invalid", "issuer failed ob2-elsewhere"},
		{"of no site", func(w internet, f object) object { return with(f, "id", "urn:uuid:1") }, "invalid", "signature open issuer-kind"},
	}
	for _, test := range tests {
		web, file := chess(t, "hosted")
		file = test.change(web, file)
		expect(t, test.name, web, marshal(t, file), nil, test.verdict, test.want)
	}
}

func TestHostedOffline(t *testing.T) {
	_, file := chess(t, "HostedBadge")
	report := expect(t, "offline", nil, marshal(t, file), nil, "unknown",
		"format passed ob2", "issuer open offline", "signature open offline", "dates passed no-end", "revocation open offline", "evidence not-needed one")
	if s := outcome(report, openbadges.IssuedBy).Sentence("en"); !strings.Contains(s, "club.example") || !strings.Contains(s, "offline") {
		t.Error(s)
	}
}

// The address alone, as old pictures have it.
func TestHostedAddress(t *testing.T) {
	web, _ := chess(t, "hosted")
	svg := []byte(`<svg xmlns:o="http://openbadges.org"><o:assertion verify="` + awarded + `"/></svg>`)
	report := expect(t, "address", web, svg, nil, "valid", "signature passed ob2-same")
	if b := report.Badge; b.Name != "Tournoi d’hiver" || b.Criteria != "Gagner" || b.Issuer.Name != "Ligue des échecs" || b.Awarded.Year() != 2024 || len(b.Evidence) != 1 {
		t.Errorf("%+v", b)
	}
	expect(t, "offline", nil, svg, nil, "unknown", "format open offline", "evidence open offline")
	delete(web, awarded)
	if _, err := (&openbadges.Verifier{Fetch: web}).Verify(t.Context(), svg, nil); !errors.Is(err, openbadges.ErrNotBadge) {
		t.Error(err)
	}
}

func TestHostedRecipient(t *testing.T) {
	const mine = "ines.benali@example.org"
	sha, sum := sha256.Sum256([]byte(mine+"s3l")), md5.Sum([]byte(mine))
	tests := []struct {
		name      string
		recipient object
		want      string
	}{
		{"sha256 with salt", object{"type": "email", "hashed": true, "salt": "s3l", "identity": "sha256$" + hex.EncodeToString(sha[:])}, "recipient passed same-email"},
		{"md5 without salt", object{"type": "email", "hashed": true, "identity": "md5$" + strings.ToUpper(hex.EncodeToString(sum[:]))}, "recipient passed same-email"},
		{"plain", object{"type": []any{"email"}, "hashed": false, "identity": "Ines.Benali@example.org"}, "recipient passed same-email"},
		{"another salt", object{"type": "email", "hashed": true, "salt": "x", "identity": "sha256$" + hex.EncodeToString(sha[:])}, "recipient failed other-email"},
		{"somebody else", object{"type": "email", "identity": "tom@example.org"}, "recipient failed other-email"},
		{"a telephone", object{"type": "telephone", "identity": "+33 1 99 00 00 00"}, "recipient open other-identity"},
	}
	for _, test := range tests {
		web, file := chess(t, "hosted")
		file["recipient"] = test.recipient
		verdict := map[string]openbadges.Verdict{"passed": "valid", "failed": "invalid", "open": "unknown"}[strings.Fields(test.want)[1]]
		expect(t, test.name, web, marshal(t, file), &openbadges.Holder{Emails: []string{mine}}, verdict, test.want)
	}
}
