package isolation_test

import (
	"time"

	"pims/doctypes"
	"pims/instance"
	"pims/internal/webtest"
	"pims/openbadges/badgetest"
	"pims/openbadges/baked"
	"pims/photo/phototest"
)

// badge is a picture with a badge in it, among the victim's files.
func (w *world) badge() {
	award := badgetest.Award{
		Name: "Vol du pinson", Description: "Voler", Criteria: "Avoir volé.", Email: "kanari@exemple.fr", Salt: "sel",
		Awarded: w.Node.Now().AddDate(0, -1, 0), Expires: w.Node.Now().AddDate(2, 0, 0),
	}
	issuer := badgetest.NewIssuer([32]byte{7}, "", "Club des pinsons")
	file, err := baked.Bake(phototest.PNG(phototest.Photo(16, 16), 1), issuer.Issue(award), baked.OB3)
	must(w.t, err)
	a := w.ask(w.browser, "POST", "/api/v1/badges", file, "Content-Disposition", `attachment; filename="medaille kanari.png"`).Status(201)
	w.own(private, "badge", a.Field("id"))
	w.own(private, "badge file", a.Field("original.id"))
	w.photo = w.ask(w.browser, "PUT", "/api/v1/drive/folders/root/content", phototest.JPEG(phototest.Photo(40, 30), 1, nil),
		"Content-Disposition", `attachment; filename="photo kanari.jpg"`).Status(201).Field("id")
	w.own(private, "photo", w.photo)
	w.own(private, "album", w.ask(w.browser, "POST", "/api/v1/drive/albums", webtest.JSON{"name": "Album Kanari", "items": []string{w.photo}}).Status(201).Field("id"))
	w.inside("lea", func(tx *instance.Tx) error {
		id, err := instance.NewDocID()
		must(w.t, err)
		w.own(private, "certification shown", string(id))
		return instance.In[doctypes.Certification](tx).Put(id, doctypes.Certification{
			Title: "Brevet du pinson", Issuer: "Club des pinsons", Awarded: "2026-06-12", Number: "KANARI-7", Holder: "Mesange Kanari", Comment: "Bravo Kanari",
		})
	})
}

// sheetOf is what stands on a page of the victim's.
func (w *world) sheetOf(title string) webtest.JSON {
	text := "Un pinson chante."
	if title != "Le pinson" {
		text = "Un texte de kanari."
	}
	item := func(id string) []webtest.JSON { return []webtest.JSON{{"id": id, "alt": "Un pinson"}} }
	return webtest.JSON{"title": title, "subtitle": "", "theme": "wood", "blocks": []webtest.JSON{
		{"id": "a", "kind": "gallery", "items": item(w.photo)},
		{"id": "b", "kind": "text", "text": text},
		{"id": "c", "kind": "badge", "items": item(w.id("badge"))},
		{"id": "d", "kind": "certification", "items": item(w.id("certification shown"))},
	}}
}

// page makes a page of the victim's with all that there is, or of somebody's
// with a text.
func (w *world) page(who []string, title string) string {
	w.t.Helper()
	id := w.ask(who, "POST", "/api/v1/portfolio", webtest.JSON{"template": "blank", "title": title}).Status(201).Field("id")
	content := webtest.JSON{"title": title, "subtitle": "", "theme": "wood", "blocks": []webtest.JSON{{"id": "a", "kind": "text", "text": "kanari"}}}
	if who[1] == w.browser[1] {
		content = w.sheetOf(title)
	}
	w.ask(who, "PUT", "/api/v1/portfolio/"+id, content).Status(200)
	return id
}

// publish asks for a page to be public.
func (w *world) publish(login string, who []string, title, page string, life time.Duration) (s sheet) {
	w.t.Helper()
	expires := w.Node.Now().Add(life).Format(time.RFC3339)
	w.ask(who, "POST", "/api/v1/portfolio/"+page+"/publication", webtest.JSON{"expires": expires}).Status(200)
	w.Settle()
	w.inside(login, func(tx *instance.Tx) error {
		for doc, err := range instance.In[doctypes.Publication](tx).All() {
			must(w.t, err)
			if doc.Body.Page == page {
				s = sheet{page, string(doc.ID), doc.Body.Address, doc.Body.Address + "/apercu/" + doc.Body.Preview}
			}
		}
		return nil
	})
	if s.id == "" {
		w.t.Fatalf("%s has no publication", title)
	}
	return s
}

func secretOf(s sheet) string { return s.preview[len(s.address)+len("/apercu/"):] }

// says has a parent answer about a page by its title; about the opening of Lou
// without one.
func (w *world) says(login, title, answer string) {
	w.t.Helper()
	who := w.cookie(login)
	var got struct {
		Requests []struct {
			ID, About  string
			ClientName string `json:"client_name"`
			GivenName  string `json:"given_name"`
		}
	}
	a := w.ask(who, "GET", "/api/v1/family", nil).Status(200)
	a.JSON(&got)
	for _, r := range got.Requests {
		if r.ClientName == title && (title != "" || r.About == "opening" && r.GivenName == "Lou") {
			w.ask(who, "POST", "/api/v1/family/requests/"+r.ID, webtest.JSON{"answer": answer}).Status(200)
			w.Settle()
			return
		}
	}
	w.t.Fatalf("%s is not asked about %q: %s", login, title, a.Text())
}
