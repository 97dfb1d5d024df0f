package portfolio_test

import (
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"pims/apps/portfolio"
	"pims/doctypes"
	"pims/instance"
	"pims/internal/webtest"
	"pims/photo/phototest"
)

const (
	goodBadge   = "0198c0de-0000-7000-8000-00000000ba01"
	falseBadge  = "0198c0de-0000-7000-8000-00000000ba02"
	openBadge   = "0198c0de-0000-7000-8000-00000000ba03"
	oldBadge    = "0198c0de-0000-7000-8000-00000000ba04"
	goodCert    = "0198c0de-0000-7000-8000-00000000ce01"
	refusedCert = "0198c0de-0000-7000-8000-00000000ce02"
)

// proofs gives somebody badges and certifications of every kind; picture is the
// file of the good badge.
func (s story) proofs(login, picture string) {
	s.t.Helper()
	failed := func(name string) []doctypes.BadgeCheck {
		return []doctypes.BadgeCheck{{Name: "signature", Outcome: "passed"}, {Name: name, Outcome: "failed", Code: map[string]string{"dates": "expired"}[name]}}
	}
	s.inside(login, func(tx *instance.Tx) error {
		badges, certs := instance.In[doctypes.Badge](tx), instance.In[doctypes.Certification](tx)
		issuer := doctypes.BadgeIssuer{ID: "https://fablab.test", Name: "Fablab du Quai"}
		for id, b := range map[instance.DocID]doctypes.Badge{
			goodBadge:  {Name: "Sécurité machines", Verdict: "valid", Original: picture, Awarded: "2026-06-01"},
			falseBadge: {Name: "Faux badge", Verdict: "invalid", Checks: failed("signature")},
			openBadge:  {Name: "Badge hors ligne", Verdict: "unknown"},
			oldBadge:   {Name: "Badge passé", Verdict: "invalid", Checks: failed("dates"), Expires: tx.Now().Add(-time.Hour)},
		} {
			b.Issuer, b.Verified, b.Added = issuer, tx.Now(), tx.Now()
			must(s.t, badges.Put(id, b))
		}
		pix := doctypes.Certification{
			Title: "Certification Pix", Issuer: "Pix", Awarded: "2026-06-23", Score: "392 Pix", Level: "Indépendant 2", Number: "P-SECRET99",
			Holder: "Tom Delmas", Comment: "Bravo Tom", Centre: "Collège des Tilleuls", Source: doctypes.Source{Konnector: "pix", ID: "source-42", Fetched: tx.Now()},
		}
		must(s.t, certs.Put(goodCert, pix))
		pix.Title, pix.Status = "Pix refusée", "rejected"
		return certs.Put(refusedCert, pix)
	})
}

func (s story) checks(login, id string) (all []portfolio.Check) {
	s.t.Helper()
	var p portfolio.Page
	s.As(login).Get(api + "/" + id).Status(200).JSON(&p)
	return p.Checks
}

