package instance

import (
	"encoding/json"
	"os"
	"testing"
)

// The interface says beforehand how a twin will be called: it reads the same table.
func TestATwinIsCountedOn(t *testing.T) {
	table, err := os.ReadFile("../ui/src/apps/drive/data/twins.json")
	if err != nil {
		t.Fatal(err)
	}
	var twins map[string]string
	if err := json.Unmarshal(table, &twins); err != nil {
		t.Fatal(err)
	}
	for name, want := range twins {
		if got := numbered(name, 2); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
		if got := numbered(name, 1); got != name {
			t.Errorf("%q became %q without a twin", name, got)
		}
	}
}
