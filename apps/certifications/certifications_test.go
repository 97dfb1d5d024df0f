package certifications_test

import (
	"context"
	"testing"

	"pims/apps"
	"pims/apps/apptest"
	"pims/apps/certifications"
	"pims/doctypes"
	"pims/instance"
	"pims/konnectors/pix/pixtest"
)

// known is the id of the certification that probes find.
const known = "0198c0de-0000-7000-8000-00000000c002"

func TestContract(t *testing.T) {
	one := func(w *apptest.World) {
		w.As(w.Owner, func(inst *instance.Instance) {
			must(w.T, inst.Update(context.Background(), func(tx *instance.Tx) error {
				return instance.In[doctypes.Certification](tx).Put(known, doctypes.Certification{
					Title: "ASSR 1", Issuer: "Académie", Awarded: "2026-05-12", Number: pixtest.Code, Original: string(w.File),
				})
			}))
		})
	}
	read := func(context.Context, []byte) (string, error) { return pixtest.Code, nil }
	apptest.Run(t, func(*apptest.World) apps.App { return certifications.New(nil, read) }, []apptest.Probe{
		{Route: "GET ", Path: "", Prepare: one},
		{Route: "GET /competences", Path: "/competences", Prepare: one},
		{Route: "POST /originals", Path: "/originals", Body: "%PDF-1.4", Prepare: one},
		{Route: "POST /{id}/original", Path: "/" + known + "/original", Body: "%PDF-1.4", Prepare: one},
		{Route: "GET /{id}", Path: "/" + known, Prepare: one},
		{Route: "DELETE /{id}", Path: "/" + known, Status: 204, Prepare: one},
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