func TestChecks(t *testing.T) {
	s := tell(t)
	photo := s.put("tom", "maison.jpg", phototest.JPEG(phototest.Photo(40, 30), 6, nil))
	plain := s.put("tom", "plan.jpg", jpegOf(t, phototest.Photo(20, 20)))
	heic := s.put("tom", "IMG_1.heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heicxxxxxxxxxxxxxxxxxxxxxxx"))
	pdf := s.put("tom", "cv.pdf", []byte("%PDF-1.4 de Tom"))
	gone := s.put("tom", "perdu.jpg", jpegOf(t, phototest.Photo(8, 8)))
	s.As("tom").Post("/api/v1/drive/entries/"+gone+"/trash", nil).Status(200)
	s.proofs("tom", "")
	silent := webtest.JSON{"id": "a", "kind": "gallery", "items": []webtest.JSON{{"id": photo}, {"id": plain}}}
	for name, c := range map[string]struct {
		title  string
		blocks []webtest.JSON
		want   portfolio.Check
	}{
		"no title":           {"  ", []webtest.JSON{text("a", "x")}, portfolio.Check{Code: "no-title", Stops: true}},
		"nothing on it":      {"T", nil, portfolio.Check{Code: "empty-page", Stops: true}},
		"an empty block":     {"T", []webtest.JSON{text("a", "x"), block("b", "gallery")}, portfolio.Check{Code: "empty-block", Block: "b"}},
		"photos unsaid":      {"T", []webtest.JSON{silent}, portfolio.Check{Code: "photo-without-alt", Block: "a", N: 2}},
		"photos said":        {"T", []webtest.JSON{block("a", "gallery", photo)}, portfolio.Check{Code: "photo-without-alt", N: 1, OK: true}},
		"a place":            {"T", []webtest.JSON{silent}, portfolio.Check{Code: "photo-place-removed", N: 1, OK: true}},
		"an unreadable one":  {"T", []webtest.JSON{block("a", "gallery", heic)}, portfolio.Check{Code: "picture-unreadable", Block: "a", Name: "IMG_1.heic", Stops: true}},
		"it hides in a file": {"T", []webtest.JSON{block("a", "file", heic)}, portfolio.Check{Code: "picture-unreadable", Block: "a", Name: "IMG_1.heic", Stops: true}},
		"a pdf as a photo":   {"T", []webtest.JSON{block("a", "gallery", pdf)}, portfolio.Check{Code: "picture-unreadable", Block: "a", Name: "cv.pdf", Stops: true}},
		"a pdf":              {"T", []webtest.JSON{block("a", "file", pdf)}, portfolio.Check{Code: "file-as-it-is", Block: "a", Name: "cv.pdf", OK: true}},
		"thrown away":        {"T", []webtest.JSON{block("a", "gallery", gone)}, portfolio.Check{Code: "item-missing", Block: "a"}},
		"a false badge":      {"T", []webtest.JSON{block("a", "badge", falseBadge)}, portfolio.Check{Code: "badge-not-valid", Block: "a", Name: "Faux badge", Stops: true}},
		"an open badge":      {"T", []webtest.JSON{block("a", "badge", openBadge)}, portfolio.Check{Code: "badge-not-valid", Block: "a", Name: "Badge hors ligne"}},
		"an old badge":       {"T", []webtest.JSON{block("a", "badge", oldBadge)}, portfolio.Check{Code: "badge-expired", Block: "a", Name: "Badge passé"}},
		"a good badge":       {"T", []webtest.JSON{block("a", "badge", goodBadge)}, portfolio.Check{Code: "badge-not-valid", N: 1, OK: true}},
		"refused":            {"T", []webtest.JSON{block("a", "certification", refusedCert)}, portfolio.Check{Code: "certification-not-valid", Block: "a", Name: "Pix refusée", Stops: true}},
		"a gap":              {"T", []webtest.JSON{text("a", "Du **[date]** au")}, portfolio.Check{Code: "to-complete", Block: "a"}},
		"a mail address":     {"T", []webtest.JSON{text("a", "écrire à tom.delmas@orval.test.")}, portfolio.Check{Code: "personal-data", Block: "a"}},
		"a telephone":        {"T", []webtest.JSON{text("a", "ou 06 12 34 56 78 le soir")}, portfolio.Check{Code: "personal-data", Block: "a"}},
		"no telephone":       {"T", []webtest.JSON{text("a", "du 01/09/2026 au 30/06/2027, 392 Pix, 12 000 000 pas")}, portfolio.Check{Code: "personal-data", N: 1, OK: true}},
	} {
		id := s.page("tom", c.title, c.blocks...)
		if got := s.checks("tom", id); !slices.Contains(got, c.want) {
			t.Errorf("%s: got %+v, want %+v among them", name, got, c.want)
		}
		published := s.publish("tom", id)
		if want := c.want.Stops || name == "thrown away"; (published.Recorder.Code == 200) == want {
			t.Errorf("%s: published with %d %s", name, published.Recorder.Code, published.Text())
		}
	}
	id := s.page("tom", "T", text("a", "Voir [mon site](https://tom.test) et [un autre](https://x.test)"))
	if slices.ContainsFunc(s.checks("tom", id), func(c portfolio.Check) bool { return c.Code == "to-complete" }) {
		t.Error("a link is taken for a gap")
	}
}

