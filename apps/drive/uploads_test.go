package drive_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"pims/apps"
	"pims/apps/apptest"
	"pims/apps/drive"
	"pims/instance"
	"pims/internal/webtest"
)

// selecting is an app that has been asked for a zip archive of the World's folder.
func selecting(newApp func(*apptest.World) apps.App) func(*apptest.World) apps.App {
	return func(w *apptest.World) apps.App {
		app := newApp(w)
		drive.Selected(app.(*drive.App), w.Owner, w.Folder, w.Folder)
		return app
	}
}

// asOwner lets a probe prepare something.
func asOwner(w *apptest.World, do func(a *instance.Access) error) {
	w.T.Helper()
	i, err := w.House.Open(context.Background(), w.Owner)
	if err == nil {
		err = errors.Join(do(i.Access(instance.Rights{Every: instance.Read | instance.Write})), i.Close())
	}
	if err != nil {
		w.T.Fatal(err)
	}
}

// begun has {folder} stand for an upload that is not finished.
func begun(w *apptest.World) {
	asOwner(w, func(a *instance.Access) error {
		p, err := a.BeginPartial(context.Background(), instance.Partial{Name: "a", Parent: instance.Root, Size: 5})
		w.Folder = p.ID
		return err
	})
}

// zipped has {file} stand for a zip archive.
func zipped(w *apptest.World) {
	asOwner(w, func(a *instance.Access) error {
		raw := archiveOf("a/b.txt", "b")
		e, _, err := a.UploadFile(context.Background(), instance.Root, "a.zip", instance.Refuse, instance.Upload{Size: int64(len(raw))}, bytes.NewReader(raw))
		w.File = e.ID
		return err
	})
}

// archiveOf is a zip archive of one file.
func archiveOf(name, content string) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	if w, err := z.Create(name); err == nil {
		_, _ = io.WriteString(w, content)
	}
	_ = z.Close()
	return out.Bytes()
}

func TestZipOfASelection(t *testing.T) {
	s := newStory(t)
	maths := s.folder("root", "Maths")
	one := s.file(maths, "exposé.txt", "un")
	two := s.file("root", "exposé.txt", "deux")
	url := s.tom.Post(api+"/zip", webtest.JSON{"ids": []string{maths, two, one}}).Status(200).Field("url")
	a := s.Content(url).Status(200).Header("Content-Type", "application/zip").NoHeader("Content-Length")
	if !strings.Contains(a.Recorder.Header().Get("Content-Disposition"), "Mes%20fichiers.zip") {
		t.Errorf("it is called %q", a.Recorder.Header().Get("Content-Disposition"))
	}
	z, err := zip.NewReader(bytes.NewReader(a.Bytes()), int64(len(a.Bytes())))
	must(t, err)
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, "|"); got != "Maths/|Maths/exposé.txt|exposé.txt|exposé (2).txt" {
		t.Errorf("it holds %s", got)
	}
	alone := s.Content(s.tom.Post(api+"/zip", webtest.JSON{"ids": []string{maths}}).Field("url"))
	if !strings.Contains(alone.Recorder.Header().Get("Content-Disposition"), "Maths.zip") {
		t.Errorf("it is called %q", alone.Recorder.Header().Get("Content-Disposition"))
	}
	three := s.file(maths, "plan.txt", "trois")
	within := s.Content(s.tom.Post(api+"/zip", webtest.JSON{"ids": []string{one, three}}).Field("url"))
	if !strings.Contains(within.Recorder.Header().Get("Content-Disposition"), "Maths.zip") {
		t.Errorf("what lies in one folder is called %q", within.Recorder.Header().Get("Content-Disposition"))
	}
	s.tom.Post(api+"/zip", webtest.JSON{"ids": []string{}}).Status(422)
	s.As("ines").Post(api+"/zip", webtest.JSON{"ids": []string{maths}}).Status(404).MustNotSee("Maths")
	s.tom.Delete("/api/v1/session").Status(200)
	s.Content(url).Status(404)
}

// TestSelectionsAreEachOnesOwn has one person ask for more than the node keeps.
func TestSelectionsAreEachOnesOwn(t *testing.T) {
	s := newStory(t)
	mine := s.tom.Post(api+"/zip", webtest.JSON{"ids": []string{s.folder("root", "Maths")}}).Status(200).Field("url")
	ines := s.As("ines")
	var made struct{ ID string }
	ines.Post(api+"/folders", webtest.JSON{"parent": "root", "name": "x"}).Status(201).JSON(&made)
	ids := slices.Repeat([]string{made.ID}, 2000)
	for range 105 {
		ines.Post(api+"/zip", webtest.JSON{"ids": ids}).Status(200)
	}
	last := ines.Post(api+"/zip", webtest.JSON{"ids": ids[:1]}).Status(200).Field("url")
	s.Content(last).Status(200)
	s.Content(mine).Status(200)
}

func TestExtract(t *testing.T) {
	s := newStory(t)
	maths := s.folder("root", "Maths")
	id := s.tom.Put(api+"/folders/"+maths+"/content", archiveOf("a/é.txt", "bonjour"), "Content-Disposition", called("Cours.zip")).Status(201).Field("id")
	out := s.tom.Post(api+"/files/"+id+"/extract", webtest.JSON{}).Status(200).Sees(`"files":1`, `"folders":1`, `"skipped":[]`)
	if out.Field("entry.name") != "Cours" || out.Field("entry.parent") != maths {
		t.Errorf("made %s", out.Text())
	}
	again := s.tom.Post(api+"/files/"+id+"/extract", webtest.JSON{"parent": "root"}).Status(200)
	s.tom.Get(api + "/folders/root").Sees("Cours")
	s.tom.Get(api + "/folders/" + again.Field("entry.id")).Sees(`"a"`)
	bad := s.file("root", "b.zip", "no archive")
	s.tom.Post(api+"/files/"+bad+"/extract", webtest.JSON{}).Status(422).Code("no-archive")
	s.As("ines").Post(api+"/files/"+id+"/extract", webtest.JSON{}).Status(404)
	s.Device("tom", "files:read").Post(api+"/files/"+id+"/extract", webtest.JSON{}).Status(403)
}
