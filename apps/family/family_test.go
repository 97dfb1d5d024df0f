package family_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"pims/apps"
	"pims/apps/apptest"
	"pims/apps/family"
	"pims/consent"
	"pims/doctypes"
	"pims/instance"
	"pims/internal/webtest"
)

// node is what the app is made of.
type node struct {
	apptest.Directory
}

func (n *node) newApp(w *apptest.World) apps.App {
	n.Open(w)
	return family.New(n.People)
}

// asked lets a request lie in the owner's instance; its id takes the place of
// the World's folder.
func asked(w *apptest.World) {
	ctx := context.Background()
	w.As(w.Owner, func(inst *instance.Instance) {
		must(w.T, inst.Update(ctx, func(tx *instance.Tx) (err error) {
			if w.Folder, err = instance.NewDocID(); err != nil {
				return err
			}
			return instance.In[doctypes.FamilyRequest](tx).Put(w.Folder, doctypes.FamilyRequest{
				About: "opening", Learner: string(w.Other), Subject: doctypes.OnlyID, GivenName: "Léa", Rule: doctypes.RuleOne,
				Received: tx.Now(), Answer: doctypes.Asked, State: "waiting",
			})
		}))
	})
}

func TestContract(t *testing.T) {
	n := new(node)
	apptest.Run(t, n.newApp, []apptest.Probe{
		{Route: "GET ", Prepare: asked},
		{Route: "POST /requests/{id}", Path: "/requests/{folder}", Body: `{"answer":"agreed"}`, Prepare: asked},
	})
	n.Close(t)
}

const api = "/api/v1/family"

func newStory(t *testing.T) *webtest.Run {
	t.Helper()
	t.Parallel()
	return webtest.With(t, func(r *webtest.Run) []apps.App { return []apps.App{family.New(r.Node.People)} })
}

// opens makes Inès's instance provisional, as an arrival would have.
func opens(t *testing.T, r *webtest.Run) {
	t.Helper()
	ctx := context.Background()
	f, err := r.Node.Desk.Family(ctx, r.Person("ines").ID)
	must(t, err)
	inst, err := r.House.Open(ctx, instance.ID(r.Instance("ines")))
	must(t, err)
	must(t, inst.Update(ctx, func(tx *instance.Tx) error {
		o := doctypes.Opening{Portal: "https://ent.test", Terms: "2026-11", Rule: doctypes.RuleOne,
			Transmitted: []doctypes.Field{{Name: "email", Value: "ines.roussel@ent.test"}}}
		return consent.Begin(tx, o, f)
	}))
	must(t, inst.Close())
	r.Settle()
}

// A parent sees what waits, and nothing of what the child keeps or where
// anybody lives.
func TestWhatAParentSees(t *testing.T) {
	r := newStory(t)
	r.Tie("ines", "m.benali", "father")
	r.Tie("ines", "mme.benali", "mother")
	opens(t, r)
	hidden := []string{
		r.Instance("ines"), r.Instance("m.benali"), r.Instance("mme.benali"), string(r.Person("ines").ID), "Roussel", "ines.roussel", "2013-07-02", "Collège",
	}
	samir, nadia := r.As("m.benali"), r.As("mme.benali")
	var got family.Family
	samir.Get(api).Status(200).MustNotSee(hidden...).JSON(&got)
	if len(got.Children) != 1 || got.Children[0].GivenName != "Inès" || got.Children[0].State != "waiting" || *got.Children[0].Age != 13 || got.Children[0].Relation != "father" {
		t.Fatalf("children %+v", got.Children)
	}
	if len(got.Requests) != 1 || got.Requests[0].About != "opening" || got.Requests[0].Answer != "asked" || len(got.Requests[0].Parties) != 3 {
		t.Fatalf("requests %+v", got.Requests)
	}
	id := got.Requests[0].ID
	samir.Post(api+"/requests/"+id, webtest.JSON{"answer": "agreed"}).Status(200).Sees(`"answer":"agreed"`, `"answered":"`).MustNotSee(hidden...)
	r.Settle()
	nadia.Get(api).Status(200).Sees(`"state":"active"`, `"name":"Samir","relation":"father","self":false,"answer":"agreed"`).MustNotSee(hidden...)

	// The other parent may object; what is whose stays apart.
	nadia.Post(api+"/requests/"+id, webtest.JSON{"answer": "refused"}).Status(404).Code("not-found")
	theirs := nadia.Get(api).Field("requests.0.id")
	nadia.Post(api+"/requests/"+theirs, webtest.JSON{"answer": "objected"}).Status(200)
	r.Settle()
	samir.Get(api).Status(200).Sees(`"state":"frozen"`)
	nadia.Post(api+"/requests/"+theirs, webtest.JSON{"answer": "agreed"}).Status(200)
	r.Settle()
	samir.Get(api).Status(200).Sees(`"state":"active"`)
}

