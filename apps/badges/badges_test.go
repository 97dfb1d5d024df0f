package badges_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"pims/apps"
	"pims/apps/apptest"
	"pims/apps/badges"
	"pims/doctypes"
	"pims/instance"
	"pims/openbadges"
)

// known is the id of the badge that probes find.
const known = "0198c0de-0000-7000-8000-00000000bad9"

func TestContract(t *testing.T) {
	verifier := &openbadges.Verifier{Now: time.Now}
	json := string(issuer().Issue(award("")))
	one := func(w *apptest.World) {
		w.As(w.Owner, func(inst *instance.Instance) {
			a := inst.Access(instance.Rights{Every: instance.Read | instance.Write})
			id, err := put(a, "badge.png", medal(t))
			must(t, err)
			w.File = id
			must(t, inst.Update(context.Background(), func(tx *instance.Tx) error {
				return instance.In[doctypes.Badge](tx).Put(known, doctypes.Badge{Name: "Sécurité machines", Original: string(id), Verdict: "unknown"})
			}))
		})
	}
	apptest.Run(t, func(*apptest.World) apps.App { return badges.New(verifier) }, []apptest.Probe{
		{Route: "GET ", Prepare: one},
		{Route: "GET /{id}", Path: "/" + known, Prepare: one},
		{Route: "POST ", Body: json, Header: http.Header{"Content-Type": {"application/octet-stream"}}, Status: 201},
		{Route: "POST /files", Path: "/files", Body: `{"file":"{file}"}`, Status: 201, Prepare: one},
		{Route: "POST /{id}/verify", Path: "/" + known + "/verify", Prepare: one},
		{Route: "DELETE /{id}", Path: "/" + known, Status: 204, Prepare: one},
		{Route: "content badge", Link: &apps.Link{Kind: "badge", Doc: known, Inline: true}, Prepare: one},
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
