package tus_test

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"pims/apps/drive"
	"pims/apps/drive/tus"
	"pims/identity"
	"pims/instance"
	"pims/internal/webtest"
)

// story is tom with the app, and a device of his.
type story struct {
	*webtest.Run
	t      *testing.T
	tom    *webtest.Actor
	device *webtest.Actor
}

func newStory(t *testing.T) story {
	t.Helper()
	t.Parallel()
	r := webtest.New(t, drive.New())
	return story{r, t, r.As("tom"), r.Device("tom", "files:read", "files:write")}
}

// said is an Upload-Metadata header.
func said(pairs ...string) string {
	var list []string
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, pairs[i]+" "+base64.StdEncoding.EncodeToString([]byte(pairs[i+1])))
	}
	return strings.Join(list, ",")
}

const bytesType = "application/offset+octet-stream"

func speak(header ...string) []string { return append([]string{"Tus-Resumable", "1.0.0"}, header...) }

// create makes an upload and returns its address.
func (s story) create(who *webtest.Actor, size int, meta ...string) string {
	s.t.Helper()
	a := who.Post(tus.Path, nil, speak("Upload-Length", strconv.Itoa(size), "Upload-Metadata", said(meta...))...).Status(201)
	at := a.Recorder.Header().Get("Location")
	if !strings.HasPrefix(at, tus.Path) {
		s.t.Fatalf("location %q", at)
	}
	return at
}

func patch(who *webtest.Actor, at string, offset int, body any, header ...string) *webtest.Answer {
	return who.Patch(at, body, speak(append([]string{"Content-Type", bytesType, "Upload-Offset", strconv.Itoa(offset)}, header...)...)...)
}

func head(who *webtest.Actor, at string) *webtest.Answer {
	return who.Do(http.MethodHead, at, nil, speak()...)
}

// content reads the file that an answer names.
func (s story) content(a *webtest.Answer) string {
	s.t.Helper()
	return s.tom.Get("/api/v1/drive/files/" + a.Recorder.Header().Get("Pims-Entry") + "/content").Status(200).Text()
}

type uploads struct {
	Uploads []drive.Upload `json:"uploads"`
}

func TestAnUploadGoesOnElsewhere(t *testing.T) {
	s := newStory(t)
	at := s.create(s.tom, 11, "filename", "Été.txt", "filetype", "text/x-lie", "modified", "2026-08-30T10:00:00Z")
	patch(s.tom, at, 0, "bonjour").Status(204).Header("Upload-Offset", "7").NoHeader("Pims-Entry")
	s.tom.Get("/api/v1/drive/folders/root").Status(200).MustNotSee("Été.txt")
	var list uploads
	s.device.Get("/api/v1/drive/uploads").Status(200).JSON(&list)
	if len(list.Uploads) != 1 || list.Uploads[0].Name != "Été.txt" || list.Uploads[0].Offset != 7 || *list.Uploads[0].Size != 11 || tus.Path+list.Uploads[0].ID != at {
		t.Fatalf("unfinished: %+v", list)
	}
	a := head(s.device, at).Status(200).Header("Upload-Offset", "7").Header("Upload-Length", "11").Header("Cache-Control", "no-store")
	if a.Recorder.Header().Get("Upload-Expires") == "" || !strings.Contains(a.Recorder.Header().Get("Upload-Metadata"), base64.StdEncoding.EncodeToString([]byte("Été.txt"))) {
		t.Errorf("headers %v", a.Recorder.Header())
	}
	patch(s.device, at, 3, "!").Status(409)
	done := patch(s.device, at, 7, " toi").Status(204).Header("Upload-Offset", "11")
	if got := s.content(done); got != "bonjour toi" {
		t.Errorf("content %q", got)
	}
	s.tom.Get("/api/v1/drive/folders/root").Status(200).Sees("Été.txt", "text/plain", "2026-08-30T10:00:00Z").MustNotSee("lie")
	s.tom.Get("/api/v1/drive/uploads").Status(200).MustNotSee("Été")
	again := head(s.tom, at).Status(200).Header("Upload-Offset", "11").Header("Upload-Length", "11") // who missed the answer
	again.Header("Pims-Entry", done.Recorder.Header().Get("Pims-Entry"))
	patch(s.tom, at, 11, "").Status(204)
}

