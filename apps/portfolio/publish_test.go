package portfolio_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"regexp"
	"strings"
	"testing"
	"time"

	"pims/apps/portfolio"
	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/internal/webtest"
	"pims/photo/phototest"
	"pims/storage"
)

var pictureAddress = regexp.MustCompile(`(?:src|href)="(/p/[^"]*/\d+-\d+-[0-9a-f]{16})"`)

// contents are the addresses of what a page shows.
func contents(a *webtest.Answer) (all []string) {
	for _, m := range pictureAddress.FindAllStringSubmatch(a.Text(), -1) {
		all = append(all, m[1])
	}
	return all
}

// A learner of 16 publishes alone; whoever has the address reads the page,
// signed out and without JavaScript; what is taken off is gone at once, with
// its pictures.
func TestLearnerOf16(t *testing.T) {
	s := tell(t)
	tom := s.As("tom")
	photo := s.put("tom", "maison-secrete.jpg", phototest.JPEG(phototest.Photo(2000, 1000), 6, nil))
	scan := s.put("tom", "scan.png", phototest.PNG(phototest.Photo(60, 40), 1))
	pdf := s.put("tom", "plan.pdf", []byte("%PDF-1.4 le plan"))
	badge := s.put("tom", "badge.png", phototest.PNG(phototest.Photo(80, 80), 1))
	s.proofs("tom", badge)
	id := s.page("tom", "Tom, apprenti menuisier",
		text("a", "J’apprends **le bois**. <script>alert(1)</script>"), block("b", "gallery", photo), block("c", "file", pdf, scan),
		block("d", "certification", goodCert), block("e", "badge", goodBadge, openBadge))
	before := s.tidy("tom")
	p := s.publish("tom", id).Status(200)
	url := p.Field("publication.url")
	if !strings.HasPrefix(url, webtest.ContentURL+"/p/") || p.Field("publication.state") != "active" || p.Field("may.alone") != "true" {
		t.Fatalf("got %s", p.Text())
	}
	page := s.visit(url).Status(200).Sees("apprenti menuisier", "<strong>le bois</strong>", "Sécurité machines", "392").NoHeader("Set-Cookie")
	page.MustNotSee("<script", "P-SECRET99", "Bravo Tom", "Tilleuls", "source-42", "maison-secrete", s.Instance("tom"), id, photo)
	all := contents(page)
	if len(all) != 4 {
		t.Fatalf("contents %v in %s", all, page.Text())
	}
	told := append(phototest.Secrets(), string(phototest.Latitude()), "Exif", "eXIf", "xmpmeta")
	for _, at := range all {
		a := s.OnContent("GET", at).Status(200).MustNotSee(told...)
		s.OnContent("GET", at, "If-None-Match", a.Recorder.Header().Get("ETag")).Status(304)
		kind := a.Recorder.Header().Get("Content-Type")
		if kind == "application/pdf" {
			a.Sees("le plan")
			if d := a.Recorder.Header().Get("Content-Disposition"); !strings.HasPrefix(d, "attachment") || !strings.Contains(d, "plan.pdf") {
				t.Errorf("disposition %q", d)
			}
			continue
		}
		img := decode(t, a.Bytes())
		if kind == "image/jpeg" && img.Bounds().Size() != image.Pt(800, 1600) {
			t.Errorf("the photo is %v", img.Bounds())
		}
	}
	s.OnContent("GET", all[0][:len(all[0])-1]+"0").Status(404)

	s.Wait(time.Minute)
	// The page changes; visitors see what was published until it is again.
	s.save("tom", id, "Tom, menuisier", text("a", "Autre chose"), block("b", "gallery", scan)).Status(200).Sees(`"changed":true`)
	s.visit(url).Status(200).Sees("apprenti").MustNotSee("Autre chose")
	if again := s.publish("tom", id).Status(200).Sees(`"changed":false`); again.Field("publication.url") != url {
		t.Error("published again, it has another address")
	}
	s.visit(url).Status(200).Sees("Autre chose").MustNotSee("apprenti")
	s.OnContent("GET", all[0]).Status(404)
	if now := s.tidy("tom"); now != before+1 {
		t.Errorf("%d contents, want the files and one picture: %d", now, before+1)
	}

	// Withdrawn.
	now := contents(s.visit(url))
	tom.Delete(api + "/" + id + "/publication").Status(200).MustNotSee(`"publication"`)
	s.visit(url).Status(404).MustNotSee("menuisier")
	s.OnContent("GET", now[0]).Status(404)
	if n := s.tidy("tom"); n != before {
		t.Errorf("%d contents, want %d", n, before)
	}
	if n := s.publications("tom"); n != 0 {
		t.Errorf("%d publications are left", n)
	}
	tom.Delete(api + "/" + id + "/publication").Status(200)
	if s.publish("tom", id).Status(200).Field("publication.url") != url {
		t.Error("published once more, it has another address")
	}
	// Its time is over.
	s.Wait(365 * 24 * time.Hour)
	s.visit(url).Status(404)
	if n := s.tidy("tom"); n != before {
		t.Errorf("%d contents, want %d", n, before)
	}
}

