package instance_test

import (
	"encoding/json"
	"testing"

	"pims/instance"
)

// Figures are written as encoding/json writes them, and read back whatever wrote
// them.
func TestFiguresAreJSON(t *testing.T) {
	for _, given := range []string{
		`{"quota":5000000000,"seq":0,"files":0,"folders":0,"kinds":{"images":0,"videos":0,"documents":0,"others":0},"versions":0}`,
		`{"quota":1,"seq":2,"letters":3,"files":4,"folders":5,"kinds":{"images":6,"videos":7,"documents":8,"others":9},"versions":10,"attached":11,"arriving":12,"derived":13}`,
		`{"quota":1,"seq":2,"files":-4,"folders":5,"kinds":{"images":-6,"videos":7,"documents":8,"others":9},"versions":10,"arriving":-12}`,
	} {
		if written, asJSON, err := instance.Figures([]byte(given)); err != nil || written != given || asJSON != given {
			t.Errorf("%s was written as %s, by encoding/json as %s, %v", given, written, asJSON, err)
		}
	}
	for given, bad := range map[string]bool{
		`{"seq":2,"quota":1, "added":true}`: false, `{}`: false, ``: true, `{"quota":`: true, `{"quota":1}x`: true, `{"quota":"1"}`: true,
	} {
		if _, _, err := instance.Figures([]byte(given)); (err != nil) != bad {
			t.Errorf("%q: %v", given, err)
		}
	}
}

func FuzzFigures(f *testing.F) {
	f.Add([]byte(`{"quota":1,"seq":2,"files":4,"folders":5,"kinds":{"images":6,"videos":7,"documents":8,"others":9},"versions":10}`))
	f.Add([]byte(`{"quota":1,"seq":2,"files":4,"folders":5,"kinds":{"images":6,"videos":7,"documents":8,"others":9},"versions":10,"files":5}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		written, asJSON, err := instance.Figures(raw)
		if err == nil && (written != asJSON || !json.Valid([]byte(written))) {
			t.Errorf("%q was written as %s, by encoding/json as %s", raw, written, asJSON)
		}
	})
}
