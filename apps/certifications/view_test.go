package certifications

import (
	"encoding/json"
	"testing"

	"pims/apps"
	"pims/doctypes"
	"pims/identity"
)

// A third party gets what it was granted, and never id, source or original,
// even where its access would reach them.
func TestThirdPartysView(t *testing.T) {
	doc := doctypes.Certification{
		Title: "ASSR 1", Awarded: "2026-05-12", Holder: "Tom Girard", Comment: "Bravo.", Original: "0198c0de-0000-7000-8000-00000000c003",
		Source: doctypes.Source{Konnector: "example", Connection: "0198c0de-0000-7000-8000-00000000c004", ID: "4821"},
	}
	c := &apps.Call{Caller: identity.Caller{Client: identity.ClientThirdParty}}
	v, err := New(nil, nil).view(nil, c, "0198c0de-0000-7000-8000-00000000c005", doc)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(raw); got != `{"title":"ASSR 1","awarded":"2026-05-12"}` {
		t.Errorf("got %s", got)
	}
}
