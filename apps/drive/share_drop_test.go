package drive_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pims/apps/drive"
	"pims/internal/webtest"
)

// leave sends a form with files, by pairs of name and content.
func (s story) leave(l drive.SharedLink, from string, files ...string) *webtest.Answer {
	s.t.Helper()
	body, mime := deposit(s.t, from, files...)
	return s.send(l, body, mime)
}

// send sends a form, and reads the receipt if there is one.
func (s story) send(l drive.SharedLink, body any, mime string) *webtest.Answer {
	s.t.Helper()
	a := s.DoContent("POST", path(l), body, "Content-Type", mime)
	if a.Recorder.Code == http.StatusSeeOther {
		return s.OnContent("GET", a.Recorder.Header().Get("Location"))
	}
	return a
}

// deposit is the form of a deposit.
func deposit(t *testing.T, from string, files ...string) (_ []byte, mime string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	must(t, form.WriteField("from", from))
	for n := 0; n < len(files); n += 2 {
		w, err := form.CreateFormFile("files", files[n])
		must(t, err)
		_, err = w.Write([]byte(files[n+1]))
		must(t, err)
	}
	must(t, form.Close())
	return body.Bytes(), form.FormDataContentType()
}

func TestADropFolder(t *testing.T) {
	c := newSchool(t)
	c.tom.Post(api+"/entries/"+c.near+"/links", webtest.JSON{"way": "drop"}).Status(409).Code("not-a-folder")
	l := c.link(c.inner, webtest.JSON{"way": "drop", "title": "Devoirs de 4e", "max_file": 100, "max_bytes": 4000, "limit": 5})
	nothing := []string{"notes", "Sources", "mésange", "plan", c.deep}
	c.visit(l, "").Status(200).Sees("Devoirs de 4e", "Tom reçoit", `type="file"`, `enctype="multipart/form-data"`).MustNotSee(nothing...)
	got := c.leave(l, " Léa  Petit ", "devoir.txt", "2 + 2 = 4", "notes.txt", "les miennes").Status(200).
		Sees("Merci, Léa Petit", "devoir.txt", "notes.txt", "Devoirs de 4e").MustNotSee(append(nothing[1:], "(2)")...)
	if !regexp.MustCompile(`class="number">[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}<`).MatchString(got.Text()) {
		t.Error("no number on the receipt")
	}
	c.leave(l, "Léa Petit", "devoir.txt", "2 + 2 = 5").Status(200).MustNotSee("(2)")
	c.leave(l, "Max/../x", `..\..\autre.txt`, "y").Status(200)
	want := []string{"Léa Petit – devoir (2).txt", "Léa Petit – devoir.txt", "Léa Petit – notes.txt", "Max .. x – autre.txt", "notes.txt"}
	if have := names(c.list(c.inner, "").Entries); fmt.Sprint(have) != fmt.Sprint(want) {
		t.Errorf("kept %q, want %q", have, want)
	}
	for _, e := range c.list(c.inner, "").Entries {
		for _, part := range []string{"/e/", "/v/", "/s/"} {
			c.visit(l, part+e.ID).Status(404).MustNotSee("2 + 2", "mésange")
		}
	}
	c.visit(l, "/e/"+c.inner).Status(404).MustNotSee(nothing...)
	c.visit(l, "").Status(200).MustNotSee("devoir", "Léa")

	// What is missing or too much is said, and takes nothing away.
	c.leave(l, "", "a.txt", "a").Status(422).Sees("Indiquez un nom").MustNotSee("Choisissez au moins un fichier")
	c.leave(l, "Léa").Status(422).Sees("Choisissez au moins un fichier", `value="Léa"`)
	c.leave(l, "Zoé", "grand.txt", strings.Repeat("x", 101), "petit.txt", "x").Status(200).Sees("petit.txt", "grand.txt</strong> – trop volumineux")
	c.leave(l, "Zoé", "immense.txt", strings.Repeat("x", 5000)).Status(413).Sees("Rien n’a été déposé", `value="Zoé"`)
	c.tom.Get(api+"/entries/"+c.inner+"/links").Status(200).Sees(`"used":4`, fmt.Sprintf(`"bytes":%d`, len("2 + 2 = 4les miennes2 + 2 = 5yx")))
	c.leave(l, "Ana", "cinq.txt", "5").Status(200).MustNotSee("Déposer autre chose") // it was the last one
	c.mustBeGone("taken as many as it takes", l, c.inner)
	c.leave(l, "Ana", "six.txt", "6").Status(404)
	c.tom.Delete(api + "/links/" + l.ID).Status(204)
	c.leave(l, "Ana", "sept.txt", "7").Status(404)
	if n := len(c.list(c.inner, "").Entries); n != 7 {
		t.Errorf("%d files in the folder", n)
	}
}

// Many at once are no more than one after another.
func TestDepositsTakeWhatTheyAnnounce(t *testing.T) {
	c := newSchool(t)
	l := c.link(c.inner, webtest.JSON{"way": "drop", "max_bytes": 3000, "max_file": 3000})
	done := make(chan struct{})
	for n := range 8 {
		go func() {
			defer func() { done <- struct{}{} }()
			c.leave(l, fmt.Sprint("élève ", n), "f.txt", strings.Repeat("x", 1000))
		}()
	}
	for range 8 {
		<-done
	}
	var all drive.SharedLinks
	c.tom.Get(api + "/entries/" + c.inner + "/links").JSON(&all)
	if got := all.Links[0].Bytes; got > 3000 || got%1000 != 0 || int(got/1000)+1 != len(c.list(c.inner, "").Entries) {
		t.Errorf("%d bytes were left", got)
	}
}

