package settings_test

import (
	"context"
	"testing"

	"pims/apps"
	"pims/apps/apptest"
	"pims/apps/settings"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
)

const password = "quatre mots au hasard"

// node is what the app is made of.
type node struct {
	apptest.Directory
}

func (n *node) newApp(w *apptest.World) apps.App {
	n.Open(w)
	return settings.New(n.People, n.Sessions, "pims test")
}

// person makes the owner somebody with a password and a moving key.
func (n *node) person(w *apptest.World) {
	ctx := context.Background()
	id, err := instance.NewID()
	must(w.T, err)
	p, err := n.People.Create(ctx, identity.NewPerson{
		Login: "l" + string(id), GivenName: "Léa", Role: doctypes.Learner, Password: password, Quota: 1 << 20,
	})
	must(w.T, err)
	w.Person, w.Owner = p.ID, p.Instance
	w.As(p.Instance, func(inst *instance.Instance) {
		must(w.T, inst.Update(ctx, func(tx *instance.Tx) error {
			return instance.In[doctypes.MovingKey](tx).Put(doctypes.OnlyID, doctypes.MovingKey{
				Recipient: "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
			})
		}))
	})
}

func TestContract(t *testing.T) {
	n := new(node)
	apptest.Run(t, n.newApp, []apptest.Probe{
		{Route: "GET /preferences", Path: "/preferences"},
		{Route: "PATCH /preferences", Path: "/preferences", Body: `{"theme":"dark"}`},
		{Route: "POST /password", Path: "/password", Status: 204, Prepare: n.person,
			Body: `{"current":"` + password + `","new":"la mer est grande ici"}`},
		{Route: "POST /first-password", Path: "/first-password", Status: 409, Prepare: n.person, Body: `{"new":"la mer est grande ici"}`},
		{Route: "GET /sessions", Path: "/sessions"},
		{Route: "DELETE /sessions", Path: "/sessions", Status: 204},
		{Route: "DELETE /sessions/{id}", Path: "/sessions/none", Status: 404},
		{Route: "GET /moving-key", Path: "/moving-key"},
		{Route: "POST /moving-key", Path: "/moving-key", Status: 201, Prepare: n.person, Body: `{"password":"` + password + `"}`},
		{Route: "GET /export", Path: "/export"},
		{Route: "POST /export", Path: "/export", Prepare: n.person, Body: `{"password":"` + password + `"}`},
		{Route: "GET /journal", Path: "/journal"},
		{Route: "content export", Prepare: n.person, Link: &apps.Link{}},
	})
	n.Close(t)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