func TestWhereAnUploadGoes(t *testing.T) {
	s := newStory(t)
	d := s.tom.Post("/api/v1/drive/folders", webtest.JSON{"parent": "root", "name": "Devoirs"}).Status(201).Field("id")
	send := func(status int, meta ...string) *webtest.Answer {
		t.Helper()
		return s.device.Post(tus.Path, "abc", speak("Upload-Length", "3", "Content-Type", bytesType, "Upload-Metadata", said(meta...))...).Status(status)
	}
	first := send(201, "filename", "a.txt")
	if first.Recorder.Header().Get("Upload-Offset") != "3" || s.content(first) != "abc" {
		t.Error("creation with upload")
	}
	twin := send(201, "filename", "a.txt")
	s.tom.Get("/api/v1/drive/folders/root").Sees("a.txt", "a (2).txt")
	send(409, "filename", "a.txt", "conflict", "refuse").Code("name-taken")
	again := send(201, "filename", "a.txt", "conflict", "replace")
	if again.Recorder.Header().Get("Pims-Entry") != first.Recorder.Header().Get("Pims-Entry") || twin == nil {
		t.Error("replace made another file")
	}
	send(422, "filename", "a.txt", "conflict", "perhaps").Code("upload-metadata")
	send(422, "filename", "a/b.txt").Code("bad-name")
	send(422, "filename", "a.txt", "relativePath", "../../a.txt").Code("bad-name")
	send(404, "filename", "a.txt", "parent", "01890000-0000-7000-8000-000000000000")
	send(404, "filename", "a.txt", "parent", "trash")
	send(404, "filename", "a.txt", "parent", "nonsense")
	in := send(201, "filename", "z.txt", "parent", d, "relativePath", "Photos/Mer/z.txt")
	s.tom.Get("/api/v1/drive/entries/"+in.Recorder.Header().Get("Pims-Entry")).Sees("Devoirs", "Photos", "Mer", "z.txt")
	send(201, "relativePath", "null")
	s.tom.Get("/api/v1/drive/folders/root").Sees("Fichier reçu")
	id := first.Recorder.Header().Get("Pims-Entry")
	etag := s.tom.Get("/api/v1/drive/entries/" + id).Field("entry.etag")
	send(412, "version-of", id, "if-match", `"other"`).Code("changed")
	v := send(201, "version-of", id, "if-match", etag)
	s.tom.Get("/api/v1/drive/entries/" + v.Recorder.Header().Get("Pims-Entry")).Sees(`"version":3`)
	s.device.Post(tus.Path, nil, speak("Upload-Length", "0", "Upload-Metadata", said("filename", "empty"))...).Status(201)
	s.tom.Get("/api/v1/drive/folders/root").Sees("empty")
}

func TestOddLengths(t *testing.T) {
	s := newStory(t)
	for _, c := range []struct {
		status int
		header []string
	}{
		{400, []string{"Upload-Length", "-1"}},
		{400, []string{"Upload-Length", "9223372036854775808"}},
		{400, []string{"Upload-Length", "1e3"}},
		{400, nil},
		{400, []string{"Upload-Length", "1", "Upload-Defer-Length", "1"}},
		{400, []string{"Upload-Defer-Length", "2"}},
		{507, []string{"Upload-Length", "9223372036854775807"}},
		{507, []string{"Upload-Length", strconv.Itoa(webtest.Quota + 1)}},
		{422, []string{"Upload-Length", "3", "Upload-Concat", "partial"}},
		{422, []string{"Upload-Concat", "final;/tus/files/a /tus/files/b"}},
		{422, []string{"Upload-Length", "3", "Upload-Checksum", "crc32 AAAA"}},
		{422, []string{"Upload-Length", "3", "Upload-Checksum", "sha1 AAAA"}},
		{413, []string{"Upload-Length", "3", "Upload-Metadata", said("filename", "a", "note", strings.Repeat("x", 9<<10))}},
	} {
		s.tom.Post(tus.Path, nil, speak(c.header...)...).Status(c.status)
	}
	s.tom.Post(tus.Path, nil, "Upload-Length", "3").Status(412) // no version of the protocol
	s.tom.Get("/api/v1/drive/usage").Sees(`"used":0`)

	at := s.create(s.tom, 4)
	patch(s.tom, at, 0, "abcdef").Status(413)
	patch(s.tom, at, -1, "abc").Status(400)
	s.tom.Patch(at, "abc", speak("Upload-Offset", "0")...).Status(400) // of no such type
	s.tom.Get(at).Status(405)
	head(s.tom, tus.Path+"nonsense").Status(404)
	head(s.tom, tus.Path+"01890000-0000-7000-8000-000000000000").Status(404)

	later := s.tom.Post(tus.Path, nil, speak("Upload-Defer-Length", "1", "Upload-Metadata", said("filename", "later.txt"))...).Status(201).Recorder.Header().Get("Location")
	head(s.tom, later).Header("Upload-Defer-Length", "1").NoHeader("Upload-Length")
	patch(s.tom, later, 0, "abc").Status(204)
	patch(s.tom, later, 3, "", "Upload-Length", "2").Status(400)
	patch(s.tom, later, 3, "", "Upload-Length", strconv.Itoa(webtest.Quota+1)).Status(507)
	done := patch(s.tom, later, 3, "de", "Upload-Length", "5").Status(204)
	if got := s.content(done); got != "abcde" {
		t.Errorf("%q", got)
	}
	whole := s.tom.Post(tus.Path, nil, speak("Upload-Defer-Length", "1", "Upload-Metadata", said("filename", "whole.txt"))...).Status(201).Recorder.Header().Get("Location")
	patch(s.tom, whole, 0, "abc").Status(204)
	if got := s.content(patch(s.tom, whole, 3, "", "Upload-Length", "3").Status(204)); got != "abc" {
		t.Errorf("%q", got)
	}
}

