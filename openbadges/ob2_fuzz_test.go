package openbadges_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"pims/openbadges"
	"pims/outbound"
)

// Whatever a file says, and whatever the sites that it names answer, every
// question gets an answer in words, and nothing is valid by another's site.
func FuzzOB2(f *testing.F) {
	web, file := chess(f, "hosted")
	for _, answer := range web {
		f.Add(marshal(f, file), marshal(f, answer))
	}
	file["verification"] = object{"type": "signed", "creator": keyID}
	f.Add(marshal(f, file), []byte(`{"@context":"https://w3id.org/openbadges/v2","type":["BadgeClass","Issuer"],"publicKey":[{"owner":{}}],"issuer":{"id":{}}}`))
	f.Add([]byte(`{"@context":"https://w3id.org/openbadges/v2","type":"Assertion","badge":{"id":"https://a"},"verification":{},"recipient":[{}]}`), []byte(`[]`))
	f.Fuzz(func(t *testing.T, file, answer []byte) {
		v := openbadges.Verifier{Fetch: everywhere(answer), Now: time.Now}
		for _, file := range [][]byte{file, unsignedToken(file)} {
			report, err := v.Verify(t.Context(), file, &openbadges.Holder{Emails: []string{"ines@example.org"}})
			if err != nil {
				continue
			}
			for _, c := range report.Checks {
				if c.Sentence("fr") == "" || c.Sentence("en") == "" {
					t.Errorf("no sentence for %s.%s", c.Name, c.Code)
				}
			}
			var hosted, stated struct{ ID string }
			_ = json.Unmarshal(file, &stated)
			_ = json.Unmarshal(answer, &hosted)
			if report.Format == openbadges.OB2 && outcome(report, openbadges.Signature).Outcome == openbadges.Passed && stated.ID != hosted.ID {
				t.Errorf("confirmed by %q", hosted.ID)
			}
		}
	})
}

// everywhere is an internet with one document at every address.
type everywhere []byte

func (e everywhere) Get(_ context.Context, address, _ string) (outbound.Answer, error) {
	return outbound.Answer{Status: http.StatusOK, URL: address, Body: e}, nil
}

func unsignedToken(claims []byte) []byte {
	return []byte("eyJhbGciOiJSUzI1NiJ9." + base64.RawURLEncoding.EncodeToString(claims) + ".AAAA")
}
