package drive_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"pims/apps"
	"pims/apps/drive"
	"pims/apps/family"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/internal/webtest"
	"pims/reports"
	"pims/storage"
)

// sharing is a story of a node with links.
func sharing(t *testing.T) story {
	t.Helper()
	t.Parallel()
	r := webtest.With(t, func(r *webtest.Run) []apps.App {
		desk, err := reports.Open(t.Context(), r.House, r.Node.People)
		must(t, err)
		t.Cleanup(func() { must(t, desk.Close()) })
		desk.Pages, desk.URL = webtest.ContentURL, webtest.URL
		r.Node.Reports, r.Node.Contact = desk, "equipe@cartable.example"
		return []apps.App{drive.New().WithLinks(r.Node.People, r.Node.Desk), family.New(r.Node.People)}
	})
	return story{r, t, r.As("tom")}
}

// link opens an entry by a link.
func (s story) link(entry string, body webtest.JSON) (l drive.SharedLink) {
	s.t.Helper()
	s.tom.Post(api+"/entries/"+entry+"/links", body).Status(201).JSON(&l)
	return l
}

func path(l drive.SharedLink) string { return strings.TrimPrefix(l.URL, webtest.ContentURL) }

// visit fetches a part of what a link opens.
func (s story) visit(l drive.SharedLink, rest string, header ...string) *webtest.Answer {
	s.t.Helper()
	return s.OnContent("GET", path(l)+rest, header...)
}

// mustBeGone wants every address of a link to answer like one that never was.
func (s story) mustBeGone(why string, l drive.SharedLink, ids ...string) {
	s.t.Helper()
	never := "/l/" + identity.NewAddress()
	rests := []string{"", "/signaler"}
	for _, id := range ids {
		rests = append(rests, "/e/"+id, "/v/"+id, "/s/"+id)
	}
	for _, rest := range rests {
		gone, wanted := s.visit(l, rest), s.OnContent("GET", never+rest)
		gone.Status(404)
		a, b := gone.Recorder.Header().Clone(), wanted.Recorder.Header().Clone()
		a.Del("X-Request-Id")
		b.Del("X-Request-Id")
		if gone.Text() != wanted.Text() || fmt.Sprint(a) != fmt.Sprint(b) {
			s.t.Errorf("%s: %s tells that there was a link", why, rest)
		}
	}
}

// school is tom's tree: a shared folder with a folder in it, and a neighbour.
type school struct {
	story
	shared, inner, outer     string
	near, deep, other, photo string
}

func newSchool(t *testing.T) school {
	c := school{story: sharing(t)}
	c.shared = c.folder("root", "Exposé")
	c.inner = c.folder(c.shared, "Sources")
	c.outer = c.folder("root", "Journal")
	c.near = c.file(c.shared, "plan.txt", "plan kanari")
	c.deep = c.file(c.inner, "notes.txt", "notes mésange")
	c.other = c.file(c.outer, "secret.txt", "secret bouvreuil")
	c.photo = c.file(c.shared, "page.html", "<script>alert(1)</script>")
	return c
}

