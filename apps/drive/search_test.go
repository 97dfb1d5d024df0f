package drive_test

import (
	"testing"

	"pims/internal/webtest"
)

// Each change asks for the work that reads the contents, which Settle does.
func TestSearchInContents(t *testing.T) {
	s := newStory(t)
	svt := s.folder("root", "SVT")
	s.file(svt, "cours 3.txt", "La photosynthèse des plantes vertes.")
	id := s.file("root", "brouillon.txt", "Les plantes")
	s.tom.Post(api+"/search", webtest.JSON{"q": "plante"}).Status(200).Sees(`"entries":[]`, `"pending":true`)
	s.Settle()
	s.tom.Post(api+"/search", webtest.JSON{"q": "photosyntheses"}).Status(200).
		Sees(`"name":"cours 3.txt"`, `"where":["content"]`, `"text":"La photosynthèse des plantes vertes."`, `"marks":[{"start":3,"end":16}]`,
			`"crumbs":[{"id":"root","name":""},{"id":"`+svt, `"pending":false`).MustNotSee("brouillon")
	s.tom.Post(api+"/search", webtest.JSON{"q": "plante", "folder": svt}).Status(200).Sees("cours 3.txt").MustNotSee("brouillon")
	s.tom.Post(api+"/search", webtest.JSON{"types": []string{"folder"}}).Status(200).Sees(`"name":"SVT"`, `"where":[]`).MustNotSee("cours 3")
	s.tom.Post(api+"/search", webtest.JSON{"types": []string{"text"}, "max_size": 15}).Status(200).Sees("brouillon").MustNotSee("cours 3")
	s.tom.Post(api+"/search", webtest.JSON{"q": "plante", "from": "2030-01-01T00:00:00Z"}).Status(200).Sees(`"entries":[]`)
	s.tom.Post(api+"/search", webtest.JSON{"types": []string{"poem"}}).Status(422).Code("invalid-request")
	s.tom.Post(api+"/search", webtest.JSON{"q": "plante", "folder": "trash"}).Status(404).Code("not-found")
	s.tom.Put(api+"/files/"+id+"/content", "rien").Status(200)
	s.tom.Post(api+"/search", webtest.JSON{"q": "plante"}).Status(200).MustNotSee("brouillon")
	s.tom.Post(api+"/search", webtest.JSON{"q": "bruillon"}).Status(200).Sees("brouillon.txt", `"pending":true`)
	for _, login := range []string{"ines", "mme.caron", "m.benali"} {
		s.As(login).Post(api+"/search", webtest.JSON{"q": "plante"}).Status(200).Sees(`"entries":[]`)
		s.As(login).Post("/api/v1/of/"+s.Instance("tom")+"/drive/search", webtest.JSON{"q": "plante"}).Status(404).Code("not-found")
	}
	if containsAny(s.Log(), "plante", "photo", "bruillon") {
		t.Error("the log tells what was looked for, or found")
	}
}

// A device that is kept within a folder finds no word of what lies elsewhere.
func TestADeviceFindsItsFolderAlone(t *testing.T) {
	s := newFolderStory(t, true)
	for range 2 {
		for _, q := range []webtest.JSON{{"q": "secret"}, {"q": "jete"}, {"q": "seconde"}, {"q": "magma"}, {"types": []string{"text", "folder"}}, {"q": "sercet"}} {
			s.device.Post(api+"/search", q).Status(200).MustNotSee(hidden...)
		}
		s.Settle()
	}
	s.device.Post(api+"/search", webtest.JSON{"q": "magma"}).Status(200).Sees("cours.txt", `"crumbs":[{"id":"`+s.folder)
	s.device.Post(api+"/search", webtest.JSON{"q": "magma", "folder": s.diary}).Status(200).Sees(`"entries":[]`)
	s.tom.Post(api+"/search", webtest.JSON{"q": "secrets"}).Status(200).Sees("secret.txt")
}
