package drive_test

import (
	"testing"

	"pims/apps/drive"
	"pims/internal/webtest"
)

// TestShownAbove: of what lies in a folder that a link shows, its owner learns it.
func TestShownAbove(t *testing.T) {
	s := sharing(t)
	outer := s.folder("root", "Devoirs")
	inner := s.folder(outer, "Brouillons")
	file := s.file(inner, "plan.txt", "x")
	above := func(entry string) string {
		var all drive.SharedLinks
		s.tom.Get(api + "/entries/" + entry + "/links").Status(200).JSON(&all)
		if all.Above == nil {
			return ""
		}
		return all.Above.Name
	}
	is := func(when, want string, entries ...string) {
		t.Helper()
		for _, entry := range entries {
			if got := above(entry); got != want {
				t.Errorf("%s: shown by %q, not %q", when, got, want)
			}
		}
	}
	s.link(inner, webtest.JSON{"way": "drop"})
	is("one that takes deposits shows nothing", "", file, inner, outer)
	l := s.link(outer, webtest.JSON{"way": "view"})
	is("a link to the folder two above", "Devoirs", file, inner)
	is("the folder itself has the link", "", outer)
	s.link(inner, webtest.JSON{"way": "read"})
	is("the nearest counts", "Brouillons", file)
	s.tom.Post(api+"/entries/"+inner+"/trash", nil).Status(200)
	is("in the trash", "", file)
	s.tom.Post(api+"/entries/"+inner+"/restore", webtest.JSON{}).Status(200)
	s.tom.Delete(api + "/links/" + l.ID).Status(204)
	is("withdrawn", "", inner)
}
