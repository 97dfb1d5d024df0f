package isolation_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/internal/webtest"
)

// device is an app password; of all that one may open, if scopes are not given.
func (w *world) device(login string, scopes ...string) func() ([]string, identity.Caller) {
	w.t.Helper()
	p := w.people[login]
	secret, id, err := w.Node.People.CreateAppPassword(context.Background(), p.Instance, identity.NewAppPassword{
		Name: "Appareil", Protocols: []string{identity.ProtocolAPI}, Expires: w.House.Now().AddDate(0, 6, 0),
	})
	must(w.t, err)
	if len(scopes) > 0 {
		w.inside(login, func(tx *instance.Tx) error {
			docs := instance.In[doctypes.AppPassword](tx)
			doc, err := docs.Get(id)
			doc.Scopes = scopes
			return errors.Join(err, docs.Put(id, doc))
		})
	}
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(p.Login+":"+secret.Password))
	return with(identity.Caller{Person: p.ID, Instance: p.Instance, Client: identity.ClientWeb, ClientID: string(id)}, "Authorization", basic)
}

// grant makes an app password as its owner could.
func (w *world) grant(login string, n identity.NewAppPassword) (identity.AppSecret, identity.Caller) {
	w.t.Helper()
	p := w.people[login]
	n.Name, n.Expires = "Appareil", w.House.Now().AddDate(0, 6, 0)
	secret, id, err := w.Node.People.CreateAppPassword(context.Background(), p.Instance, n)
	must(w.t, err)
	return secret, identity.Caller{Person: p.ID, Instance: p.Instance, Client: identity.ClientWeb, ClientID: string(id)}
}

// token is a personal token of all that one may open.
func (w *world) token(login string) func() ([]string, identity.Caller) {
	w.t.Helper()
	secret, c := w.grant(login, identity.NewAppPassword{Protocols: []string{identity.ProtocolAPI, identity.ProtocolFiles}})
	return with(c, bearer(secret.Token)...)
}

// ended is a personal token of the victim's that opens nothing any more.
func (w *world) ended() func() ([]string, identity.Caller) {
	w.t.Helper()
	secret, c := w.grant("lea", identity.NewAppPassword{Protocols: []string{identity.ProtocolAPI}})
	must(w.t, w.Node.People.EndAppPassword(w.t.Context(), c.Instance, instance.DocID(c.ClientID), nil))
	return with(c, bearer(secret.Token)...)
}

// kept is the victim's own device that is kept within a folder, which lies in
// one that it must not know of.
func (w *world) kept() stranger {
	w.t.Helper()
	var folder, inner instance.Entry
	w.inside("lea", func(tx *instance.Tx) (err error) {
		if folder, err = tx.Tree().CreateFolder(instance.DocID(w.id("folder")), "Atelier", instance.KeepBoth); err == nil {
			inner, err = tx.Tree().CreateFolder(folder.ID, "Plans", instance.KeepBoth)
		}
		return err
	})
	secret, c := w.grant("lea", identity.NewAppPassword{Protocols: []string{identity.ProtocolFiles}, Folder: folder.ID})
	return stranger{
		name: "the victim's device that is kept within a folder", refused: http.StatusForbidden, within: true,
		below: []string{"/api/v1/drive/", "/dav/", tusRoot}, mine: string(inner.ID), enter: with(c, bearer(secret.Token)...),
	}
}

// may reports whether a stranger may use a route, of their own instance.
func (s stranger) may(e entrance) bool {
	path := strings.Replace(e.path, "/of/{owner}/", "/", 1)
	return slices.ContainsFunc(s.below, func(below string) bool { return strings.HasPrefix(path+"/", below) })
}

// TestTheVictimsDoors is about what the victim herself opens.
func TestTheVictimsDoors(t *testing.T) {
	w := newWorld(t)
	t.Run("to her devices", w.devices)
	t.Run("to those with a link", w.opened)
	t.Run("to visitors", w.visitors)
}

// devices holds that the victim's own devices do what they were
// made for and no more: one that only reads changes nothing by any route, and
// none decides in her place.
func (w *world) devices(t *testing.T) {
	routes, err := w.Web.Routes()
	must(t, err)
	both := []string{identity.ProtocolAPI, identity.ProtocolFiles}
	reader, caller := w.grant("lea", identity.NewAppPassword{Protocols: both, ReadOnly: true})
	a := &attempt{world: w, t: t, mine: w.id("folder"), header: bearer(reader.Token), caller: caller}
	w.ask(a.header, http.MethodGet, "/api/v1/drive/usage", nil).Status(200)
	before, refused := w.state("lea"), 0
	ways, _ := entrances(routes)
	for _, e := range ways {
		if e.method == http.MethodGet || e.page {
			continue
		}
		for n, o := range w.objects {
			if !e.takes(o.kind, n) {
				continue
			}
			if got := a.send(e, target{string(caller.Instance), o.id}); got.Recorder.Code == http.StatusForbidden {
				refused++
			}
			if !e.named {
				break
			}
		}
		if what := before.differs(w.state("lea")); what != "" {
			t.Fatalf("%s changed %s", e.route, what)
		}
	}
	if refused < 100 {
		t.Errorf("only %d requests were refused", refused)
	}
	w.ask(a.header, http.MethodGet, "/api/v1/badges", nil).Status(200).Sees(w.id("badge file"))

	full, _ := w.grant("lea", identity.NewAppPassword{Protocols: both})
	device := bearer(full.Token)
	page, agreed := "/api/v1/portfolio/"+w.id("page"), webtest.JSON{"answer": "agreed"}
	w.ask(device, http.MethodPost, page+"/publication", webtest.JSON{"expires": "2027-01-01T00:00:00Z"}).Status(403)
	w.ask(device, http.MethodDelete, "/api/v1/portfolio/"+w.public.id+"/publication", nil).Status(403)
	w.ask(device, http.MethodPost, "/api/v1/family/requests/"+w.id("grant"), agreed).Status(403)
	w.ask(device, http.MethodDelete, "/api/v1/consents/"+w.id("grant"), nil).Status(403)
	w.ask(device, http.MethodDelete, "/api/v1/consents/devices/"+w.id("app password"), nil).Status(403)
	w.ask(device, http.MethodPost, "/api/v1/consents/devices", webtest.JSON{"name": "x", "protocols": []string{"files"}, "expires": "2027-01-01T00:00:00Z"}).Status(403)
	w.ask(device, http.MethodDelete, "/api/v1/settings/sessions/"+w.id("session"), nil).Status(403)
	w.OnContent(http.MethodGet, "/p/"+w.public.address).Status(200)
}
