package portfolio_test

import (
	"log/slog"
	"testing"
	"time"

	"pims/instance"
	"pims/internal/webtest"
	"pims/photo/phototest"
	"pims/scan"
	"pims/scan/clamtest"
)

// What a virus is found in is on no page: a file that was published before is not
// given out any more, and one of the owner's cannot be published.
func TestWhatIsPutAsideIsOnNoPage(t *testing.T) {
	s := tell(t)
	fake := clamtest.Start(t)
	c, err := scan.NewClamd(fake.Address())
	must(t, err)
	examine := func() {
		t.Helper()
		i, err := s.House.Open(t.Context(), s.Person("tom").Instance)
		must(t, err)
		must(t, scan.New(c, s.Node.Now, slog.New(slog.DiscardHandler)).Run(t.Context(), i))
		must(t, i.Close())
	}
	pdf := s.put("tom", "plan.pdf", []byte("%PDF-1.4 le plan "+clamtest.Virus))
	photo := s.put("tom", "photo.jpg", append(phototest.JPEG(phototest.Photo(60, 40), 1, nil), clamtest.Virus...))
	fine := s.put("tom", "photo2.jpg", phototest.JPEG(phototest.Photo(90, 40), 1, nil))
	id := s.page("tom", "Tom, apprenti menuisier", text("a", "Le bois"), block("b", "file", pdf), block("c", "gallery", fine))
	url := s.publish("tom", id).Status(200).Field("publication.url")
	all := contents(s.visit(url).Status(200))
	if len(all) != 2 {
		t.Fatalf("contents %v", all)
	}
	s.OnContent("GET", all[0]).Status(200).Sees(clamtest.Virus)
	examine()
	page := s.visit(url).Status(200).Sees("Le bois")
	if len(contents(page)) != 2 {
		t.Error("the page does not say that there was something")
	}
	s.OnContent("GET", all[0]).Status(403).MustNotSee(clamtest.Virus)
	s.OnContent("GET", all[1]).Status(200)

	s.publish("tom", id).Status(403).Code("file-infected")
	draft := s.page("tom", "Autre page", text("a", "Le bois"), block("b", "gallery", photo))
	s.publish("tom", draft).Status(403).Code("file-infected")
	material := s.As("tom").Get(api + "/material").Status(200)
	material.Sees(fine).MustNotSee(pdf, photo)
	if way := s.As("tom").Post(api+"/"+draft+"/preview", webtest.JSON{}); way.Recorder.Code == 200 {
		s.Content(way.Field("url")).Status(200).MustNotSee(clamtest.Virus)
	}
}

// What a page took a copy of is examined without waiting for other files to change.
func TestAPageAsksToBeExamined(t *testing.T) {
	s := tell(t)
	fine := s.put("tom", "photo.jpg", phototest.JPEG(phototest.Photo(90, 40), 1, nil))
	id := s.page("tom", "Tom, apprenti menuisier", text("a", "Le bois"), block("b", "gallery", fine))
	s.Settle()
	asked, due := 0, s.House.Due
	s.House.Due = func(id instance.ID, w instance.Work, at time.Time) {
		if w == scan.Work {
			asked++
		}
		due(id, w, at)
	}
	s.publish("tom", id).Status(200)
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
}
