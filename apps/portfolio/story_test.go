package portfolio_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"pims/apps"
	"pims/apps/drive"
	"pims/apps/family"
	"pims/apps/portfolio"
	"pims/doctypes"
	"pims/instance"
	"pims/internal/webtest"
)

const api = "/api/v1/portfolio"

// story is a node with this app, and the files and families around it.
type story struct {
	*webtest.Run
	t *testing.T
}

func tell(t *testing.T) story {
	t.Helper()
	t.Parallel()
	run := webtest.With(t, func(r *webtest.Run) []apps.App {
		return []apps.App{portfolio.New(r.Node.People, r.Node.Desk), drive.New(), family.New(r.Node.People)}
	})
	return story{run, t}
}

// put stores a file of a person and returns its id.
func (s story) put(login, name string, content []byte) string {
	s.t.Helper()
	return s.As(login).Put("/api/v1/drive/folders/root/content", content, "Content-Disposition", `attachment; filename="`+name+`"`).Status(201).Field("id")
}

// page makes a page of a person with these blocks, and returns its id.
func (s story) page(login, title string, blocks ...webtest.JSON) string {
	s.t.Helper()
	id := s.As(login).Post(api, webtest.JSON{"template": "blank", "title": title}).Status(201).Field("id")
	s.save(login, id, title, blocks...).Status(200)
	return id
}

func (s story) save(login, id, title string, blocks ...webtest.JSON) *webtest.Answer {
	s.t.Helper()
	if blocks == nil {
		blocks = []webtest.JSON{}
	}
	return s.As(login).Put(api+"/"+id, webtest.JSON{"title": title, "subtitle": "", "theme": "wood", "blocks": blocks})
}

func block(id, kind string, items ...string) webtest.JSON {
	list := []webtest.JSON{}
	for _, item := range items {
		list = append(list, webtest.JSON{"id": item, "alt": "Une photo"})
	}
	return webtest.JSON{"id": id, "kind": kind, "items": list}
}

func text(id, words string) webtest.JSON {
	return webtest.JSON{"id": id, "kind": "text", "text": words}
}

// publish publishes a page for a year.
func (s story) publish(login, id string) *webtest.Answer {
	s.t.Helper()
	return s.As(login).Post(api+"/"+id+"/publication", webtest.JSON{"expires": "2027-09-01T08:00:00Z"})
}

// visit is anybody's browser at an address that the interface gave.
func (s story) visit(url string, header ...string) *webtest.Answer {
	s.t.Helper()
	return s.OnContent(http.MethodGet, strings.TrimPrefix(url, webtest.ContentURL), header...)
}

// inside changes or reads an instance with all rights.
func (s story) inside(login string, fn func(tx *instance.Tx) error) {
	s.t.Helper()
	inst, err := s.House.Open(s.t.Context(), s.Person(login).Instance)
	must(s.t, err)
	must(s.t, inst.Update(s.t.Context(), fn))
	must(s.t, inst.Close())
}

// tidy does what the instance wants done in the background, and counts the
// contents that are in its store then.
func (s story) tidy(login string) (blobs int) {
	s.t.Helper()
	id, ctx := s.Person(login).Instance, context.Background()
	inst, err := s.House.Open(ctx, id)
	must(s.t, err)
	must(s.t, portfolio.TidyUp(ctx, s.Node.People, inst))
	must(s.t, inst.Sweep(ctx))
	for _, err := range inst.Contents(ctx) {
		must(s.t, err)
		blobs++
	}
	must(s.t, inst.Close())
	return blobs
}

func TestWriting(t *testing.T) {
	s := tell(t)
	tom := s.As("tom")
	var all portfolio.Portfolio
	tom.Get(api).Status(200).JSON(&all)
	if len(all.Pages) != 0 || len(all.Templates) < 5 || len(all.Themes) < 2 {
		t.Fatalf("got %+v", all)
	}
	for _, lang := range []string{"fr", "en"} {
		for _, template := range all.Templates {
			var p portfolio.Page
			tom.Post(api, webtest.JSON{"template": template.Name}, "Accept-Language", lang).Status(201).JSON(&p)
			if p.Title == "" || len(p.Blocks) != template.Blocks || len(p.Hints) != len(p.Blocks) || strings.Contains(p.Title, "{") {
				t.Errorf("%s in %s: %+v", template.Name, lang, p)
			}
			for _, b := range p.Blocks {
				if b.Heading == "" || strings.Contains(b.Text, "{") || strings.Contains(strings.ToLower(b.Text), "lorem") {
					t.Errorf("%s in %s: %+v", template.Name, lang, b)
				}
			}
			// As it is saved when nothing was touched.
			tom.Put(api+"/"+p.ID, webtest.JSON{"title": p.Title, "subtitle": p.Subtitle, "theme": p.Theme, "blocks": p.Blocks}, "If-Match", p.ETag).
				Status(200).Header("ETag", p.ETag)
		}
	}
	tom.Post(api, webtest.JSON{"template": "no such"}).Status(422).Code("bad-page")
}