func TestChecksums(t *testing.T) {
	s := newStory(t)
	at := s.create(s.tom, 600<<10, "filename", "a.bin")
	part := bytes.Repeat([]byte("pims"), 75<<10)
	sum256, sum1 := sha256.Sum256(part), sha1.Sum(part)
	base := func(sum []byte) string { return base64.StdEncoding.EncodeToString(sum) }
	patch(s.tom, at, 0, part, "Upload-Checksum", "sha256 "+base(sum256[:])).Status(204)
	for range 2 {
		spoilt := bytes.Clone(part)
		spoilt[200<<10]++
		patch(s.tom, at, len(part), spoilt, "Upload-Checksum", "sha1 "+base(sum1[:])).Status(460)
		head(s.tom, at).Header("Upload-Offset", strconv.Itoa(len(part)))
	}
	done := patch(s.tom, at, len(part), part, "Upload-Checksum", "sha1 "+base(sum1[:])).Status(204)
	if got := s.content(done); got != string(part)+string(part) {
		t.Error("another content")
	}
	small := s.create(s.tom, 3)
	patch(s.tom, small, 0, "abd", "Upload-Checksum", "md5 "+base64.StdEncoding.EncodeToString(make([]byte, 16))).Status(460)
	patch(s.tom, small, 0, "abc").Status(204)
}

// TestUploadsAreOnesOwn has others ask for an upload, and devices that may less.
func TestUploadsAreOnesOwn(t *testing.T) {
	s := newStory(t)
	at := s.create(s.tom, 10, "filename", "secret.txt")
	ines := s.As("ines")
	head(ines, at).Status(404)
	patch(ines, at, 0, "x").Status(404)
	ines.Delete(at, speak()...).Status(404)
	ines.Get("/api/v1/drive/uploads").Status(200).MustNotSee("secret")
	ines.Get("/api/v1/of/" + string(s.Instance("tom")) + "/drive/uploads").Status(404)
	head(s.Nobody(), at).Status(401)
	s.Device("tom", "files:read").Post(tus.Path, nil, speak("Upload-Length", "1")...).Status(403)
	s.Device("tom", "notes:read").Post(tus.Path, nil, speak("Upload-Length", "1")...).Status(403)
	head(s.device, at).Status(200).Header("Upload-Offset", "0")
	s.device.Delete(at, speak()...).Status(204)
	head(s.device, at).Status(404)
	s.tom.Get("/api/v1/drive/usage").Sees(`"used":0`, `"arriving":0`)
	other := s.create(s.tom, 10)
	s.device.Delete("/api/v1/drive/uploads/" + strings.TrimPrefix(other, tus.Path)).Status(204)
	head(s.tom, other).Status(404)
}

