package isolation_test

import (
	"strings"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/internal/webtest"
)

// files are the victim's folder, files, versions, trash and link.
func (w *world) files() {
	at, me := "/api/v1/drive", w.browser
	folder := w.own(private, "folder", w.ask(me, "POST", at+"/folders", webtest.JSON{"parent": "root", "name": "Dossier Kanari"}).Status(201).Field("id"))
	upload := func(name, content string) string {
		return w.ask(me, "PUT", at+"/folders/"+folder+"/content", content, "Content-Disposition", `attachment; filename="`+name+`"`).Status(201).Field("id")
	}
	file := w.own(private, "file", upload("Journal Kanari.txt", "premier jet de kanari"))
	w.ask(me, "PUT", at+"/files/"+file+"/content", "second jet de kanari", "If-Match", "*").Status(200)
	w.ask(me, "PATCH", at+"/entries/"+file, webtest.JSON{"favourite": true, "tags": []string{"kanari"}}).Status(200)
	trashed := w.own(private, "trashed", upload("Brouillon Kanari.txt", "jeté par kanari"))
	w.ask(me, "POST", at+"/entries/"+trashed+"/trash", nil).Status(200)
	w.own(private, "link", w.link(file))
}

// link returns the ticket of an address of the victim's on the content origin.
func (w *world) link(file string) string {
	url := w.ask(w.browser, "POST", "/api/v1/drive/files/"+file+"/link", webtest.JSON{"disposition": "inline"}).Status(200).Field("url")
	return url[len(webtest.ContentURL+"/c/"):]
}

// things are the victim's documents beside files.
func (w *world) things() {
	ctx, lea := w.t.Context(), w.people["lea"]
	token, session := w.start("lea")
	w.own(private, "session", string(session.ID))
	w.own(private, "session token", token)
	device, id, err := w.Node.People.CreateAppPassword(ctx, lea.Instance, identity.NewAppPassword{
		Name: "Tablette Kanari", Protocols: []string{identity.ProtocolFiles}, Expires: w.House.Now().AddDate(0, 6, 0),
	})
	must(w.t, err)
	w.own(private, "app password", string(id))
	w.own(private, "app secret", device.Password)
	w.own(private, "personal token", device.Token)
	w.ask(w.browser, "POST", "/api/v1/settings/moving-key", webtest.JSON{"password": webtest.Password}).Status(201)

	connection := w.ask(w.browser, "POST", "/api/v1/connexions", webtest.JSON{"konnector": "example", "fields": webtest.JSON{"code": code}}).Status(201).Field("id")
	w.own(private, "connection", connection)
	w.secrets = append(w.secrets, secret{text: strings.ToLower(code), of: private})
	w.open("lea", func(i *instance.Instance) error { return w.runner.Run(ctx, i) })
	w.inside("lea", func(tx *instance.Tx) error {
		shared, err := instance.NewDocID()
		if err != nil {
			return err
		}
		w.own(private, "certification", string(shared))
		err = instance.In[doctypes.Certification](tx).Put(shared, doctypes.Certification{
			Title: "Brevet Mesange", Issuer: "Kanari", Awarded: "2026-06-12", Score: "392 Kanari", Number: "KANARI-392",
		})
		if err != nil {
			return err
		}
		for _, name := range []doctypes.Name{doctypes.CertificationName, doctypes.CredentialName, doctypes.ConnectionRunName, doctypes.TieName} {
			for doc, err := range tx.Documents(name, "") {
				if err != nil {
					return err
				}
				if doc.ID != shared {
					w.own(private, string(name)+" document", string(doc.ID))
				}
			}
		}
		return nil
	})
	var list struct {
		Certifications []struct{ Original *struct{ ID string } }
	}
	w.ask(w.browser, "GET", "/api/v1/certifications", nil).Status(200).JSON(&list)
	for _, c := range list.Certifications {
		if c.Original != nil {
			w.own(private, "original", c.Original.ID)
		}
	}
}

// give has the victim agree to a client, under the rule for her age.
func (w *world) give(login, client string, items ...doctypes.GrantItem) (id instance.DocID) {
	w.t.Helper()
	c, err := w.Node.People.Client(w.t.Context(), client)
	must(w.t, err)
	kin, err := w.Node.Desk.Family(w.t.Context(), w.people[login].ID)
	must(w.t, err)
	w.inside(login, func(tx *instance.Tx) error {
		id, _, err = consent.Give(tx, consent.Proposal{
			Client: c, Purpose: "Proposer des parcours.", Language: "fr", Items: items, Family: kin,
			Subject: w.Node.Provider.Subject(client, w.people[login].ID),
		})
		return err
	})
	return id
}
