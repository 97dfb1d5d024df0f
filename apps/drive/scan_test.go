package drive_test

import (
	"archive/zip"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"pims/apps"
	"pims/apps/drive"
	"pims/internal/webtest"
	"pims/scan"
	"pims/scan/clamtest"
)

// examined is a story on a node with a virus scanner.
type examined struct {
	story
	fake    *clamtest.Server
	scanner *scan.Scanner
}

func examining(t *testing.T) examined {
	t.Helper()
	t.Parallel()
	fake := clamtest.Start(t)
	c, err := scan.NewClamd(fake.Address())
	must(t, err)
	r := webtest.With(t, func(r *webtest.Run) []apps.App {
		return []apps.App{drive.New().WithLinks(r.Node.People, r.Node.Desk).WithScans(true)}
	})
	return examined{story{r, t, r.As("tom")}, fake, scan.New(c, r.Node.Now, slog.New(slog.DiscardHandler))}
}

// scan lets the scanner work on what Tom has.
func (s examined) scan() {
	s.t.Helper()
	i, err := s.House.Open(s.t.Context(), s.Person("tom").Instance)
	must(s.t, err)
	must(s.t, s.scanner.Run(s.t.Context(), i))
	must(s.t, i.Close())
	s.Settle()
}

func (s examined) entry(id string) (d drive.Details) {
	s.t.Helper()
	s.tom.Get(api + "/entries/" + id).Status(200).JSON(&d)
	return d
}

// What was handed out before opens nothing afterwards, and nothing is counted.
func TestWhatWasOpenBeforeIsClosed(t *testing.T) {
	s := examining(t)
	folder := s.folder("root", "Devoirs")
	bad := s.file(folder, "bad.jpg", "\xff\xd8\xff\xe0"+strings.Repeat("x", 5<<10)+clamtest.Virus)
	var tickets []string
	for _, way := range []string{"inline", "attachment"} {
		tickets = append(tickets, s.tom.Post(api+"/files/"+bad+"/link", webtest.JSON{"disposition": way}).Status(200).Field("url"))
	}
	packed := s.tom.Post(api+"/zip", webtest.JSON{"ids": []string{folder}}).Status(200).Field("url")
	open, view := s.link(folder, webtest.JSON{"way": "read"}), s.link(folder, webtest.JSON{"way": "view"})
	alone, plain := s.link(bad, webtest.JSON{"way": "read"}), s.link(bad, webtest.JSON{"way": "read", "without_place": true})
	counted := s.link(bad, webtest.JSON{"way": "read", "limit": 1})
	device := s.Device("tom", "files:read", "files:write")
	for range 2 { // the second time it is remembered
		s.tom.Get(api + "/files/" + bad + "/content").Status(200)
		device.Get(davs + "Devoirs/bad.jpg").Status(200)
		s.Content(tickets[0]).Status(200)
		s.visit(open, "/s/"+bad).Status(200)
	}
	s.scan()
	for _, at := range tickets {
		s.Content(at).Status(403).MustNotSee(clamtest.Virus)
		s.Content(at, "Range", "bytes=5120-").Status(403).MustNotSee(clamtest.Virus)
	}
	s.Content(packed).Status(200).MustNotSee(clamtest.Virus)
	for _, method := range []string{"HEAD", "GET"} {
		s.tom.Do(method, api+"/files/"+bad+"/content", nil).Status(403)
		device.Do(method, davs+"Devoirs/bad.jpg", nil, "Range", "bytes=5120-").Status(403).MustNotSee(clamtest.Virus)
	}
	device.Get(api + "/files/" + bad + "/content").Status(403).MustNotSee(clamtest.Virus)
	for _, l := range []drive.SharedLink{open, view, alone, plain} {
		s.visit(l, "/v/"+bad).MustNotSee(clamtest.Virus)
		s.visit(l, "/s/"+bad).MustNotSee(clamtest.Virus)
	}
	for range 2 { // no download is spent on it
		s.visit(counted, "/s/"+bad).Status(403).MustNotSee(clamtest.Virus)
	}
	if lines := s.activity(bad); !slices.Contains(lines, "infected 1") {
		t.Errorf("%q", lines)
	}
	device.Put(davs+"Devoirs/bad.jpg", "le magma").Status(204) // the way out of it
	device.Get(davs + "Devoirs/bad.jpg").Status(200).Sees("le magma")
	s.visit(counted, "/s/"+bad).Status(200).Sees("le magma")
}

