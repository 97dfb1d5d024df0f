package pix

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"pims/konnectors"
	"pims/konnectors/pix/pixtest"
)

// The wire has what is included before the data, and keys in dash-case: what
// package jsonapi-serializer writes.
func TestFakeSpeaksTheWire(t *testing.T) {
	raw := string(pixtest.Answer("v3"))
	if !strings.HasPrefix(raw, `{"included":[{"type":"result-competences"`) || !strings.Contains(raw, `"data":{"type":"certifications","id":"48213","attributes":{"first-name":"Tom"`) ||
		!strings.Contains(raw, `"relationships":{"result-competence-tree":{"data":{"type":"result-competence-trees"`) {
		t.Errorf("got %.300s", raw)
	}
}

func TestParseRefusesWhatItDoesNotKnow(t *testing.T) {
	good := string(pixtest.Answer("v3"))
	for name, bad := range map[string]string{
		"nothing": "", "null": "null", "a list": "[]", "a page": "<html>", "no data": `{}`, "null data": `{"data":null}`, "no one": `{"data":[]}`,
		"a text":         `{"data":"x"}`,
		"no attributes":  `{"data":{"type":"certifications","id":"1"}}`,
		"another type":   `{"data":{"type":"users","id":"1","attributes":{}}}`,
		"another's":      strings.Replace(good, pixtest.Code, "P-AAAAAAAA", 1),
		"no score":       strings.Replace(good, `"pix-score":392`, `"pix-score":null`, 1),
		"a great score":  strings.Replace(good, `"pix-score":392`, `"pix-score":1025`, 1),
		"half a score":   strings.Replace(good, `"pix-score":392`, `"pix-score":39.2`, 1),
		"no date":        strings.NewReplacer("2026-06-12T07:30:00.000Z", "", "2026-06-23T14:05:00.000Z", "").Replace(good),
		"a strange date": strings.Replace(good, "2026-06-12T07:30:00.000Z", "12/06/2026", 1),
		"a year of old":  strings.Replace(good, "2026-06-12T", "0001-06-12T", 1),
		"a new status":   strings.Replace(good, `"pix-score"`, `"status":"perhaps","pix-score"`, 1),
		"a control sign": strings.Replace(good, "Tom", "To\\u0000m", 1),
		"turned around":  strings.Replace(good, "Tom", "To\\u202em", 1),
		"a lost tree":    strings.Replace(good, `"id":"48213-118213"}}`, `"id":"1"}}`, 1),
		"no level":       strings.Replace(good, `"level":3,`, `"level":null,`, 1),
		"no index":       strings.Replace(good, `"index":"1.1"`, `"index":"<b>"`, 1),
		"no title":       strings.Replace(good, `"title":"Information et données"`, `"title":""`, 1),
	} {
		if bad == good {
			t.Fatalf("%s: not spoiled", name)
		}
		if c, err := parse([]byte(bad), pixtest.Code); !errors.Is(err, konnectors.ErrChangedShape) {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
	long := strings.Replace(good, "Collège", strings.Repeat("a", maxAnswer), 1)
	if _, err := parse([]byte(long), pixtest.Code); !errors.Is(err, konnectors.ErrAnswerTooLarge) {
		t.Errorf("got %v", err)
	}
}

// Where two words about a state disagree, the one that says no counts.
func TestStatus(t *testing.T) {
	yes, no := true, false
	for want, all := range map[string][]attributes{
		validated: {{}, {Status: "VALIDATED"}, {Status: "validated", Published: &yes}},
		rejected:  {{Status: "REJECTED"}, {Status: "rejected", Published: &no}},
		cancelled: {{Status: "CANCELLED"}, {Cancelled: true}, {Status: "validated", Cancelled: true, Published: &yes}},
		waiting:   {{Status: "WAITING_FOR_RESULTS"}, {Published: &no}, {Status: "validated", Published: &no}},
	} {
		for _, of := range all {
			if got, err := status(of); got != want || err != nil {
				t.Errorf("%+v: %q, %v", of, got, err)
			}
		}
	}
}

// Two trees in one answer hold the levels of one under the ids of both.
func TestTwoTreesAreNobodys(t *testing.T) {
	raw := strings.Replace(string(pixtest.Answer("v3")), `{"included":[`, `{"included":[{"type":"result-competence-trees","id":"9"},`, 1)
	if c, err := parse([]byte(raw), pixtest.Code); err != nil || c.Areas != nil || c.Score != "392 Pix" {
		t.Errorf("%+v, %v", c, err)
	}
}

// Only the service's own 404 says that a code is not known.
func TestUnknown(t *testing.T) {
	if !unknown(pixtest.Answer("unknown")) {
		t.Error("the service's own")
	}
	for _, other := range []string{"", "404 page not found", `{"statusCode":404,"error":"Not Found"}`, `{"errors":[]}`, `{"errors":[{"status":"403"}]}`} {
		if unknown([]byte(other)) {
			t.Errorf("%s is none of the service's", other)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range pixtest.Codes() {
		f.Add(pixtest.Answer(name))
	}
	f.Add(pixtest.Answer("unknown"))
	f.Add(pixtest.Answer("changed"))
	f.Fuzz(func(t *testing.T, body []byte) {
		unknown(body)
		c, err := parse(body, pixtest.Code)
		if err != nil {
			if !errors.Is(err, konnectors.ErrChangedShape) && !errors.Is(err, konnectors.ErrAnswerTooLarge) {
				t.Errorf("an error of another kind: %v", err)
			}
			return
		}
		if c.Number != pixtest.Code || c.Title == "" || c.Awarded == "" && c.Passed == "" {
			t.Errorf("not whole: %+v", c)
		}
		if c.Status != validated && (c.Score != "" || c.Areas != nil) || !slices.Contains([]string{validated, rejected, cancelled, waiting}, c.Status) {
			t.Errorf("it looks valid: %+v", c)
		}
		if raw, err := json.Marshal(c); err != nil || len(raw) > maxDocument {
			t.Errorf("%d bytes, %v", len(raw), err)
		}
	})
}
