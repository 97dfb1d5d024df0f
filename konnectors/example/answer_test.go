package example

import (
	"errors"
	"testing"

	"pims/instance"
	"pims/konnectors"
)

const good = `{"format":1,"id":"4821","numero":"ASSR1-2026-004821","intitule":"ASSR 1","delivree_par":"Académie","delivree_le":"2026-05-12","niveau":1,"points":18,"sur":20,"original":"/o.pdf","nouveau":{}}`

func TestParseRefusesWhatItDoesNotKnow(t *testing.T) {
	if a, err := parse([]byte(good)); err != nil || a.certification().Score != "18/20" {
		t.Fatalf("%+v, %v", a, err)
	}
	for _, bad := range []string{
		``, `[]`, `null`, `<html>`, `{"format":2}`, `{"format":1}`,
		`{"format":1,"id":"1","intitule":"x","delivree_par":"y","delivree_le":"12/05/2026","original":"/o"}`,
		`{"format":1,"id":"1","intitule":"x","delivree_par":"y","delivree_le":"2026-05-12"}`,
		`{"format":1,"id":"","intitule":"x","delivree_par":"y","delivree_le":"2026-05-12","original":"/o"}`,
		`{"format":1,"id":"1","intitule":"x","delivree_par":"y","delivree_le":"2026-05-12","original":"/o","points":21,"sur":20}`,
		`{"format":1,"id":1,"intitule":"x","delivree_par":"y","delivree_le":"2026-05-12","original":"/o"}`,
	} {
		if a, err := parse([]byte(bad)); !errors.Is(err, konnectors.ErrChangedShape) {
			t.Errorf("%s: %+v, %v", bad, a, err)
		}
	}
}

// A mark that was not given is not made up.
func TestNoScoreWithoutPoints(t *testing.T) {
	a, err := parse([]byte(`{"format":1,"id":"1","intitule":"x","delivree_par":"y","delivree_le":"2026-05-12","original":"/o","sur":20}`))
	if c := a.certification(); err != nil || c.Score != "" || c.Level != "" {
		t.Errorf("%+v, %v", c, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(`{"format":1,"id":"1","points":-1}`))
	f.Add([]byte(`{"format":1e400}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := parse(body)
		if err != nil {
			if !errors.Is(err, konnectors.ErrChangedShape) {
				t.Errorf("an error of another kind: %v", err)
			}
			return
		}
		if err := instance.CheckName(a.fileName()); err != nil {
			t.Errorf("no file can be called %q", a.fileName())
		}
		if c := a.certification(); c.Title == "" || c.Awarded == "" {
			t.Errorf("%+v", c)
		}
	})
}
