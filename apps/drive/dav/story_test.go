package dav_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pims/identity"
	"pims/instance"
	"pims/internal/webtest"
)

const files = "/dav/files/"

// story is a node and Tom's computer.
type story struct {
	*webtest.Run
	t   *testing.T
	tom *webtest.Actor
}

func newStory(t *testing.T) story {
	t.Helper()
	t.Parallel()
	r := webtest.New(t, app{})
	return story{r, t, r.Basic("tom", password(t, r, "tom", identity.NewAppPassword{}))}
}

// find asks for some properties.
func find(a *webtest.Actor, path, depth string, props ...string) *webtest.Answer {
	body := ""
	if len(props) > 0 {
		body = `<propfind xmlns="DAV:" xmlns:o="http://owncloud.org/ns"><prop><` + strings.Join(props, "/><") + `/></prop></propfind>`
	}
	return a.Do("PROPFIND", path, body, "Depth", depth)
}

func TestFilesComeAndGo(t *testing.T) {
	s := newStory(t)
	s.tom.Do("MKCOL", files+"SVT", nil).Status(201)
	etag := s.tom.Put(files+"SVT/a%2Bb%20%26%20c%20100%25.txt", "le magma").Status(201).Recorder.Header().Get("ETag")
	at := files + "SVT/a%2Bb%20%26%20c%20100%25.txt"
	s.tom.Get(at).Status(200).Sees("le magma").Header("ETag", etag).Header("Content-Length", "8").Header("Accept-Ranges", "bytes")
	s.tom.Get(at, "Range", "bytes=3-4").Status(206).Header("Content-Range", "bytes 3-4/8")
	s.tom.Get(at, "If-None-Match", etag).Status(304)
	s.tom.Do("HEAD", at, nil).Status(200).Header("Content-Length", "8")
	find(s.tom, files+"SVT/", "1").Status(207).Header("Content-Type", "application/xml; charset=utf-8").
		Sees("<D:href>"+files+"SVT/</D:href>", "<D:href>"+at+"</D:href>", "a+b &amp; c 100%.txt", "<D:getcontentlength>8<", "<D:getetag>"+strings.ReplaceAll(etag, `"`, "&quot;"))
	find(s.tom, files+"SVT", "0", "getetag", "quota-used-bytes", "quota-available-bytes", "nothing", "o:id").Status(207).
		Sees("<D:quota-used-bytes>8<", "<D:quota-available-bytes>67108856<", "<D:nothing/></D:prop><D:status>HTTP/1.1 404").MustNotSee(at)
	s.tom.Get(files+"SVT/").Status(200).Sees("a+b & c 100%.txt\n").Header("Content-Type", "text/plain; charset=utf-8")
	// The same name in NFD is the same file.
	s.tom.Put(files+"%C3%A9.txt", "é").Status(201)
	s.tom.Put(files+"e%CC%81.txt", "é again").Status(204)
	s.tom.Get(files + "%C3%A9.txt").Status(200).Sees("é again")
	s.tom.Put(files+`back%5Cslash.txt`, "x").Status(201)
	s.tom.Get(files + `back%5Cslash.txt`).Status(200)
	s.tom.Delete(at).Status(204)
	s.tom.Get(at).Status(404)
	s.tom.Delete(at).Status(404)
}