const davs = "/dav/files/"

// mustBeAside wants every way to a content to refuse it and to say why, and what
// stands around the content to be there.
func (s examined) mustBeAside(id, name string) {
	s.t.Helper()
	refused := func(a *webtest.Answer) {
		s.t.Helper()
		a.Status(403).Code("file-infected").Sees("Test.Virus-1", "Personne ne peut").MustNotSee(clamtest.Virus)
	}
	refused(s.tom.Get(api + "/files/" + id + "/content"))
	refused(s.tom.Get(api+"/files/"+id+"/content", "Range", "bytes=0-3"))
	refused(s.tom.Get(api + "/files/" + id + "/thumbnail"))
	refused(s.tom.Post(api+"/files/"+id+"/extract", webtest.JSON{}))
	for _, way := range []string{"inline", "attachment"} {
		at := s.tom.Post(api+"/files/"+id+"/link", webtest.JSON{"disposition": way}).Status(200).Field("url")
		s.Content(at).Status(403).MustNotSee(clamtest.Virus)
	}
	if e := s.entry(id).Entry; e.Infected != "Test.Virus-1" || e.Name != name || e.Damaged || e.Preview {
		s.t.Errorf("%+v", e)
	}
}

// A virus is found in what Tom uploads, in what his program brings and in what
// somebody leaves by a link: nobody can open it any more, and nothing is lost.
func TestNobodyOpensWhatAVirusWasFoundIn(t *testing.T) {
	s := examining(t)
	folder := s.folder("root", "Devoirs")
	bad := s.file(folder, "bad.jpg", "\xff\xd8\xff\xe0"+clamtest.Virus)
	good := s.file(folder, "good.txt", "le magma")
	device := s.Device("tom", "files:read", "files:write")
	device.Put(davs+"Devoirs/dav.txt", "x"+clamtest.Virus).Status(201)
	drop := s.link(folder, webtest.JSON{"way": "drop"})
	s.leave(drop, "Léa", "left.txt", "y"+clamtest.Virus)
	open := s.link(folder, webtest.JSON{"way": "read"})
	before := s.tom.Get(api + "/files/" + bad + "/content").Status(200).Recorder.Header().Get("ETag")

	s.scan()
	all := map[string]string{}
	for _, e := range s.list(folder, "").Entries {
		all[e.Name] = e.ID
		if (e.Infected != "") == (e.Name == "good.txt") {
			t.Errorf("%s: %q", e.Name, e.Infected)
		}
		if e.Name != "good.txt" {
			s.mustBeAside(e.ID, e.Name)
			s.visit(open, "/e/"+e.ID).Status(200).Sees("mis ce fichier de côté").MustNotSee("/v/"+e.ID, "/s/"+e.ID, "<img")
			s.visit(open, "/v/"+e.ID).Status(403).MustNotSee(clamtest.Virus)
			s.visit(open, "/s/"+e.ID).Status(403).Sees("virus").MustNotSee(clamtest.Virus)
		}
	}
	if len(all) != 4 {
		t.Fatalf("%v", all)
	}
	s.tom.Get(api+"/files/"+bad+"/content", "If-None-Match", before).Status(403)
	device.Get(davs + "Devoirs/bad.jpg").Status(403).MustNotSee(clamtest.Virus)
	device.Get(davs + "Devoirs/good.txt").Status(200)
	s.visit(open, "").Status(200).Sees("mis de côté", "/s/"+good).MustNotSee("/s/" + bad)

	// An archive says what it leaves out.
	at := s.tom.Post(api+"/zip", webtest.JSON{"ids": []string{folder}}).Status(200).Field("url")
	for _, packed := range []string{s.Content(at).Status(200).Text(), s.visit(open, "/z/"+folder).Status(200).Text()} {
		inside := unpacked(t, packed)
		if inside["Devoirs/good.txt"] != "le magma" || !strings.Contains(inside["Fichiers mis de côté.txt"], "Devoirs/bad.jpg") || strings.Contains(packed, clamtest.Virus) {
			t.Errorf("%q", inside)
		}
		if _, there := inside["Devoirs/bad.jpg"]; there {
			t.Error("it is in the archive")
		}
	}

	// All that does not open it works.
	copied := s.tom.Post(api+"/entries/"+bad+"/copy", webtest.JSON{"parent": "root"}).Status(201).Field("id")
	s.mustBeAside(copied, "bad.jpg")
	s.tom.Patch(api+"/entries/"+bad, webtest.JSON{"name": "renamed.jpg"}).Status(200)
	device.Do("COPY", davs+"Devoirs", nil, "Destination", webtest.URL+davs+"Copie").Status(201)
	device.Get(davs + "Copie/renamed.jpg").Status(403)
	s.tom.Post(api+"/entries/"+bad+"/trash", nil).Status(200)
	s.mustBeAside(bad, "renamed.jpg")
	s.tom.Post(api+"/entries/"+bad+"/restore", webtest.JSON{}).Status(200)
	s.mustBeAside(bad, "renamed.jpg")
	s.tom.Delete(api + "/entries/" + copied).Status(409)
	s.tom.Post(api+"/entries/"+copied+"/trash", nil).Status(200)
	s.tom.Delete(api + "/entries/" + copied).Status(204)
}