func TestAReadingLink(t *testing.T) {
	c := newSchool(t)
	l := c.link(c.shared, webtest.JSON{"way": "read"})
	if l.State != "active" || l.Title != "Exposé" || l.Protected || !l.Expires.After(c.Node.Desk.Now()) {
		t.Fatalf("made %+v", l)
	}
	for _, header := range [][]string{nil, {"Cookie", "__Host-pims=" + c.As("ines").Token}} {
		c.visit(l, "", header...).Status(200).Sees("<h1>Exposé</h1>", "Partagé par Tom", "plan.txt", "Sources", `/e/`+c.inner, `/s/`+c.near, "/signaler").
			MustNotSee("Journal", "secret", c.outer, "<script", "style=").NoHeader("Set-Cookie").Header("Cache-Control", "private, no-store")
	}
	c.visit(l, "", "Accept-Language", "en").Status(200).Sees("Shared by Tom")
	c.visit(l, "/e/"+c.inner).Status(200).Sees("<h1>Sources</h1>", "notes.txt", `href="`+path(l)+`">Exposé`, `aria-current="page">Sources`).MustNotSee("Journal", ">root")
	c.visit(l, "/e/"+c.near).Status(200).Sees("<h1>plan.txt</h1>", `<iframe src="`+path(l)+"/v/"+c.near)
	c.visit(l, "/v/"+c.near).Status(200).Sees("plan kanari").Header("Cache-Control", "private, no-cache").NoHeader("Access-Control-Allow-Origin")
	c.visit(l, "/v/"+c.near, "Range", "bytes=0-3").Status(206).Sees("plan")
	saved := c.visit(l, "/s/"+c.deep).Status(200).Sees("notes mésange")
	if d := saved.Recorder.Header().Get("Content-Disposition"); !strings.HasPrefix(d, "attachment") {
		t.Errorf("saved as %q", d)
	}
	// What people keep runs nothing, whatever it is.
	shown := c.visit(l, "/v/"+c.photo).Status(200).Header("Content-Type", "text/plain; charset=utf-8")
	if p := shown.Recorder.Header().Get("Content-Security-Policy"); !strings.HasPrefix(p, "sandbox; default-src 'none'") || !strings.Contains(p, "frame-ancestors 'self'") {
		t.Errorf("policy %q", p)
	}

	// Nothing beside what is opened, by whatever id, link or way.
	second := c.link(c.near, webtest.JSON{"way": "read", "title": "Le plan"})
	c.visit(second, "").Status(200).Sees("<h1>plan.txt</h1>").MustNotSee("Exposé", "Sources")
	for _, try := range []struct {
		l  drive.SharedLink
		id string
	}{{l, c.outer}, {l, c.other}, {l, "root"}, {l, string(instance.Root)}, {l, string(instance.Trash)}, {second, c.deep}, {second, c.shared}} {
		for _, part := range []string{"/e/", "/v/", "/s/"} {
			c.visit(try.l, part+try.id).Status(404).MustNotSee("secret", "notes", "Exposé")
		}
	}
	c.OnContent("POST", path(l)+"/e/"+c.near).Status(405)
	c.OnContent("PUT", path(l)).Status(405)
	c.OnContent("GET", strings.Replace(path(l), "/l/", "/p/", 1)).Status(404).MustNotSee("Exposé")
	c.OnContent("GET", strings.Replace(path(l), "/l/", "/p/", 1)+"/signaler").Status(404)

	// The trash and the tree are obeyed.
	c.tom.Patch(api+"/entries/"+c.deep, webtest.JSON{"parent": c.outer}).Status(200)
	c.visit(l, "/s/"+c.deep).Status(404)
	c.tom.Post(api+"/entries/"+c.near+"/trash", nil).Status(200)
	c.visit(l, "/s/"+c.near).Status(404)
	c.visit(l, "").Status(200).MustNotSee("plan.txt")
	c.mustBeGone("in the trash", second, c.near)
	c.tom.Post(api+"/entries/"+c.shared+"/trash", nil).Status(200)
	c.mustBeGone("the folder in the trash", l, c.shared, c.inner, c.photo)
	c.tom.Post(api+"/entries/"+c.shared+"/restore", webtest.JSON{}).Status(200)
	c.visit(l, "").Status(200)

	// It is counted, changed and withdrawn by its owner, and nobody else's.
	var all drive.SharedLinks
	c.tom.Get(api + "/entries/" + c.shared + "/links").Status(200).JSON(&all)
	if len(all.Links) != 1 || all.Links[0].Visits == 0 || all.Links[0].URL != l.URL || !all.May.Alone {
		t.Errorf("listed %+v", all)
	}
	for _, who := range []*webtest.Actor{c.As("ines"), c.As("m.benali"), c.Device("tom", "files:read", "files:write")} {
		who.Get(api+"/entries/"+c.shared+"/links").MustNotSee("Exposé", l.ID)
		who.Patch(api+"/links/"+l.ID, webtest.JSON{"title": "x"}).MustNotSee("Exposé")
		who.Delete(api + "/links/" + l.ID)
	}
	c.visit(l, "").Status(200).Sees("Exposé")
	c.tom.Patch(api+"/links/"+l.ID, webtest.JSON{"title": "Notre exposé", "expires": c.Node.Desk.Now().Add(time.Hour)}).Status(200).Sees("Notre exposé")
	c.visit(l, "").Status(200).Sees("Notre exposé")
	c.Wait(61 * time.Minute)
	c.mustBeGone("expired", l, c.shared, c.photo)
	again := c.link(c.shared, webtest.JSON{"way": "read"})
	c.visit(again, "").Status(200)
	c.tom.Delete(api + "/links/" + again.ID).Status(204)
	c.tom.Delete(api + "/links/" + again.ID).Status(204)
	c.mustBeGone("withdrawn", again, c.shared, c.photo)
	c.tom.Get(api+"/entries/"+c.shared+"/links").Status(200).Sees(`"why":"withdrawn"`, `"why":"expired"`).MustNotSee(l.URL, again.URL)

	if log := c.Log(); strings.Contains(log, strings.TrimPrefix(path(l), "/l/")) || strings.Contains(log, "Expos") {
		t.Error("the log tells an address or a name")
	}
}

