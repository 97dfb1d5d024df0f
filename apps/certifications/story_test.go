package certifications_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http/httptest"
	"strings"
	"testing"

	"pims/apps/certifications"
	"pims/apps/drive"
	"pims/fault"
	"pims/instance"
	"pims/internal/webtest"
	"pims/konnectors"
	"pims/konnectors/example"
	"pims/konnectors/example/exampletest"
	"pims/konnectors/konnectortest"
)

const api = "/api/v1/certifications"

// bring starts a node and lets the teaching konnector run for tom; the function
// that is returned has it run once more.
func bring(t *testing.T) (*webtest.Run, func()) {
	t.Helper()
	t.Parallel()
	ctx := context.Background()
	server := httptest.NewServer(exampletest.New())
	t.Cleanup(server.Close)
	k, err := example.New(server.URL)
	must(t, err)
	list := []konnectors.Konnector{k}
	r := webtest.New(t, certifications.New(list, nil), drive.New())
	runner := konnectors.New(list, konnectortest.Allow(t, server))
	var id instance.DocID
	with := func(fn func(*instance.Tx) error) {
		inst, err := r.House.Open(ctx, r.Person("tom").Instance)
		must(t, err)
		must(t, inst.Update(ctx, fn))
		must(t, runner.Run(ctx, inst))
		must(t, inst.Close())
	}
	with(func(tx *instance.Tx) (err error) {
		id, err = konnectors.Connect(tx, k.Manifest(), map[string]string{"code": exampletest.Code}, fault.French)
		return err
	})
	return r, func() { with(func(tx *instance.Tx) error { return konnectors.RunNow(tx, id) }) }
}

func TestOwnersView(t *testing.T) {
	r, again := bring(t)
	tom := r.As("tom")
	var got certifications.Certifications
	tom.Get(api).Status(200).JSON(&got)
	if len(got.Certifications) != 1 {
		t.Fatalf("got %+v", got)
	}
	c, a := got.Certifications[0], exampletest.First()
	pdf := exampletest.PDF(a)
	sum := sha256.Sum256(pdf)
	if c.Title != a.Title || c.Score != "18/20" || c.Source.Name != "Sécurité routière" || c.Source.SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("got %+v %+v", c, c.Source)
	}
	if c.Original == nil || c.Original.Size != int64(len(pdf)) || !strings.HasSuffix(c.Original.Name, ".pdf") || c.Original.Trashed {
		t.Fatalf("got %+v", c.Original)
	}
	// The original is a file like any other.
	tom.Get("/api/v1/drive/entries/"+c.Original.ID).Status(200).Sees(`"mime":"application/pdf"`, c.Original.Name)
	tom.Post("/api/v1/drive/entries/"+c.Original.ID+"/trash", nil).Status(200)
	tom.Get(api+"/"+c.ID).Status(200).Sees(`"trashed":true`, a.Title)
	tom.Delete("/api/v1/drive/entries/" + c.Original.ID).Status(204)
	tom.Get(api + "/" + c.ID).Status(200).Sees(a.Title).MustNotSee(`"original"`)
	again()
	tom.Get(api + "/" + c.ID).Status(200).MustNotSee(`"original"`) // what was thrown away stays away
	r.As("ines").Get(api).Status(200).Sees(`"certifications":[]`)
	r.As("ines").Get(api + "/" + c.ID).Status(404).Code("not-found")
	r.As("ines").Delete(api + "/" + c.ID).Status(404).Code("not-found")
}

// What the person removes does not come back with the next run, and its
// original stays.
func TestRemove(t *testing.T) {
	r, again := bring(t)
	tom := r.As("tom")
	id, file := tom.Get(api).Field("certifications.0.id"), tom.Get(api).Field("certifications.0.original.id")
	tom.Delete(api + "/" + id).Status(204)
	tom.Get(api + "/" + id).Status(404).Code("not-found")
	tom.Delete(api + "/" + id).Status(404).Code("not-found")
	again()
	tom.Get(api).Status(200).Sees(`"certifications":[]`)
	tom.Get("/api/v1/drive/entries/" + file).Status(200)
}