// A photo that came from elsewhere as a file of no kind is a photo all the same.
func TestPhotoUnderAnotherName(t *testing.T) {
	s := tell(t)
	photo := s.put("tom", "archive.bin", phototest.JPEG(phototest.Photo(40, 30), 6, nil))
	s.inside("tom", func(tx *instance.Tx) error {
		files := instance.In[doctypes.File](tx)
		f, err := files.Get(instance.DocID(photo))
		must(t, err)
		f.Versions[0].Mime = "application/octet-stream"
		return files.Put(instance.DocID(photo), f)
	})
	id := s.page("tom", "Tom", block("a", "file", photo))
	url := s.publish("tom", id).Status(200).Field("publication.url")
	for _, at := range contents(s.visit(url).Status(200)) {
		s.OnContent("GET", at).Status(200).MustNotSee(phototest.Secrets()...)
	}
}

// A learner of 13 asks: the page waits for both parents, is public when both
// have agreed, and freezes when one of them objects.
func TestLearnerOf13(t *testing.T) {
	s := tell(t)
	s.Tie("ines", "m.benali", "father")
	s.Tie("ines", "mme.benali", "mother")
	s.Settle()
	photo := s.put("ines", "photo.jpg", phototest.JPEG(phototest.Photo(40, 30), 1, nil))
	id := s.page("ines", "Mes dessins", block("a", "gallery", photo))
	s.As("ines").Get(api+"/"+id).Status(200).Sees(`"alone":false`, "Samir", "Nadia")
	p := s.publish("ines", id).Status(200)
	url := p.Field("publication.url")
	if p.Field("publication.state") != "waiting" || p.Field("publication.rule") != "both" {
		t.Fatalf("got %s", p.Text())
	}
	s.visit(url).Status(404)
	s.Settle()
	request := func(who string) string {
		a := s.As(who).Get("/api/v1/family").Status(200).Sees("Mes dessins", "une photo").MustNotSee(s.Instance("ines"))
		return a.Field("requests.0.id")
	}
	answer := func(who, what string) {
		s.As(who).Post("/api/v1/family/requests/"+request(who), webtest.JSON{"answer": what}).Status(200)
		s.Settle()
	}
	// Parents see it before; the address alone shows nothing.
	preview := s.As("m.benali").Get("/api/v1/family").Field("requests.0.preview")
	seen := s.visit(preview).Status(200).Sees("Mes dessins")
	for _, at := range contents(seen) {
		s.OnContent("GET", at).Status(200).MustNotSee(phototest.Secrets()...)
	}
	if len(contents(seen)) != 1 {
		t.Errorf("the preview shows %v", contents(seen))
	}
	s.visit(strings.Replace(preview, "/apercu/", "/apercu/x", 1)).Status(404)
	answer("m.benali", "agreed")
	s.visit(url).Status(404)
	answer("mme.benali", "agreed")
	public := contents(s.visit(url).Status(200).Sees("Mes dessins"))
	s.As("ines").Get(api + "/" + id).Sees(`"state":"active"`)
	// A newer page waits while the former stays.
	s.save("ines", id, "Mes dessins", text("a", "nouveau")).Status(200)
	s.publish("ines", id).Status(200).Sees(`"state":"active"`, `"pending":true`)
	s.visit(url).Status(200).MustNotSee("nouveau")
	s.Settle()
	answer("mme.benali", "refused")
	s.As("ines").Get(api+"/"+id).Sees(`"pending":false`, `"state":"active"`)
	if n := s.tidy("ines"); n != 2 {
		t.Errorf("%d contents, want the photo and its copy", n)
	}
	if n := s.publications("ines"); n != 1 {
		t.Errorf("%d publications: the refused one is still there", n)
	}
	s.visit(url).Status(200)
	// The one that is public is objected to.
	var about string
	for _, r := range requests(t, s.As("m.benali").Get("/api/v1/family")) {
		if r.State == "active" {
			about = r.ID
		}
	}
	s.As("m.benali").Post("/api/v1/family/requests/"+about, webtest.JSON{"answer": "objected"}).Status(200)
	s.Settle()
	s.visit(url).Status(404).MustNotSee("dessins")
	s.OnContent("GET", public[0]).Status(404)
	s.As("ines").Get(api+"/"+id).Sees(`"state":"frozen"`, `"objected"`)
	s.As("m.benali").Post("/api/v1/family/requests/"+about, webtest.JSON{"answer": "agreed"}).Status(200)
	s.Settle()
	s.visit(url).Status(200)
}

