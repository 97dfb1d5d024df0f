package certifications_test

import (
	"context"
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
	offer := certifications.Offer()
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
			got, err := offer.Lines(tx, fault.French)
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