// TestADeviceWithinAFolder goes on with what goes there, be it a file or a version,
// and sees nothing else. An upload has one address.
func TestADeviceWithinAFolder(t *testing.T) {
	s := newStory(t)
	var dir, file struct{ ID string }
	s.tom.Post("/api/v1/drive/folders", webtest.JSON{"parent": "root", "name": "SVT"}).Status(201).JSON(&dir)
	s.tom.Put("/api/v1/drive/folders/"+dir.ID+"/content", "1", "Content-Disposition", `attachment; filename="a.txt"`).Status(201).JSON(&file)
	outside := patch(s.tom, s.create(s.tom, 1, "filename", "secret.txt"), 0, "x").Status(204).Recorder.Header().Get("Pims-Entry")
	device, _ := s.Granted("tom", identity.NewAppPassword{Protocols: []string{identity.ProtocolFiles}, Folder: instance.DocID(dir.ID)})
	at := s.create(device, 2, "version-of", file.ID)
	s.content(patch(device, at, 0, "22").Status(204))
	device.Post(tus.Path, nil, speak("Upload-Length", "1", "Upload-Metadata", said("version-of", outside))...).Status(404)
	device.Post(tus.Path, nil, speak("Upload-Length", "1", "Upload-Metadata", said("filename", "x"))...).Status(404)
	// One that names both goes to the file.
	both := s.create(s.tom, 9, "parent", dir.ID, "version-of", outside)
	head(device, both).Status(404)
	device.Get("/api/v1/drive/uploads").Status(200).MustNotSee(outside)
	id := strings.TrimPrefix(both, tus.Path)
	for _, odd := range []string{strings.ToUpper(id), "urn:uuid:" + id, "{" + id + "}", id + "+x", "x/" + id} {
		if got := head(s.tom, tus.Path+odd).Recorder.Code; got != 404 && got != 405 {
			t.Errorf("%s: %d", odd, got)
		}
	}
}

// TestPagesOfOtherOrigins may upload with a token, and never with a cookie.
func TestPagesOfOtherOrigins(t *testing.T) {
	s := newStory(t)
	foreign := []string{"Origin", "https://elsewhere.test", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors"}
	s.Nobody().Do(http.MethodOptions, tus.Path, nil, append(foreign, "Access-Control-Request-Method", "PATCH", "Access-Control-Request-Headers", "authorization,tus-resumable")...).
		Status(204).Header("Access-Control-Allow-Origin", "*").NoHeader("Access-Control-Allow-Credentials").Header("Tus-Version", "1.0.0")
	script := s.Script("tom")
	script.Post(tus.Path, nil, append(foreign, speak("Upload-Length", "3")...)...).Status(201).Header("Access-Control-Allow-Origin", "*").NoHeader("Access-Control-Allow-Credentials")
	s.device.Post(tus.Path, nil, append(foreign, speak("Upload-Length", "3")...)...).Status(201)
	s.Bearer("dead").Post(tus.Path, nil, append(foreign, speak("Upload-Length", "3")...)...).Status(401).Header("Access-Control-Allow-Origin", "*")
	cookie := "__Host-pims=" + s.tom.Token
	s.Nobody().Post(tus.Path, nil, append(foreign, speak("Upload-Length", "3", "Cookie", cookie)...)...).Status(403).Code("foreign-origin")
	script.Post("/api/v1/drive/folders", webtest.JSON{"parent": "root", "name": "x"}, foreign...).Status(403)
}

// TestOneWriter has a second request take an upload over from one whose client
// has gone silent.
func TestOneWriter(t *testing.T) {
	s := newStory(t)
	at := s.create(s.tom, 8, "filename", "a.txt")
	r, w := io.Pipe()
	first := make(chan *webtest.Answer)
	go func() { first <- patch(s.tom, at, 0, io.Reader(r)) }()
	if _, err := w.Write([]byte("abcd")); err != nil {
		t.Fatal(err)
	}
	go func() {
		time.Sleep(50 * time.Millisecond) // until the server has asked for the rest
		_ = w.CloseWithError(io.ErrClosedPipe)
	}()
	second := head(s.device, at)
	if a := <-first; a.Recorder.Code < 400 {
		t.Errorf("the first writer got %d", a.Recorder.Code)
	}
	second.Status(200).Header("Upload-Offset", "4")
	patch(s.device, at, 4, "efgh").Status(204)
}