// Two windows: the second to save is told, and nothing of the first is lost.
func TestAutosave(t *testing.T) {
	s := tell(t)
	id := s.page("tom", "Atelier", text("a", "un"))
	tom := s.As("tom")
	first := tom.Get(api + "/" + id).Field("etag")
	body := func(words string) webtest.JSON {
		return webtest.JSON{"title": "Atelier", "subtitle": "", "theme": "wood", "blocks": []webtest.JSON{text("a", words)}}
	}
	second := tom.Put(api+"/"+id, body("deux"), "If-Match", first).Status(200).Field("etag")
	tom.Put(api+"/"+id, body("trois"), "If-Match", first).Status(412).Code("page-changed")
	tom.Get(api+"/"+id).Sees("deux").MustNotSee("trois").Header("ETag", second)
	tom.Put(api+"/"+id, body("trois"), "If-Match", second).Status(200).Sees("trois")
	// Publishing is no change of what is written.
	third := tom.Get(api + "/" + id).Field("etag")
	s.publish("tom", id).Status(200).Header("ETag", third)
}

func TestNoPage(t *testing.T) {
	s := tell(t)
	id := s.page("tom", "Atelier")
	tooMany := make([]webtest.JSON, 41)
	for i := range tooMany {
		tooMany[i] = text(strings.Repeat("x", i+1)[:min(i+1, 40)], "x")
	}
	large := []webtest.JSON{}
	for _, n := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		large = append(large, text(n, strings.Repeat("à", 7900)))
	}
	for _, blocks := range [][]webtest.JSON{
		{text("", "x")}, {text("a", "x"), text("a", "y")}, {{"id": "a", "kind": "script"}}, {text("a", strings.Repeat("x", 8001))},
		{block("a", "gallery", "not an id")}, {block("a", "text", "0198c0de-0000-7000-8000-000000000001")}, tooMany,
	} {
		s.save("tom", id, "x", blocks...).Status(422).Code("bad-page")
	}
	s.save("tom", id, "x", large...).Status(413).Code("page-too-large")
	s.save("tom", id, strings.Repeat("x", 201)).Status(422).Code("bad-page")
	s.As("tom").Put(api+"/"+id, webtest.JSON{"title": "", "subtitle": "", "theme": "glitter", "blocks": []string{}}).Status(422).Code("bad-page")
	s.As("tom").Get(api + "/" + id).Status(200).Sees("Atelier")
	s.save("tom", id, "").Status(200) // half a page is one, too
}

// Everything is the owner's alone: to others, and by another's id, nothing is
// there.
func TestStrangers(t *testing.T) {
	s := tell(t)
	id := s.page("tom", "Atelier", text("a", "le secret"))
	for _, who := range []string{"ines", "mme.caron", "m.benali"} {
		other := s.As(who)
		for _, path := range []string{api + "/" + id, "/api/v1/of/" + s.Instance("tom") + "/portfolio/" + id, "/api/v1/of/" + s.Instance("tom") + "/portfolio"} {
			other.Get(path).Status(404).Code("not-found").MustNotSee("Atelier", "secret")
		}
		for _, path := range []string{"/copy", "/restore", "/preview"} {
			other.Post(api+"/"+id+path, nil).Status(404).MustNotSee("Atelier")
		}
		s.publish(who, id).Status(404)
		other.Delete(api + "/" + id).Status(404)
		other.Delete(api + "/" + id + "/publication").Status(404)
		s.save(who, id, "x").Status(404)
	}
	s.Nobody().Get(api + "/" + id).Status(401).Code("signed-out")
	// A parent has no portfolio in the menu.
	app := portfolio.New(nil, nil)
	for role, want := range map[doctypes.Role]bool{doctypes.Learner: true, doctypes.Adult: true, doctypes.Teacher: true, doctypes.Guardian: false} {
		if app.Manifest().For(role) != want {
			t.Errorf("%s: %v", role, !want)
		}
	}
}

func TestTrash(t *testing.T) {
	s := tell(t)
	tom := s.As("tom")
	id := s.page("tom", "Atelier", text("a", "le texte"))
	copied := tom.Post(api+"/"+id+"/copy", nil, "Accept-Language", "fr").Status(201).Sees("Atelier (copie)", "le texte").Field("id")
	url := s.publish("tom", id).Status(200).Field("publication.url")
	s.visit(url).Status(200)
	tom.Delete(api + "/" + id).Status(204)
	s.visit(url).Status(404)
	tom.Get(api + "/" + id).Status(404).Code("not-found")
	tom.Delete(api + "/" + id).Status(404)
	var all portfolio.Portfolio
	tom.Get(api).Status(200).JSON(&all)
	if len(all.Pages) != 1 || all.Pages[0].ID != copied || len(all.Trashed) != 1 || all.Trashed[0].ID != id {
		t.Fatalf("got %+v", all)
	}
	// Undone; what was public is not so again by that.
	tom.Post(api+"/"+id+"/restore", nil).Status(200).Sees("le texte").MustNotSee(`"publication"`)
	s.visit(url).Status(404)
	s.publish("tom", id).Status(200).Sees(url)
	tom.Delete(api + "/" + id).Status(204)
	s.Wait(30*24*time.Hour - time.Minute)
	s.tidy("tom")
	s.Again("tom").Get(api).Sees(id)
	s.Wait(2 * time.Minute)
	s.tidy("tom")
	s.Again("tom").Get(api).MustNotSee(id)
	if _, err := s.Node.People.AddressOf(t.Context(), strings.TrimPrefix(url, webtest.ContentURL+"/p/")); err == nil {
		t.Error("the address still leads somewhere")
	}
}