// A former version that was clean is the way back, and so is another examination.
func TestWhatWasPutAsideComesBack(t *testing.T) {
	s := examining(t)
	id := s.file("root", "exposé.txt", "le magma")
	s.tom.Put(api+"/files/"+id+"/content", clamtest.Virus).Status(200)
	s.scan()
	s.mustBeAside(id, "exposé.txt")
	versions := s.entry(id).Versions
	if versions[0].Infected != "Test.Virus-1" || versions[1].Infected != "" {
		t.Errorf("%+v", versions)
	}
	if got := s.tom.Get(api + "/files/" + id + "/content?version=1").Status(200).Text(); got != "le magma" {
		t.Error(got)
	}
	s.tom.Get(api + "/files/" + id + "/content?version=2").Status(403)
	s.tom.Post(api+"/files/"+id+"/versions/1/restore", nil).Status(200)
	s.tom.Get(api + "/files/" + id + "/content").Status(200)
	s.tom.Post(api+"/files/"+id+"/versions/2/restore", nil).Status(200)
	s.mustBeAside(id, "exposé.txt")

	s.tom.Post(api+"/files/"+id+"/scan", nil).Status(202)
	s.scan()
	s.mustBeAside(id, "exposé.txt") // it still is one
	s.fake.Finds(clamtest.Virus, "")
	s.Wait(time.Minute)
	s.tom.Post(api+"/files/"+id+"/scan", nil).Status(202)
	s.scan()
	if got := s.tom.Get(api + "/files/" + id + "/content").Status(200).Text(); got != clamtest.Virus {
		t.Error(got)
	}
	if e := s.entry(id).Entry; e.Infected != "" {
		t.Error(e.Infected)
	}
	s.tom.Post(api+"/files/"+s.folder("root", "SVT")+"/scan", nil).Status(404)
	s.As("ines").Post(api+"/files/"+id+"/scan", nil).Status(404)
	s.Nobody().Post(api+"/files/"+id+"/scan", nil).Status(401)
}

// Its words are found no more, and those of its name are.
func TestWhatIsPutAsideIsFoundByItsNameAlone(t *testing.T) {
	s := examining(t)
	s.file("root", "exposé.txt", "volcanisme "+clamtest.Virus)
	found := func(q string) int {
		var l drive.Results
		s.tom.Post(api+"/search", webtest.JSON{"q": q}).Status(200).JSON(&l)
		return len(l.Entries)
	}
	s.Settle()
	if found("volcanisme") != 1 {
		t.Fatal("it is not found at all")
	}
	s.scan()
	if found("volcanisme") != 0 || found("exposé") != 1 {
		t.Errorf("%d by its words, %d by its name", found("volcanisme"), found("exposé"))
	}
}

// Where nothing is examined, nobody is told that it will be.
func TestANodeWithoutAScanner(t *testing.T) {
	s := newStory(t)
	id := s.file("root", "a.txt", "le magma")
	s.tom.Post(api+"/files/"+id+"/scan", nil).Status(422).Code("no-scanner")
}

func unpacked(t *testing.T, packed string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(packed), int64(len(packed)))
	must(t, err)
	inside := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		content, err := io.ReadAll(r)
		must(t, err)
		inside[f.Name] = string(content)
	}
	return inside
}