func TestWhatIsRefused(t *testing.T) {
	s := newStory(t)
	s.tom.Put(files+"a.txt", "a").Status(201)
	s.tom.Do("MKCOL", files+"d", nil).Status(201)
	for _, c := range []struct {
		what, method, path string
		body               any
		header             []string
		status             int
		sees               string
	}{
		{"infinite depth", "PROPFIND", "d/", nil, []string{"Depth", "infinity"}, 403, "<D:propfind-finite-depth/>"},
		{"no depth", "PROPFIND", "d/", nil, nil, 403, "<D:propfind-finite-depth/>"},
		{"bad XML", "PROPFIND", "d/", "<propfind", []string{"Depth", "0"}, 400, ""},
		{"other XML", "PROPFIND", "d/", "<lockinfo xmlns='DAV:'/>", []string{"Depth", "0"}, 400, ""},
		{"a bomb", "PROPFIND", "d/", `<!DOCTYPE a [<!ENTITY b "c">]><propfind xmlns="DAV:"><allprop/></propfind>`, []string{"Depth", "0"}, 400, ""},
		{"much XML", "PROPFIND", "d/", "<a>" + strings.Repeat(" ", 300<<10), []string{"Depth", "0"}, 413, ""},
		{"a part", "PUT", "a.txt", "x", []string{"Content-Range", "bytes 0-0/5"}, 400, ""},
		{"over a folder", "PUT", "d", "x", nil, 405, ""},
		{"nowhere", "PUT", "no/b.txt", "x", nil, 409, ""},
		{"below a file", "PUT", "a.txt/b.txt", "x", nil, 409, ""},
		{"changed meanwhile", "PUT", "a.txt", "x", []string{"If-Match", `"other"`}, 412, ""},
		{"there already", "PUT", "a.txt", "x", []string{"If-None-Match", "*"}, 412, ""},
		{"gone meanwhile", "PUT", "b.txt", "x", []string{"If-Match", "*"}, 412, ""},
		{"no such name", "PUT", "%E2%80%AEgpj.exe", "x", nil, 422, "bad-name"},
		{"a folder again", "MKCOL", "d", nil, nil, 405, ""},
		{"a folder nowhere", "MKCOL", "no/d", nil, nil, 409, ""},
		{"a folder with more", "MKCOL", "e", "<x/>", nil, 415, ""},
		{"the root", "DELETE", "", nil, nil, 403, ""},
		{"half a folder", "DELETE", "d", nil, []string{"Depth", "0"}, 400, ""},
		{"to no address", "MOVE", "a.txt", nil, nil, 400, ""},
		{"to another server", "MOVE", "a.txt", nil, []string{"Destination", "https://other.test/dav/files/x"}, 502, ""},
		{"out of the files", "COPY", "a.txt", nil, []string{"Destination", "/api/x"}, 502, ""},
		{"above", "COPY", "a.txt", nil, []string{"Destination", files + "../x"}, 422, "bad-name"},
		{"a hidden slash", "COPY", "a.txt", nil, []string{"Destination", files + "d%2Fx"}, 422, "bad-name"},
		{"onto itself", "COPY", "a.txt", nil, []string{"Destination", files + "a.txt"}, 403, ""},
		{"into itself", "MOVE", "d", nil, []string{"Destination", files + "d/e"}, 403, ""},
		{"onto what is there", "MOVE", "a.txt", nil, []string{"Destination", files + "d", "Overwrite", "F"}, 412, ""},
		{"over the root", "MOVE", "a.txt", nil, []string{"Destination", files}, 403, ""},
		{"into no folder", "MOVE", "a.txt", nil, []string{"Destination", files + "no/a.txt"}, 409, ""},
		{"a protected property", "PROPPATCH", "a.txt", `<propertyupdate xmlns="DAV:"><set><prop><getetag>x</getetag><x xmlns="urn:x"/></prop></set></propertyupdate>`,
			nil, 207, "<D:cannot-modify-protected-property/>"},
		{"too much to keep", "PROPPATCH", "a.txt", `<propertyupdate xmlns="DAV:"><set><prop><x xmlns="urn:x">` + strings.Repeat("x", 9000) + `</x></prop></set></propertyupdate>`,
			nil, 207, "507 Insufficient Storage"},
		{"no If header", "PUT", "a.txt", "x", []string{"If", "<<>"}, 400, ""},
		{"no lock", "UNLOCK", "a.txt", nil, []string{"Lock-Token", "<urn:uuid:1>"}, 409, "lock-token-matches-request-uri"},
		{"no token", "UNLOCK", "a.txt", nil, nil, 400, ""},
		{"half locked", "LOCK", "a.txt", lockBody("exclusive"), []string{"Depth", "1"}, 400, ""},
		{"another method", "REPORT", "a.txt", nil, nil, 405, ""},
		{"dots", "GET", "../x", nil, nil, 400, ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			s.tom.Do(c.method, files+c.path, c.body, c.header...).Status(c.status).Sees(c.sees)
		})
	}
	if got := s.tom.Get(files + "a.txt").Status(200).Text(); got != "a" {
		t.Errorf("it was changed to %q", got)
	}
	find(s.tom, files+"a.txt", "0").MustNotSee("urn:x")
	s.tom.Put(files+"full.bin", strings.Repeat("x", webtest.Quota)).Status(507)
}

func lockBody(scope string) string {
	return `<lockinfo xmlns="DAV:"><lockscope><` + scope + `/></lockscope><locktype><write/></locktype><owner><href>tom</href></owner></lockinfo>`
}

func lockOf(a *webtest.Answer) string {
	return strings.Trim(a.Recorder.Header().Get("Lock-Token"), "<>")
}