// An address that is over leads nowhere in the directory.
func TestAddressesOfLinksAreGivenBack(t *testing.T) {
	c := newSchool(t)
	l, stays := c.link(c.shared, webtest.JSON{"way": "read"}), c.link(c.shared, webtest.JSON{"way": "read"})
	c.tom.Delete(api + "/links/" + l.ID).Status(204)
	ctx := context.Background()
	inst, err := c.House.Open(ctx, instance.ID(c.Instance("tom")))
	must(t, err)
	must(t, drive.TidyLinks(ctx, c.Node.People, inst))
	must(t, inst.Close())
	if _, err := c.Node.People.AddressOf(ctx, strings.TrimPrefix(path(l), "/l/")); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("the address still leads somewhere: %v", err)
	}
	c.visit(stays, "").Status(200)
}

func TestALinkToLook(t *testing.T) {
	c := newSchool(t)
	zip := c.file(c.shared, "tout.bin", "\x00\x01\x02")
	l := c.link(c.shared, webtest.JSON{"way": "view"})
	c.visit(l, "").Status(200).Sees("plan.txt").MustNotSee("/s/")
	c.visit(l, "/e/"+c.near).Status(200).Sees("/v/" + c.near).MustNotSee("/s/")
	c.visit(l, "/e/"+zip).Status(200).Sees("ne permet pas de l’enregistrer").MustNotSee("/s/", "/v/")
	for _, rest := range []string{"/s/" + c.near, "/s/" + zip, "/v/" + zip} {
		c.visit(l, rest).Status(404).MustNotSee("kanari")
	}
	got := c.visit(l, "/v/"+c.near).Status(200)
	if d := got.Recorder.Header().Get("Content-Disposition"); !strings.HasPrefix(d, "inline") {
		t.Errorf("shown as %q", d)
	}
	c.tom.Post(api+"/entries/"+c.shared+"/links", webtest.JSON{"way": "view", "limit": 3}).Status(422).Code("bad-link")
}