// What waits for an answer comes first.
func TestWhatWaitsComesFirst(t *testing.T) {
	r := newStory(t)
	samir := r.As("m.benali")
	inst, err := r.House.Open(context.Background(), instance.ID(r.Instance("m.benali")))
	must(t, err)
	must(t, inst.Update(context.Background(), func(tx *instance.Tx) error {
		for n, one := range []doctypes.FamilyRequest{
			{GivenName: "first", Answer: doctypes.Asked, State: "waiting"},
			{GivenName: "second", Answer: doctypes.Agreed, State: "active"},
			{GivenName: "third", Answer: doctypes.Asked, State: "waiting", Expires: tx.Now().Add(-time.Minute)},
		} {
			one.About, one.Learner, one.Subject, one.Rule = "grant", r.Instance("ines"), doctypes.OnlyID, doctypes.RuleOne
			one.Received = tx.Now().Add(time.Duration(n) * time.Minute)
			id, err := instance.NewDocID()
			must(t, err)
			must(t, instance.In[doctypes.FamilyRequest](tx).Put(id, one))
		}
		return nil
	}))
	must(t, inst.Close())
	var got family.Family
	samir.Get(api).Status(200).JSON(&got)
	var order []string
	for _, q := range got.Requests {
		order = append(order, q.GivenName+" "+q.State)
	}
	if want := "first waiting, third ended, second active"; strings.Join(order, ", ") != want {
		t.Errorf("got %v", order)
	}
	samir.Post(api+"/requests/"+got.Requests[1].ID, webtest.JSON{"answer": "agreed"}).Status(409).Code("family-request-over")
}

// A child whom the school announced is there without a name.
func TestAnAnnouncedChild(t *testing.T) {
	r := newStory(t)
	r.Announce("elv-7", "m.benali", "father")
	r.As("m.benali").Get(api).Status(200).Sees(`{"given_name":"","group":"","state":"expected","relation":"father"}`, `"requests":[]`).MustNotSee("elv-7")
	r.As("tom").Get(api).Status(200).Sees(`{"children":[],"requests":[]}`)
}

func TestNobodySeesAnothers(t *testing.T) {
	r := newStory(t)
	r.Tie("ines", "m.benali", "father")
	opens(t, r)
	id := r.As("m.benali").Get(api).Status(200).Field("requests.0.id")
	r.Nobody().Get(api).Status(401).Code("signed-out")
	r.Nobody().Post(api+"/requests/"+id, webtest.JSON{"answer": "agreed"}).Status(401)
	for _, login := range []string{"ines", "tom", "mme.caron", "mme.benali"} {
		who := r.As(login)
		who.Get("/api/v1/of/" + r.Instance("m.benali") + "/family").Status(404).Code("not-found").MustNotSee("Inès")
		who.Post(api+"/requests/"+id, webtest.JSON{"answer": "agreed"}).Status(404).Code("not-found")
	}
	r.Device("m.benali", "family:read").Post(api+"/requests/"+id, webtest.JSON{"answer": "agreed"}).Status(403).Code("not-allowed")
	r.As("m.benali").Get(api).Status(200).Sees(`"answer":"asked"`)
	if strings.Contains(r.Log(), "Inès") {
		t.Error("the log tells a name")
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A page that waits for both parents is shown to each of them before it is
// public, as long as there is something to decide.
func TestAPageIsAskedAbout(t *testing.T) {
	r := newStory(t)
	r.Tie("ines", "m.benali", "father")
	r.Tie("ines", "mme.benali", "mother")
	ctx, page := context.Background(), instance.DocID("0198c0de-0000-7000-8000-00000000aaaa")
	f, err := r.Node.Desk.Family(ctx, r.Person("ines").ID)
	must(t, err)
	ines := func(fn func(*instance.Tx) error) {
		t.Helper()
		inst, err := r.House.Open(ctx, instance.ID(r.Instance("ines")))
		must(t, err)
		must(t, inst.Update(ctx, fn))
		must(t, inst.Close())
		r.Settle()
	}
	ines(func(tx *instance.Tx) error {
		_, _, err := consent.Publish(tx, consent.PageProposal{
			Page: page, Publication: page, Title: "Mon stage", Purpose: "Montrer mon travail", Shown: []string{"3 photos"},
			Preview: "https://contenus.test/p/x/apercu/y", Expires: tx.Now().AddDate(0, 6, 0), Family: f,
		})
		return err
	})
	samir, nadia := r.As("m.benali"), r.As("mme.benali")
	var got family.Family
	samir.Get(api).Status(200).MustNotSee(r.Instance("ines"), r.Instance("mme.benali")).JSON(&got)
	q := got.Requests[0]
	if q.About != "page" || q.ClientName != "Mon stage" || q.Rule != "both" || q.State != "waiting" || q.Preview != "https://contenus.test/p/x/apercu/y" || len(q.Shown) != 1 {
		t.Fatalf("asked %+v", q)
	}
	samir.Post(api+"/requests/"+q.ID, webtest.JSON{"answer": "agreed"}).Status(200)
	r.Settle()
	nadia.Get(api).Status(200).Sees(`"state":"waiting"`, `"answer":"agreed"`, `"preview":"https:`)
	nadia.Post(api+"/requests/"+nadia.Get(api).Field("requests.0.id"), webtest.JSON{"answer": "agreed"}).Status(200)
	r.Settle()
	samir.Get(api).Status(200).Sees(`"state":"active"`, `"preview":"https:`)
	ines(func(tx *instance.Tx) error { return consent.Unpublish(tx, page) })
	samir.Get(api).Status(200).Sees(`"state":"ended"`).MustNotSee("apercu")
}
