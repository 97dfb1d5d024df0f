package certifications_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"pims/apps/certifications"
	"pims/apps/certifications/pdftext"
	"pims/apps/drive"
	"pims/fault"
	"pims/instance"
	"pims/internal/webtest"
	"pims/konnectors"
	"pims/konnectors/konnectortest"
	"pims/konnectors/pix"
	"pims/konnectors/pix/pixtest"
)

// text plays the process that reads PDFs: it knows what is in those of Pix.
func text(_ context.Context, file []byte) (string, error) {
	switch {
	case bytes.Equal(file, pixtest.PDF()):
		return "Certificat Pix\nTom GIRARD\n" + pixtest.Code + "\n392", nil
	case bytes.Equal(file, pixtest.PDFv2()):
		return "Noé Osei\n" + pixtest.V2, nil
	case bytes.Contains(file, []byte("broken")):
		return "", pdftext.ErrUnreadable.Because(errors.New("broken"))
	}
	return string(file), nil
}

// learner is a person with a connection to Pix.
type learner struct {
	*webtest.Run
	service *pixtest.Service
	runner  *konnectors.Runner
	k       konnectors.Konnector
}

func withPix(t *testing.T) *learner {
	t.Helper()
	t.Parallel()
	l := &learner{service: pixtest.New()}
	server := httptest.NewServer(l.service)
	t.Cleanup(server.Close)
	var err error
	l.k, err = pix.New(server.URL)
	must(t, err)
	list := []konnectors.Konnector{l.k}
	l.Run = webtest.New(t, certifications.New(list, text), drive.New())
	l.runner = konnectors.New(list, konnectortest.Allow(t, server))
	return l
}

// with does something in somebody's instance and lets what is due run.
func (l *learner) with(t *testing.T, login string, fn func(*instance.Tx) error) {
	t.Helper()
	ctx := context.Background()
	inst, err := l.House.Open(ctx, l.Person(login).Instance)
	must(t, err)
	must(t, inst.Update(ctx, fn))
	must(t, l.runner.Run(ctx, inst))
	must(t, inst.Close())
}

// connect gives a code and returns how to let the connection run again.
func (l *learner) connect(t *testing.T, login, code string) (again func()) {
	t.Helper()
	var id instance.DocID
	l.with(t, login, func(tx *instance.Tx) (err error) {
		id, err = konnectors.Connect(tx, l.k.Manifest(), map[string]string{"code": code}, fault.French)
		return err
	})
	return func() {
		l.with(t, login, func(tx *instance.Tx) error { return konnectors.RunNow(tx, id) })
	}
}

func TestPixCertification(t *testing.T) {
	l := withPix(t)
	l.connect(t, "tom", pixtest.Code)
	l.connect(t, "tom", pixtest.Rejected)
	l.connect(t, "tom", pixtest.Waiting)
	tom := l.As("tom")
	var got certifications.Certifications
	tom.Get(api).Status(200).JSON(&got)
	if len(got.Certifications) != 3 {
		t.Fatalf("got %+v", got)
	}
	for _, c := range got.Certifications {
		switch c.Number {
		case pixtest.Code:
			if c.Status != "validated" || c.Score != "392 Pix" || c.Level != "Indépendant 2" || c.Passed != "2026-06-12" || c.Centre == "" || c.Holder != "Tom Girard" ||
				len(c.Areas) != 5 || len(c.Areas[3].Competences) != 3 || c.Source.Konnector != "pix" || c.Source.Name != "Pix" {
				t.Errorf("got %+v", c)
			}
		case pixtest.Rejected, pixtest.Waiting:
			if c.Status == "validated" || c.Score != "" || c.Awarded != "" || c.Areas != nil || c.Passed == "" {
				t.Errorf("got %+v", c)
			}
		}
	}
	l.As("ines").Get(api).Status(200).MustNotSee("Tom", pixtest.Code, "392")
}