func TestLocks(t *testing.T) {
	s := newStory(t)
	s.tom.Do("MKCOL", files+"d", nil).Status(201)
	s.tom.Put(files+"d/a.txt", "a").Status(201)
	token := lockOf(s.tom.Do("LOCK", files+"d", lockBody("exclusive"), "Timeout", "Second-600").Status(200).
		Sees("<D:timeout>Second-600<", "<D:lockroot><D:href>"+files+"d/<", "<D:depth>infinity<"))
	s.tom.Put(files+"d/a.txt", "b").Status(423).Sees("<D:lock-token-submitted>")
	s.tom.Put(files+"d/new.txt", "b").Status(423)
	s.tom.Delete(files + "d").Status(423)
	s.tom.Do("MOVE", files+"d/a.txt", nil, "Destination", files+"a.txt").Status(423)
	s.tom.Do("LOCK", files+"d/a.txt", lockBody("shared")).Status(423).Sees("<D:no-conflicting-lock>")
	s.tom.Do("COPY", files+"d/a.txt", nil, "Destination", files+"copy.txt").Status(201) // reading is free
	find(s.tom, files+"d/a.txt", "0", "lockdiscovery").Sees(token, "<D:lockroot><D:href>"+files+"d/<")
	s.tom.Put(files+"d/a.txt", "b", "If", "(<"+token+">)").Status(204)
	s.tom.Put(files+"d/a.txt", "b", "If", "<"+files+"d> (<"+token+">)").Status(204)
	s.tom.Put(files+"d/a.txt", "b", "If", "<"+files+"b> (<"+token+">)").Status(412)
	s.tom.Do("LOCK", files+"d/a.txt", nil, "If", "(<"+token+">)", "Timeout", "Second-1200").Status(200).Sees("Second-1200")
	s.Wait(21 * time.Minute)
	s.tom.Put(files+"d/a.txt", "c").Status(204) // it is over
	// Two who share a lock; whoever holds one of them may write.
	one := lockOf(s.tom.Do("LOCK", files+"d/a.txt", lockBody("shared")).Status(200))
	two := lockOf(s.tom.Do("LOCK", files+"d/a.txt", lockBody("shared")).Status(200))
	s.tom.Put(files+"d/a.txt", "d").Status(423)
	s.tom.Put(files+"d/a.txt", "d", "If", "(<"+one+">)").Status(204)
	s.tom.Do("UNLOCK", files+"d/a.txt", nil, "Lock-Token", "<"+one+">").Status(204)
	s.tom.Put(files+"d/a.txt", "e").Status(423)
	s.tom.Do("UNLOCK", files+"d/a.txt", nil, "Lock-Token", "<"+two+">").Status(204)
	s.tom.Put(files+"d/a.txt", "e").Status(204)
	// A lock does not travel, and goes with what it was on.
	token = lockOf(s.tom.Do("LOCK", files+"d/a.txt", lockBody("exclusive")).Status(200))
	s.tom.Do("MOVE", files+"d/a.txt", nil, "Destination", files+"b.txt", "If", "(<"+token+">)").Status(201)
	find(s.tom, files+"b.txt", "0", "lockdiscovery").MustNotSee(token)
	s.tom.Put(files+"b.txt", "f").Status(204)
	// Where nothing is, the lock makes an empty file.
	token = lockOf(s.tom.Do("LOCK", files+"d/new.docx", lockBody("exclusive")).Status(201))
	s.tom.Get(files+"d/new.docx").Status(200).Header("Content-Length", "0")
	s.tom.Delete(files + "d").Status(423)
	s.tom.Put(files+"d/new.docx", "text", "If", "(<"+token+">)").Status(204)
}

func TestOverwritingGoesToTheTrash(t *testing.T) {
	s := newStory(t)
	s.tom.Put(files+"a.txt", "le nouveau").Status(201)
	s.tom.Put(files+"b.txt", "celui d’avant").Status(201)
	s.tom.Do("MOVE", files+"a.txt", nil, "Destination", webtest.URL+files+"b.txt").Status(204)
	s.tom.Get(files + "b.txt").Status(200).Sees("le nouveau").MustNotSee("celui d’avant")
	s.tom.Put(files+"._b.txt", "resource fork").Status(201)
	s.tom.Delete(files + "._b.txt").Status(204)
	if trash := s.trash(); len(trash) != 1 || trash[0] != "b.txt" {
		t.Errorf("the trash holds %q", trash)
	}
}

// trash returns the names in Tom's trash.
func (s story) trash() (names []string) {
	s.t.Helper()
	i, err := s.House.Open(s.t.Context(), s.Person("tom").Instance)
	if err == nil {
		err = i.View(s.t.Context(), func(tx *instance.Tx) error {
			for e, err := range tx.Tree().List(instance.Trash) {
				if err != nil {
					return err
				}
				names = append(names, e.Name)
			}
			return nil
		})
		err = errors.Join(err, i.Close())
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return names
}