func (s story) publications(login string) (n int) {
	s.t.Helper()
	s.inside(login, func(tx *instance.Tx) error {
		n = 0
		for _, err := range instance.In[doctypes.Publication](tx).All() {
			must(s.t, err)
			n++
		}
		return nil
	})
	return n
}

type request struct{ ID, State string }

func requests(t *testing.T, a *webtest.Answer) []request {
	t.Helper()
	var all struct{ Requests []request }
	a.JSON(&all)
	return all.Requests
}

// A page that came with an archive may have an address that is somebody
// else's here: it gets another one, and theirs leads where it did.
func TestAddressTaken(t *testing.T) {
	s := tell(t)
	theirs := s.publish("mme.caron", s.page("mme.caron", "Ma classe", text("a", "Bienvenue"))).Status(200).Field("publication.url")
	for _, address := range []string{strings.TrimPrefix(theirs, webtest.ContentURL+"/p/"), "../../etc"} {
		id := s.page("tom", "Atelier", text("a", "Le bois"))
		s.inside("tom", func(tx *instance.Tx) error {
			pages := instance.In[doctypes.Page](tx)
			p, err := pages.Get(instance.DocID(id))
			must(t, err)
			p.Address = address
			return pages.Put(instance.DocID(id), p)
		})
		mine := s.publish("tom", id).Status(200).Field("publication.url")
		s.visit(mine).Status(200).Sees("Le bois")
		s.visit(theirs).Status(200).Sees("Bienvenue").MustNotSee("Le bois")
	}
}

// Nor does theirs end with a page that says of itself that it has it.
func TestAddressOfAnotherInTheTrash(t *testing.T) {
	s := tell(t)
	theirs := s.publish("mme.caron", s.page("mme.caron", "Ma classe", text("a", "Bienvenue"))).Status(200).Field("publication.url")
	id := s.page("tom", "Atelier", text("a", "Le bois"))
	s.inside("tom", func(tx *instance.Tx) error {
		pages := instance.In[doctypes.Page](tx)
		p, err := pages.Get(instance.DocID(id))
		must(t, err)
		p.Address, p.Trashed = strings.TrimPrefix(theirs, webtest.ContentURL+"/p/"), tx.Now().AddDate(0, 0, -30)
		return pages.Put(instance.DocID(id), p)
	})
	s.tidy("tom")
	s.visit(theirs).Status(200).Sees("Bienvenue")
}

// A teacher publishes like any adult.
func TestTeacher(t *testing.T) {
	s := tell(t)
	id := s.page("mme.caron", "Ma classe", text("a", "Bienvenue"))
	url := s.publish("mme.caron", id).Status(200).Field("publication.url")
	s.visit(url).Status(200).Sees("Bienvenue")
}

