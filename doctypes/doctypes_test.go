package doctypes_test

import (
	"encoding/json"
	"slices"
	"testing"

	"pims/doctypes"
)

func TestAllIsInOrder(t *testing.T) {
	var names []doctypes.Name
	for _, d := range doctypes.All() {
		names = append(names, d.Name)
		if d.Version < 1 {
			t.Errorf("%s has no version", d.Name)
		}
	}
	if !slices.IsSorted(names) {
		t.Errorf("not in order: %v", names)
	}
	if _, ok := doctypes.Lookup("unicorn"); ok {
		t.Error("an unknown doctype was found")
	}
	if _, err := doctypes.Schema("unicorn"); err == nil {
		t.Error("an unknown doctype has a schema")
	}
}

func TestMergeKeepsWhatItDoesNotKnow(t *testing.T) {
	key := doctypes.MovingKey{Recipient: "age1new"}
	old := json.RawMessage(`{"recipient":"age1old","created":"2026-01-01T00:00:00Z","colour":{"of":"money"}}`)
	raw, err := doctypes.Merge(old, key)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"recipient":"age1new","created":"0001-01-01T00:00:00Z","colour":{"of":"money"}}`; !equal(t, raw, []byte(want)) {
		t.Errorf("got %s, want %s", raw, want)
	}
}

// A known field that is left out stays out: Merge must not bring it back.
func TestMergeDropsWhatWasEmptied(t *testing.T) {
	old := json.RawMessage(`{"parent":"p","name":"n","favourite":true,"was_in":"x"}`)
	raw, err := doctypes.Merge(old, doctypes.Folder{Parent: "p", Name: "n"})
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if got["favourite"] != nil || got["was_in"] != nil {
		t.Errorf("came back: %s", raw)
	}
}

func TestMergeRefusesWhatIsNoObject(t *testing.T) {
	if _, err := doctypes.Merge(json.RawMessage(`[1]`), doctypes.Folder{}); err == nil {
		t.Error("an array was merged")
	}
}
