package drive_test

import (
	"bytes"
	"strings"
	"testing"

	"pims/internal/webtest"
	"pims/photo"
	"pims/photo/phototest"
)

// Whoever comes by a link without the place gets pictures that do not tell it:
// shown, saved, in parts, in an archive. The owner's own tell it still.
func TestALinkWithoutThePlace(t *testing.T) {
	s := sharing(t)
	raw := string(phototest.JPEG(phototest.Photo(64, 48), 6, nil))
	camp := s.folder("root", "Camp")
	id, scan := s.file(camp, "a.jpg", raw), s.file(camp, "scan.tif", "II*\x00\x08\x00\x00\x00")
	s.file(camp, "notes.txt", "48.8566N")
	plain, quiet := s.link(camp, webtest.JSON{"way": "read"}), s.link(camp, webtest.JSON{"way": "read", "without_place": true})
	if plain.WithoutPlace || !quiet.WithoutPlace {
		t.Fatalf("made %+v and %+v", plain, quiet)
	}
	tells := func(content string) bool {
		f, err := photo.Glance(strings.NewReader(content))
		must(t, err)
		if f.Width != 48 || f.Height != 64 {
			t.Errorf("another picture: %+v", f)
		}
		return f.Place || strings.Contains(content, string(phototest.Latitude())) || strings.Contains(content, "CAMERA-OF-TOM")
	}
	open := s.visit(plain, "/v/"+id).Status(200)
	for _, part := range []string{"/v/", "/s/"} {
		a := s.visit(quiet, part+id).Status(200)
		if len(a.Text()) != len(raw) || tells(a.Text()) || !tells(s.visit(plain, part+id).Text()) {
			t.Errorf("%s: %d bytes of %d, or a place", part, len(a.Text()), len(raw))
		}
		if got := s.visit(quiet, part+id, "Range", "bytes=40-199").Status(206).Text(); got != a.Text()[40:200] {
			t.Errorf("%s: a part is of something else", part)
		}
		// What a browser keeps of the one is not taken for the other.
		s.visit(quiet, part+id, "If-None-Match", open.Recorder.Header().Get("ETag")).Status(200)
	}
	s.visit(quiet, "/e/"+id).Status(200).Sees("/v/"+id, "/s/"+id)
	s.visit(quiet, "/e/"+scan).Status(200).Sees("ne peut pas en être retiré").MustNotSee("/v/"+scan, "/s/"+scan)
	s.visit(quiet, "/s/"+scan).Status(422).MustNotSee("II*")
	s.visit(plain, "/s/"+scan).Status(200)

	packed := s.visit(quiet, "/z/"+camp).Status(200).Text()
	inside := unpacked(t, packed)
	if len(inside["Camp/a.jpg"]) != len(raw) || tells(inside["Camp/a.jpg"]) {
		t.Error("the archive tells the place")
	}
	if _, there := inside["Camp/scan.tif"]; there || !strings.Contains(inside["Fichiers non fournis.txt"], "Camp/scan.tif") || inside["Camp/notes.txt"] != "48.8566N" {
		t.Errorf("the archive holds %q", inside)
	}

	// It is changed under its address.
	s.tom.Patch(api+"/links/"+quiet.ID, webtest.JSON{"without_place": false}).Status(200).Sees(`"without_place":false`)
	if !bytes.Equal([]byte(s.visit(quiet, "/s/"+id).Status(200).Text()), []byte(raw)) {
		t.Error("the place is still gone")
	}
	if got := s.tom.Get(api + "/files/" + id + "/content").Status(200).Text(); got != raw {
		t.Error("the owner's own was changed")
	}
}
