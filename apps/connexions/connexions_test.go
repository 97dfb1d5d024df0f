package connexions_test

import (
	"context"
	"testing"

	"pims/apps"
	"pims/apps/apptest"
	"pims/apps/connexions"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/konnectors"
	"pims/konnectors/example"
	"pims/konnectors/example/exampletest"
)

// connection is the id of the one that probes find.
const connection = "0198c0de-0000-7000-8000-00000000c001"

func TestContract(t *testing.T) {
	k, err := example.New("https://attestations.example.org")
	must(t, err)
	list := []konnectors.Konnector{k}
	connected := func(w *apptest.World) {
		w.As(w.Owner, func(inst *instance.Instance) {
			must(w.T, inst.Update(context.Background(), func(tx *instance.Tx) error {
				docs := instance.In[doctypes.Connection](tx)
				if err := docs.Put(connection, doctypes.Connection{Konnector: "example", State: konnectors.Unplugged}); err != nil {
					return err
				}
				_, err := konnectors.Connect(tx, k.Manifest(), map[string]string{"code": exampletest.Code}, fault.French)
				if err != nil {
					return err
				}
				c, err := docs.Get(connection)
				c.State = konnectors.Ready
				return joined(err, docs.Put(connection, c))
			}))
		})
	}
	fields := `{"code":"` + exampletest.Code + `"}`
	apptest.Run(t, func(*apptest.World) apps.App { return connexions.New(list) }, []apptest.Probe{
		{Route: "GET ", Path: ""},
		{Route: "GET ", Path: "?only=connections"},
		{Route: "POST ", Path: "", Status: 201, Body: `{"konnector":"example","fields":` + fields + `}`},
		{Route: "GET /{id}", Path: "/" + connection, Prepare: connected},
		{Route: "GET /{id}/runs", Path: "/" + connection + "/runs", Prepare: connected},
		{Route: "POST /{id}/run", Path: "/" + connection + "/run", Prepare: connected},
		{Route: "PUT /{id}/credentials", Path: "/" + connection + "/credentials", Prepare: connected, Body: `{"fields":` + fields + `}`},
		{Route: "DELETE /{id}", Path: "/" + connection, Status: 204, Prepare: connected},
	})
}

func joined(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
