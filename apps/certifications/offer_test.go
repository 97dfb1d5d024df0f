package certifications_test

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"pims/apps/apptest"
	"pims/apps/certifications"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
)

// What the screen shows is what the grant opens: real values, and no field
// beside them.
func TestOffer(t *testing.T) {
	w := apptest.NewWorld(t)
	offers := certifications.Offers()
	w.As(w.Owner, func(inst *instance.Instance) {
		err := inst.Update(context.Background(), func(tx *instance.Tx) error {
			docs := instance.In[doctypes.Certification](tx)
			for id, c := range map[instance.DocID]doctypes.Certification{
				"0198c0de-0000-7000-8000-000000000001": {Title: "Pix", Issuer: "Pix", Awarded: "2026-06-12", Score: "392 Pix", Level: "Indépendant 2", Number: "P-123456"},
				"0198c0de-0000-7000-8000-000000000002": {Title: "PSC1", Issuer: "Croix-Rouge", Awarded: "2026-10-01", Expires: "2028-10-01"},
			} {
				if err := docs.Put(id, c); err != nil {
					return err
				}
			}
			got, err := offers[0].Lines(tx, fault.French)
			if err != nil {
				return err
			}
			want := []consent.Line{
				{Label: "la certification «\u00a0PSC1\u00a0»", Value: "PSC1", Detail: "Croix-Rouge · 1er octobre 2026 · valable jusqu’au 1er octobre 2028", Doc: "0198c0de-0000-7000-8000-000000000002"},
				{Label: "la certification «\u00a0Pix\u00a0»", Value: "392 Pix · Indépendant 2", Detail: "Pix · 12 juin 2026", Doc: "0198c0de-0000-7000-8000-000000000001"},
			}
			if len(got) != len(want) {
				t.Fatalf("got %+v", got)
			}
			for i, l := range got {
				if l.Label != want[i].Label || l.Value != want[i].Value || l.Detail != want[i].Detail || l.Doc != want[i].Doc || l.ID != "certifications:read/"+l.Doc {
					t.Errorf("got %+v", l)
				}
				for _, f := range l.Fields {
					if f == "number" || f == "original" || f == "source" {
						t.Errorf("opens %s, which it does not show", f)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Competences are a line by themselves, under a scope by itself; what was never
// awarded is offered to nobody, and what was cancelled says so.
func TestOfferOfCompetences(t *testing.T) {
	w := apptest.NewWorld(t)
	areas := []doctypes.Area{
		{Code: "1", Title: "Information et données", Competences: []doctypes.Competence{{Code: "1.1", Title: "Gérer", Level: 3}, {Code: "1.2", Title: "Traiter"}}},
		{Code: "2", Title: "Protection", Competences: []doctypes.Competence{{Code: "2.1", Title: "Sécuriser", Level: 5}}},
	}
	w.As(w.Owner, func(inst *instance.Instance) {
		must(t, inst.Update(context.Background(), func(tx *instance.Tx) error {
			docs := instance.In[doctypes.Certification](tx)
			for id, c := range map[instance.DocID]doctypes.Certification{
				"0198c0de-0000-7000-8000-000000000001": {Title: "Pix", Issuer: "Pix", Awarded: "2026-06-12", Score: "392 Pix", Status: "validated", Areas: areas},
				"0198c0de-0000-7000-8000-000000000002": {Title: "Pix", Issuer: "Pix", Passed: "2026-05-12", Status: "rejected"},
				"0198c0de-0000-7000-8000-000000000003": {Title: "Pix", Issuer: "Pix", Passed: "2026-04-12", Status: "waiting"},
				"0198c0de-0000-7000-8000-000000000004": {Title: "Pix", Issuer: "Pix", Passed: "2026-03-12", Status: "cancelled"},
			} {
				must(t, docs.Put(id, c))
			}
			offers := certifications.Offers()
			got, err := offers[1].Lines(tx, fault.French)
			must(t, err)
			if len(got) != 1 || offers[1].Scope != "certifications:competences" {
				t.Fatalf("got %+v", got)
			}
			want := consent.Line{
				ID: "certifications:competences/0198c0de-0000-7000-8000-000000000001", Scope: "certifications:competences", Doc: "0198c0de-0000-7000-8000-000000000001",
				Label: "les compétences de la certification «\u00a0Pix\u00a0»", Value: "le niveau de 3 compétences, 2 domaines",
				Detail: "Information et données\u00a0: 3, 0 · Protection\u00a0: 5", Fields: []string{"title", "issuer", "awarded", "status", "areas"},
			}
			if !reflect.DeepEqual(got[0], want) {
				t.Errorf("got %+v", got[0])
			}
			main, err := offers[0].Lines(tx, fault.English)
			must(t, err)
			if len(main) != 2 || main[0].Value != "392 Pix" || main[1].Value != "cancelled" {
				t.Errorf("got %+v", main)
			}
			for _, l := range main {
				if slices.Contains(l.Fields, "areas") || slices.Contains(l.Fields, "holder") || !slices.Contains(l.Fields, "status") {
					t.Errorf("opens %q", l.Fields)
				}
			}
			return nil
		}))
	})
}