// interrupted is a body of known size, in the middle of which something happens.
type interrupted struct {
	*bytes.Reader
	at   int64 // bytes from the end
	then func()
}

func (i *interrupted) Read(p []byte) (int, error) {
	before := int64(i.Len()) - i.at
	if before <= 0 && i.then != nil {
		i.then()
		i.then = nil
	}
	if before > 0 && before < int64(len(p)) {
		p = p[:before]
	}
	return i.Reader.Read(p)
}

// endless is the rest of a body that is as long as it says.
type endless struct {
	io.Reader
	size int64
}

func (e endless) Size() int64 { return e.size }

type xs struct{}

func (xs) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// Who gives no name is told so before the files have come; of those so much is
// read as politeness asks for.
func TestADepositWithoutANameIsRefusedAtOnce(t *testing.T) {
	c := newSchool(t)
	l := c.link(c.inner, webtest.JSON{"way": "drop", "max_bytes": 1 << 30, "max_file": 1 << 30})
	c.visit(l, "").Status(200).Sees(`pattern=".*\S.*"`, "Ce lien peut encore recevoir")
	form, mime := deposit(t, " \u00a0 ", "un.txt", "x")
	head := form[:bytes.Index(form, []byte("\r\nx\r\n"))]
	const size = 200 << 20
	files := &io.LimitedReader{R: xs{}, N: size}
	c.DoContent("POST", path(l), endless{io.MultiReader(bytes.NewReader(head), files), int64(len(head)) + size}, "Content-Type", mime).
		Status(422).Sees("Indiquez un nom", "autofocus")
	if files.N < size/2 {
		t.Errorf("%d MiB of the files were read", (size-files.N)>>20)
	}
	if n := len(c.list(c.inner, "").Entries); n != 1 {
		t.Errorf("%d files in the folder", n)
	}
}

// What a fault leaves of a deposit is told to who left it, and the fault to who
// runs the node.
func TestADepositThatBreaksOff(t *testing.T) {
	c := newSchool(t)
	folder := c.folder("root", "Devoirs")
	l := c.link(folder, webtest.JSON{"way": "drop", "title": "Devoirs"})
	large := strings.Repeat("x", 100_000)
	broken := func(at string) *webtest.Answer {
		form, mime := deposit(t, "Léa", "un.txt", large+"ici", "deux.txt", large)
		defer c.Disk(webtest.Roomy)
		return c.send(l, &interrupted{bytes.NewReader(form), int64(len(form) - bytes.Index(form, []byte(at))), func() { c.Disk(webtest.Full) }}, mime)
	}
	broken("ici").Status(503).MustNotSee("un.txt")
	if kept := c.list(folder, "").Entries; len(kept) != 0 {
		t.Errorf("kept %q", names(kept))
	}
	broken("deux.txt").Status(200).Sees("Reçu en partie", "interrompu", "un.txt", "Seuls les fichiers ci-dessous", "Déposer autre chose").MustNotSee("deux.txt", "pris fin")
	if kept := names(c.list(folder, "").Entries); !slices.Equal(kept, []string{"Léa – un.txt"}) {
		t.Errorf("kept %q", kept)
	}
	if log := c.Log(); strings.Count(log, `"code":"node-read-only"`) != 2 {
		t.Errorf("the log: %s", log)
	}
}

// What a link takes ends with it, also in the middle of a deposit; what came
// before is kept, and told.
func TestADropFolderEndsDuringADeposit(t *testing.T) {
	c := newSchool(t)
	large := strings.Repeat("x", 100_000)
	for _, try := range []struct {
		name  string
		files []string
		at    string // what is arriving as the link ends
		kept  int
	}{
		{"within the first", []string{"un.txt", large + "ici", "deux.txt", large}, "ici", 0},
		{"within the second", []string{"un.txt", large, "deux.txt", large + "ici", "trois.txt", "3"}, "ici", 1},
		{"between two", []string{"un.txt", large, "deux.txt", large}, "deux.txt", 1},
	} {
		t.Run(try.name, func(t *testing.T) {
			folder := c.folder("root", try.name)
			l := c.link(folder, webtest.JSON{"way": "drop", "title": "Devoirs"})
			form, mime := deposit(t, "Léa", try.files...)
			body := &interrupted{bytes.NewReader(form), int64(len(form) - bytes.Index(form, []byte(try.at))), func() {
				c.tom.Delete(api + "/links/" + l.ID).Status(204)
			}}
			got := c.send(l, body, mime)
			have := names(c.list(folder, "").Entries)
			if want := []string{"Léa – un.txt"}[:try.kept]; !slices.Equal(have, want) {
				t.Errorf("kept %q, want %q", have, want)
			}
			if try.kept == 0 {
				got.Status(410).Sees("Rien n’est arrivé", "a pris fin", "Aucun fichier").MustNotSee("empreinte", "Déposer autre chose")
				return
			}
			got.Status(200).Sees("Merci, Léa", "un.txt", "a pris fin", "Reçu en partie", "Seuls les fichiers ci-dessous").MustNotSee("deux.txt", "trois.txt", "Déposer autre chose")
		})
	}
}