// What the host takes off is off, with reasons that the owner reads, and cannot
// be published again meanwhile.
func TestSuspended(t *testing.T) {
	s := tell(t)
	id := s.page("tom", "Atelier", text("a", "Bienvenue"))
	url := s.publish("tom", id).Status(200).Field("publication.url")
	s.inside("tom", func(tx *instance.Tx) error {
		current, _, err := consent.PageGrant(tx, instance.DocID(id))
		must(t, err)
		return consent.Suspend(tx, current.ID, doctypes.Suspension{Reason: "Une photo d’autrui", Ground: "Code civil, article 9", Reference: "S-1"})
	})
	s.visit(url).Status(404)
	s.As("tom").Get(api+"/"+id).Sees(`"state":"suspended"`, "photo d’autrui", "article 9", "S-1")
	before := s.tidy("tom")
	if code := s.publish("tom", id).Recorder.Code; code == 200 {
		t.Error("published although the host has taken it off")
	}
	if now := s.tidy("tom"); now != before {
		t.Errorf("%d contents, %d before", now, before)
	}
}

// No third party comes in, whatever its grant says: neither under a scope of
// this app, nor with the grant of a page.
func TestThirdPartyNever(t *testing.T) {
	s := tell(t)
	id := s.page("tom", "Atelier", text("a", "Bienvenue"))
	s.publish("tom", id).Status(200)
	tom, ctx := s.Person("tom"), context.Background()
	client := identity.Client{ID: "boussole", Name: "Boussole", Scopes: []identity.ClientScope{{Scope: "email"}}}
	var grants []instance.DocID
	s.inside("tom", func(tx *instance.Tx) error {
		given, _, err := consent.Give(tx, consent.Proposal{Client: client, Language: "fr", Items: []doctypes.GrantItem{{Scope: "email", Shown: []string{"x"}}}})
		must(t, err)
		current, _, err := consent.PageGrant(tx, instance.DocID(id))
		grants = []instance.DocID{given, current.ID}
		return err
	})
	for _, grant := range grants {
		for _, clientID := range []string{"boussole", id, "page/" + id} {
			for _, scope := range portfolio.New(nil, nil).Manifest().Scopes {
				caller := identity.Caller{
					Person: tom.ID, Instance: tom.Instance, Client: identity.ClientThirdParty, ClientID: clientID, Grant: grant, Scopes: []string{scope.Name},
				}
				if clientID == "page/"+id && grant == grants[1] && scope.Name == consent.PublicScope {
					continue // no client has such an id: identity refuses the slash
				}
				if pass, err := s.Node.Guard.Enter(ctx, caller, tom.Instance, scope); !errors.Is(err, storage.ErrNotFound) {
					t.Errorf("%s under %s with %s: %v %v", clientID, scope.Name, grant, pass, err)
				}
			}
		}
	}
}

func TestPreview(t *testing.T) {
	s := tell(t)
	photo := s.put("tom", "maison.jpg", phototest.JPEG(phototest.Photo(60, 40), 6, nil))
	id := s.page("tom", "Atelier", text("a", "Mon brouillon"), block("b", "gallery", photo))
	url := s.As("tom").Post(api+"/"+id+"/preview", nil).Status(200).Field("url")
	a := s.Content(url).Status(200).Sees("Mon brouillon")
	// It has our style sheets, and may stand in the editor and nowhere else.
	policy := a.Recorder.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "style-src 'self'", "frame-ancestors " + webtest.URL} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy %q lacks %s", policy, want)
		}
	}
	links := regexp.MustCompile(`src="(https?://[^"]*/c/[^"]+)"`).FindAllStringSubmatch(a.Text(), -1)
	if len(links) != 1 {
		t.Fatalf("pictures %v in %s", links, a.Text())
	}
	s.Content(links[0][1]).Status(200).MustNotSee(phototest.Secrets()...)
	// It is what is written now, as long as the session lives.
	s.save("tom", id, "Atelier", text("a", "Autre chose")).Status(200)
	s.Content(url).Status(200).Sees("Autre chose").MustNotSee("brouillon")
	s.As("tom").Delete(api + "/" + id).Status(204)
	s.Content(url).Status(404)
	s.As("tom").Delete("/api/v1/session").Status(200)
	s.Content(links[0][1]).Status(404)
}

func decode(t *testing.T, raw []byte) image.Image {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(raw))
	must(t, err)
	return img
}

func jpegOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, jpeg.Encode(&out, img, nil))
	return out.Bytes()
}

func pngOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, png.Encode(&out, img))
	return out.Bytes()
}
