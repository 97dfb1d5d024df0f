package portfolio_test

import (
	"bytes"
	"context"
	"net/http"
	"testing"
	"time"

	"pims/apps"
	"pims/apps/apptest"
	"pims/apps/portfolio"
	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/photo/phototest"
)

// node is what the app is made of.
type node struct{ apptest.Directory }

func (n *node) newApp(w *apptest.World) apps.App {
	n.Open(w)
	return portfolio.New(n.People, &consent.Desk{House: w.House, People: n.People, Now: time.Now, Host: "https://cartable.test"})
}

// writer makes the owner an adult of the node with a page, whose id takes the
// place of the World's folder, and a photo in the place of its file.
func (n *node) writer(w *apptest.World) {
	ctx := context.Background()
	id, err := instance.NewID()
	must(w.T, err)
	p, err := n.People.Create(ctx, identity.NewPerson{Login: "l" + string(id), GivenName: "Léa", Role: doctypes.Adult, Quota: 1 << 20})
	must(w.T, err)
	w.Person, w.Owner = p.ID, p.Instance
	w.As(p.Instance, func(inst *instance.Instance) {
		a := inst.Access(instance.Rights{Every: instance.Read | instance.Write})
		raw := phototest.JPEG(phototest.Photo(40, 30), 1, nil)
		e, _, err := a.UploadFile(ctx, instance.Root, "photo.jpg", instance.Refuse, instance.Upload{Mime: "image/jpeg", Size: int64(len(raw))}, bytes.NewReader(raw))
		must(w.T, err)
		w.File = e.ID
		w.Folder, err = instance.NewDocID()
		must(w.T, err)
		must(w.T, inst.Update(ctx, func(tx *instance.Tx) error {
			return instance.In[doctypes.Page](tx).Put(w.Folder, doctypes.Page{
				Title: "Léa", Template: "blank", Theme: "paper", Created: tx.Now(), Modified: tx.Now(),
				Blocks: []doctypes.Block{{ID: "a", Kind: "gallery", Items: []doctypes.BlockItem{{ID: string(w.File)}}}},
			})
		}))
	})
}

func (n *node) thrower(w *apptest.World) {
	n.writer(w)
	w.As(w.Owner, func(inst *instance.Instance) {
		must(w.T, inst.Update(context.Background(), func(tx *instance.Tx) error {
			pages := instance.In[doctypes.Page](tx)
			p, err := pages.Get(w.Folder)
			must(w.T, err)
			p.Trashed = tx.Now()
			return pages.Put(w.Folder, p)
		}))
	})
}

func TestContract(t *testing.T) {
	n := new(node)
	defer func() { n.Close(t) }()
	expires := time.Now().AddDate(0, 6, 0).UTC().Format(time.RFC3339)
	apptest.Run(t, n.newApp, []apptest.Probe{
		{Route: "GET ", Path: "", Prepare: n.writer},
		{Route: "POST ", Path: "", Body: `{"template":"internship"}`, Prepare: n.writer, Status: http.StatusCreated},
		{Route: "GET /material", Path: "/material", Prepare: n.writer},
		{Route: "GET /{id}", Path: "/{folder}", Prepare: n.writer},
		{Route: "PUT /{id}", Path: "/{folder}", Body: `{"title":"Léa","subtitle":"","theme":"wood","blocks":[]}`, Prepare: n.writer},
		{Route: "DELETE /{id}", Path: "/{folder}", Prepare: n.writer, Status: http.StatusNoContent},
		{Route: "POST /{id}/restore", Path: "/{folder}/restore", Prepare: n.thrower},
		{Route: "POST /{id}/copy", Path: "/{folder}/copy", Prepare: n.writer, Status: http.StatusCreated},
		{Route: "POST /{id}/preview", Path: "/{folder}/preview", Prepare: n.writer},
		{Route: "POST /{id}/publication", Path: "/{folder}/publication", Body: `{"expires":"` + expires + `"}`, Prepare: n.writer},
		{Route: "DELETE /{id}/publication", Path: "/{folder}/publication", Prepare: n.writer},
		{Route: "content portfolio-preview", Prepare: n.writer, Link: &apps.Link{Doc: "{folder}"}},
		{Route: "content portfolio-content", Prepare: n.writer, Link: &apps.Link{Doc: "{file}"}},
		{Route: "content portfolio-thumb", Prepare: n.writer, Link: &apps.Link{Doc: "{file}"}},
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