// The dropped PDF becomes the certification's original, a file of the
// connection's folder, and stays it whatever the service says later.
func TestDroppedPDF(t *testing.T) {
	l := withPix(t)
	again := l.connect(t, "tom", pixtest.Code)
	tom := l.As("tom")
	pdf := []string{"Content-Type", "application/pdf"}
	var c certifications.Certification
	tom.Post(api+"/originals", pixtest.PDF(), pdf...).Status(200).JSON(&c)
	sum := sha256.Sum256(pixtest.PDF())
	if c.Number != pixtest.Code || c.Original == nil || c.Original.Name != "Certification Pix "+pixtest.Code+".pdf" || c.Source.SHA256 != hex.EncodeToString(sum[:]) {
		t.Fatalf("got %+v %+v", c, c.Original)
	}
	tom.Get("/api/v1/drive/entries/"+c.Original.ID).Status(200).Sees(`"mime":"application/pdf"`, `"name":"Connexions"`, `"name":"Pix"`)
	if got := tom.Get("/api/v1/drive/files/" + c.Original.ID + "/content").Status(200).Bytes(); !bytes.Equal(got, pixtest.PDF()) {
		t.Error("the file is not what was dropped")
	}
	// Once more, here or at the certification itself, changes nothing.
	tom.Post(api+"/"+c.ID+"/original", pixtest.PDF(), pdf...).Status(200).Sees(c.Original.ID)
	tom.Get("/api/v1/drive/entries/" + c.Original.ID).Status(200).MustNotSee(`"n":2`)

	again()
	tom.Get(api+"/"+c.ID).Status(200).Sees(c.Original.ID, c.Source.SHA256)
	l.service.Set(pixtest.Revoked, "")
	again()
	tom.Get(api+"/"+c.ID).Status(200).Sees(`"status":"cancelled"`, c.Original.ID, c.Source.SHA256).MustNotSee("392", "Indépendant", `"areas"`)

	// In the trash it is no original: the drop brings a new file.
	tom.Post("/api/v1/drive/entries/"+c.Original.ID+"/trash", nil).Status(200)
	tom.Post(api+"/originals", pixtest.PDF(), pdf...).Status(200).Sees(`"trashed":false`).MustNotSee(c.Original.ID)
}

// What does not fit is refused in words, and leaves everything as it was.
func TestDroppedPDFThatDoesNotFit(t *testing.T) {
	l := withPix(t)
	l.connect(t, "tom", pixtest.Code)
	l.connect(t, "ines", pixtest.V2)
	tom := l.As("tom")
	id := tom.Get(api).Field("certifications.0.id")
	pdf := []string{"Content-Type", "application/pdf"}
	for _, at := range []struct{ path, code string }{{"/originals", "certificate-not-matched"}, {"/" + id + "/original", "certificate-of-another"}} {
		path := api + at.path
		tom.Post(path, pixtest.PDFv2(), pdf...).Status(409).Code(at.code).Sees(pixtest.V2)
		tom.Post(path, []byte("%PDF-1.4 a letter"), pdf...).Status(409).Code(at.code).MustNotSee("{code}", `"code":"P-`, pixtest.Code)
		tom.Post(path, []byte("%PDF-1.4 XP-9K4TR7WXY"), pdf...).Status(409).Code(at.code)
		tom.Post(path, []byte("%PDF-1.4 broken"), pdf...).Status(422).Code("certificate-unreadable")
		tom.Post(path, []byte("\x89PNG"), pdf...).Status(422).Code("certificate-unreadable")
		tom.Post(path, []byte("%PDF-1.4 "+strings.Repeat(" ", 10<<20)), pdf...).Status(413).Code("certificate-too-large")
	}
	tom.Get(api).Status(200).MustNotSee(`"original"`)
	// Another's certification cannot be told from none.
	hers := l.As("ines").Get(api).Field("certifications.0.id")
	tom.Post(api+"/"+hers+"/original", pixtest.PDFv2(), pdf...).Status(404).Code("not-found")
	l.Nobody().Post(api+"/originals", pixtest.PDF(), pdf...).Status(401)
	l.As("ines").Post(api+"/originals", pixtest.PDFv2(), pdf...).Status(200).Sees(pixtest.V2)
}