func TestALinkWithAPassword(t *testing.T) {
	c := newSchool(t)
	c.tom.Post(api+"/entries/"+c.shared+"/links", webtest.JSON{"way": "read", "password": "court"}).Status(422).Code("weak-link-password").Sees("Le lien n’a été ni créé ni changé").MustNotSee("L’ancien")
	l := c.link(c.shared, webtest.JSON{"way": "read", "password": "trois chats verts"})
	if !l.Protected {
		t.Error("not said to be protected")
	}
	try := func(password string) *webtest.Answer {
		return c.DoContent("POST", path(l), url.Values{"password": {password}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	}
	for _, rest := range []string{"", "/e/" + c.near, "/v/" + c.near, "/s/" + c.near, "/~x/s/" + c.near} {
		c.visit(l, rest).Status(200).Sees(`type="password"`).MustNotSee("Exposé", "plan", "Tom", "kanari")
	}
	try("trois chats bleus").Status(403).Sees("bon mot de passe").MustNotSee("Exposé")
	to := try("trois chats verts").Status(303).Recorder.Header().Get("Location")
	c.OnContent("GET", to).Status(200).Sees("Exposé", to+"/s/"+c.near)
	c.OnContent("GET", to+"/s/"+c.near).Status(200).Sees("plan kanari")

	// The proof is of this link and this password, and does not last.
	other := c.link(c.outer, webtest.JSON{"way": "read", "password": "trois chats verts"})
	proof := to[strings.LastIndex(to, "/"):]
	c.visit(other, proof).Status(200).Sees(`type="password"`).MustNotSee("secret")
	c.tom.Patch(api+"/links/"+l.ID, webtest.JSON{"password": "quatre chats roux"}).Status(200)
	c.OnContent("GET", to).Status(200).Sees(`type="password"`).MustNotSee("plan")
	c.OnContent("GET", try("quatre chats roux").Status(303).Recorder.Header().Get("Location")).Status(200).Sees("plan")
	to = try("quatre chats roux").Status(303).Recorder.Header().Get("Location")
	c.Wait(13 * time.Hour)
	c.OnContent("GET", to).Status(200).Sees(`type="password"`).MustNotSee("plan")
	c.tom.Patch(api+"/links/"+l.ID, webtest.JSON{"password": ""}).Status(200)
	c.visit(l, "").Status(200).Sees("plan")

	// Whoever guesses is slowed down.
	for n := 0; ; n++ {
		a := c.DoContent("POST", path(other), "password="+fmt.Sprint(n), "Content-Type", "application/x-www-form-urlencoded")
		if a.Recorder.Code == 429 {
			if a.Recorder.Header().Get("Retry-After") == "" {
				t.Error("not said how long to wait")
			}
			break
		}
		if a.Status(403); n > 10 {
			t.Fatal("guessing is free")
		}
	}
	c.tom.Delete(api + "/links/" + other.ID).Status(204)
	c.mustBeGone("withdrawn, with a password", other, c.outer)
}

func TestDownloadsAreCounted(t *testing.T) {
	c := newSchool(t)
	l := c.link(c.shared, webtest.JSON{"way": "read", "limit": 2})
	c.visit(l, "").Status(200).Sees("possibles\u00a0: 2")
	c.visit(l, "/e/"+c.near).Status(200).MustNotSee("/v/")
	c.visit(l, "/v/"+c.near).Status(404).MustNotSee("kanari")
	c.OnContent("HEAD", path(l)+"/s/"+c.near).Status(200)
	for _, rest := range []string{"/s/" + c.other, "/s/" + c.inner, "/z/" + c.near, "/z/" + c.outer, "/s/nothing"} {
		c.visit(l, rest).Status(404)
	}
	c.visit(l, "/s/"+c.near, "Range", "bytes=1-", "If-Match", `"other"`).Status(200).Sees("plan kanari")
	c.visit(l, "/s/"+c.deep).Status(200)
	c.mustBeGone("used up", l, c.near, c.shared)
	c.tom.Get(api+"/entries/"+c.shared+"/links").Status(200).Sees(`"spent":true`, `"used":2`)
	c.tom.Patch(api+"/links/"+l.ID, webtest.JSON{"limit": 3}).Status(200)
	c.visit(l, "").Status(200).Sees("possibles\u00a0: 1")

	// Who knows the password is told.
	p := c.link(c.near, webtest.JSON{"way": "read", "limit": 1, "password": "trois chats verts"})
	to := c.DoContent("POST", path(p), "password=trois+chats+verts", "Content-Type", "application/x-www-form-urlencoded").Status(303).Recorder.Header().Get("Location")
	c.OnContent("GET", to+"/s/"+c.near).Status(200)
	c.OnContent("GET", to).Status(200).Sees("autant de fois que prévu")
	c.OnContent("GET", to+"/s/"+c.near).Status(404).MustNotSee("kanari")
	c.mustBeGone("used up, without the password", p, c.near)
}

// Under 15 what others see needs both parents, what they leave one of them; each
// can object, and nothing that was agreed to opens wider.
func TestAChildsLinks(t *testing.T) {
	s := sharing(t)
	s.Tie("ines", "m.benali", "father")
	s.Tie("ines", "mme.benali", "mother")
	s.Settle()
	s.tom = s.As("ines")
	folder := s.folder("root", "Recettes")
	s.file(folder, "gâteau.txt", "farine")
	says := func(who string, a doctypes.Answer) {
		t.Helper()
		id := s.As(who).Get("/api/v1/family").Status(200).Field("requests.0.id")
		s.As(who).Post("/api/v1/family/requests/"+id, webtest.JSON{"answer": a}).Status(200)
		s.Settle()
	}
	var terms drive.SharedLinks
	s.tom.Get(api + "/entries/" + folder + "/links").Status(200).JSON(&terms)
	if terms.May.Alone || len(terms.May.Holders) != 2 || terms.May.Days != 7 {
		t.Errorf("may %+v", terms.May)
	}
	l := s.link(folder, webtest.JSON{"way": "read"})
	s.Settle()
	if l.State != "waiting" || len(l.Holders) != 2 || l.Expires.After(s.Node.Desk.Now().AddDate(0, 0, 8)) {
		t.Errorf("made %+v", l)
	}
	s.As("m.benali").Get("/api/v1/family").Status(200).Sees(`"about":"link"`, "Recettes", `"rule":"both"`).MustNotSee("gâteau", "farine", l.URL)
	s.mustBeGone("waits", l, folder)
	says("m.benali", doctypes.Agreed)
	s.mustBeGone("one of two", l, folder)
	says("mme.benali", doctypes.Agreed)
	s.visit(l, "").Status(200).Sees("gâteau")
	s.tom.Patch(api+"/links/"+l.ID, webtest.JSON{"expires": s.Node.Desk.Now().AddDate(0, 0, 30)}).Status(409).Code("link-widens")
	s.tom.Patch(api+"/links/"+l.ID, webtest.JSON{"password": "trois chats verts"}).Status(200)
	s.tom.Patch(api+"/links/"+l.ID, webtest.JSON{"password": ""}).Status(409).Code("link-widens")
	says("mme.benali", doctypes.Objected)
	s.mustBeGone("an objection", l, folder)

	second := s.link(folder, webtest.JSON{"way": "read"}) // no way around her
	s.Settle()
	says("m.benali", doctypes.Agreed)
	s.mustBeGone("again, past an objection", second, folder)

	inbox := s.folder("root", "Boîte")
	drop := s.link(inbox, webtest.JSON{"way": "drop"})
	s.Settle()
	s.mustBeGone("a box waits", drop, inbox)
	says("m.benali", doctypes.Agreed)
	s.leave(drop, "Lou", "dessin.txt", "un chat").Status(200)
}

// To say yes or no to a link a parent reads which file or folder it opens, by its
// name at that moment, and no more: not what lies beside it or in it, not where it
// lies, not what it is called later.
func TestWhatAParentReadsOfALink(t *testing.T) {
	s := sharing(t)
	s.Tie("ines", "m.benali", "father")
	s.Settle()
	s.tom = s.As("ines")
	diary := s.folder("root", "Journal intime")
	poem := s.file(diary, "Poème.txt", "les mots du poème")
	s.file(diary, "Secret.txt", "un secret")
	l := s.link(poem, webtest.JSON{"way": "view", "title": "À lire"})
	s.Settle()
	hidden := []string{"Journal", "Secret", "les mots", diary, poem, l.URL, l.ID}
	samir := s.As("m.benali")
	id := samir.Get("/api/v1/family").Status(200).Sees("À lire", "Poème.txt", "sans proposer de l’enregistrer").MustNotSee(hidden...).Field("requests.0.id")
	s.tom.Patch(api+"/entries/"+poem, webtest.JSON{"name": "Poème pour Max.txt"}).Status(200)
	samir.Post("/api/v1/family/requests/"+id, webtest.JSON{"answer": "agreed"}).Status(200).MustNotSee("Max")
	s.Settle()
	samir.Get("/api/v1/family").Status(200).Sees(`"state":"active"`).MustNotSee(append(hidden, "Max")...)
	for _, path := range []string{"/entries/" + poem, "/entries/" + poem + "/activity", "/files/" + poem + "/content", "/folders/" + diary} {
		samir.Get(api + path).Status(404)
		samir.Get("/api/v1/of/" + s.Instance("ines") + "/drive" + path).Status(404)
	}
	s.happened(poem, "link guardian Samir À lire agreed", "link À lire made", "added")
}

// What a link shows can be reported, and the host can take it off.
func TestALinkIsReportedAndTakenOff(t *testing.T) {
	c := newSchool(t)
	l := c.link(c.shared, webtest.JSON{"way": "read"})
	c.visit(l, "/signaler").Status(200).Sees("Signaler", l.URL)
	form := url.Values{"reason": {"privacy"}, "explanation": {"On m’y voit."}, "name": {"Léa"}, "email": {"lea@exemple.fr"}, "good_faith": {"yes"}}
	c.DoContent("POST", path(l)+"/signaler", form.Encode(), "Content-Type", "application/x-www-form-urlencoded").Status(200)
	all, err := c.Node.Reports.List(t.Context())
	must(t, err)
	if len(all) != 1 || all[0].URL != l.URL || string(all[0].Grant) != l.ID {
		t.Fatalf("reported %+v", all)
	}
	_, err = c.Node.Reports.Decide(t.Context(), all[0].Number, reports.Decision{Verdict: reports.Suspend, Facts: "Un visage.", Ground: "Code civil, article 9"})
	must(t, err)
	c.mustBeGone("suspended", l, c.shared, c.near)
	c.tom.Get(api+"/entries/"+c.shared+"/links").Status(200).Sees(`"held":true`, `"state":"frozen"`)
	c.tom.Post(api+"/entries/"+c.shared+"/links", webtest.JSON{"way": "read"}).Status(409).Code("page-suspended")
	_, err = c.Node.Reports.Restore(t.Context(), all[0].Number)
	must(t, err)
	c.visit(l, "").Status(200)
}