// What stops a page says so in words, and nothing of it is left in the store.
func TestRefusals(t *testing.T) {
	s := tell(t)
	photo := s.put("tom", "maison.jpg", phototest.JPEG(phototest.Photo(40, 30), 1, nil))
	heic := s.put("tom", "IMG_1.heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heicxxxxxxxxxxxxxxxxxxxxxxx"))
	s.proofs("tom", "")
	before := s.tidy("tom")
	for code, c := range map[string]struct {
		status int
		block  webtest.JSON
		sees   string
	}{
		"picture-unreadable":  {422, block("z", "gallery", heic), "IMG_1.heic"},
		"page-shows-unproved": {409, block("z", "badge", falseBadge), "Faux badge"},
	} {
		id := s.page("tom", "T", block("a", "gallery", photo), c.block)
		s.publish("tom", id).Status(c.status).Code(code).Sees(c.sees)
		s.As("tom").Get(api + "/" + id).MustNotSee(`"publication"`)
	}
	id := s.page("tom", "T", block("a", "certification", refusedCert))
	s.publish("tom", id).Status(409).Code("page-shows-unproved").Sees("Pix refusée")
	s.publish("tom", s.page("tom", "T")).Status(409).Code("page-not-ready")
	good := s.page("tom", "T", block("a", "gallery", photo))
	for _, at := range []string{"2026-08-31T08:00:00Z", "2026-09-01T08:00:00Z", "2027-09-02T08:00:00Z"} {
		s.As("tom").Post(api+"/"+good+"/publication", webtest.JSON{"expires": at}).Status(422).Code("bad-publication-end")
	}
	// Under 15 without anybody to ask: nothing is published, nothing is left.
	young := s.put("ines", "maison.jpg", phototest.JPEG(phototest.Photo(40, 30), 1, nil))
	alone := s.page("ines", "T", block("a", "gallery", young))
	had := s.tidy("ines")
	if code := s.publish("ines", alone).Recorder.Code; code == 200 {
		t.Error("published under 15 without anybody's agreement")
	}
	s.As("ines").Get(api + "/" + alone).MustNotSee(`"publication"`)
	if now := s.tidy("ines"); now != had {
		t.Errorf("%d contents, %d before", now, had)
	}
	// A full space: the second photo finds no room, and the first goes again.
	noise := s.put("tom", "grand.png", pngOf(t, noiseOf(700, 700)))
	s.inside("tom", func(tx *instance.Tx) error {
		u, err := tx.Usage()
		must(t, err)
		return tx.SetQuota(u.Used + 40_000)
	})
	full := s.page("tom", "T", block("a", "gallery", photo, noise))
	s.publish("tom", full).Status(507).Code("over-quota")
	if now := s.tidy("tom"); now != before+1 {
		t.Errorf("%d contents, want %d", now, before+1)
	}
}

func TestMaterial(t *testing.T) {
	s := tell(t)
	tom := s.As("tom")
	folder := tom.Post("/api/v1/drive/folders", webtest.JSON{"parent": "root", "name": "Atelier"}).Status(201).Field("id")
	photo := s.put("tom", "maison.jpg", phototest.JPEG(phototest.Photo(900, 600), 6, nil))
	tom.Patch("/api/v1/drive/entries/"+photo, webtest.JSON{"parent": folder}).Status(200)
	pdf := s.put("tom", "cv.pdf", []byte("%PDF-1.4 de Tom"))
	gone := s.put("tom", "perdu.jpg", jpegOf(t, phototest.Photo(8, 8)))
	tom.Post("/api/v1/drive/entries/"+gone+"/trash", nil).Status(200)
	badge := s.put("tom", "badge.png", phototest.PNG(phototest.Photo(80, 80), 1))
	s.proofs("tom", badge)
	var got portfolio.Choice
	tom.Get(api + "/material").Status(200).JSON(&got)
	if len(got.Pictures) != 2 || len(got.Files) != 1 || got.Files[0].ID != pdf || len(got.Badges) != 4 || len(got.Certifications) != 2 {
		t.Fatalf("got %+v", got)
	}
	for _, p := range got.Pictures {
		if p.ID == photo && (p.Folder != "Atelier" || p.Name != "maison.jpg") {
			t.Errorf("got %+v", p)
		}
		thumb := s.Content(p.Thumb.URL).Status(200)
		if img := decode(t, thumb.Bytes()); max(img.Bounds().Dx(), img.Bounds().Dy()) > 480 {
			t.Errorf("a small picture of %v", img.Bounds())
		}
		thumb.MustNotSee(phototest.Secrets()...)
	}
	for _, b := range got.Badges {
		if (b.ID == goodBadge) != (b.Image != nil) || b.ID == falseBadge && b.Verdict != "invalid" {
			t.Errorf("got %+v", b)
		}
		if b.Image != nil {
			s.Content(b.Image.URL).Status(200).MustNotSee(phototest.Secrets()...)
		}
	}
	s.As("ines").Get(api+"/material").Status(200).MustNotSee("maison", "Fablab", "Pix")
	// A page shows what it holds, as it is to be shown.
	id := s.page("tom", "T", block("a", "gallery", photo), block("b", "badge", goodBadge), block("c", "certification", goodCert))
	var p portfolio.Page
	tom.Get(api + "/" + id).JSON(&p)
	if m := p.Material[photo]; m.Kind != "picture" || m.Width != 600 || m.Height != 900 || m.Thumb == nil {
		t.Errorf("got %+v", m)
	}
	if m := p.Material[goodCert]; m.Name != "Certification Pix" || !strings.Contains(m.Detail, "392") {
		t.Errorf("got %+v", m)
	}
	s.Device("tom", "portfolio:read").Get(api + "/" + id).Status(200).MustNotSee(`"thumb"`)
}

func noiseOf(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	n := uint32(1)
	for i := range img.Pix {
		n = n*1664525 + 1013904223
		img.Pix[i] = uint8(n>>24) | uint8(i%4/3*255)
	}
	return img
}
