package dav_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pims/consent"
	"pims/identity"
	"pims/instance"
	"pims/internal/webtest"
)

// What rclone, Moodle and the Finder ask of a folder, within the server.
const moodleBody = `<?xml version="1.0" encoding="utf-8" ?><D:propfind xmlns:D="DAV:"><D:prop><D:getcontentlength/><D:getlastmodified/>` +
	`<D:executable/><D:resourcetype/><D:checked-in/><D:checked-out/></D:prop></D:propfind>`

func BenchmarkPropfind(b *testing.B) {
	r := webtest.New(b, app{})
	tom := r.Person("tom")
	secret := password(b, r, "tom", identity.NewAppPassword{})
	for _, n := range []int{2_000, 10_000} {
		pass, err := r.Node.Guard.Enter(b.Context(), identity.Caller{Instance: tom.Instance, Client: identity.ClientWeb, ClientID: "b"}, tom.Instance, writes)
		if err != nil {
			b.Fatal(err)
		}
		fill(b, pass, fmt.Sprint(n), n)
		if err := pass.Close(); err != nil {
			b.Fatal(err)
		}
		for what, body := range map[string]string{"named": moodleBody, "all": ""} {
			b.Run(fmt.Sprintf("%s/%d", what, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					req := httptest.NewRequest("PROPFIND", fmt.Sprintf("%s/dav/files/%d/", webtest.URL, n), strings.NewReader(body))
					req.SetBasicAuth("tom", secret)
					req.Header.Set("Depth", "1")
					w := &discard{header: http.Header{}}
					r.Web.App().ServeHTTP(w, req)
					if w.status != http.StatusMultiStatus {
						b.Fatalf("%d", w.status)
					}
				}
			})
		}
	}
}

// fill makes a folder of n files, in commits that are as large as they may be.
func fill(b *testing.B, pass *consent.Pass, name string, n int) {
	b.Helper()
	var e instance.Entry
	err := pass.Update(b.Context(), func(tx *instance.Tx) (err error) {
		e, err = tx.Tree().CreateFolder(instance.Root, name, instance.Refuse)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	for i := range n {
		_, _, err := pass.UploadFile(b.Context(), e.ID, fmt.Sprintf("Exposé n° %d.txt", i), instance.Refuse, instance.Upload{Mime: "text/plain", Size: 1}, strings.NewReader("x"))
		if err != nil {
			b.Fatal(err)
		}
	}
}

type discard struct {
	header http.Header
	status int
	n      int
}

func (d *discard) Header() http.Header    { return d.header }
func (d *discard) WriteHeader(status int) { d.status = status }
func (d *discard) Write(p []byte) (int, error) {
	d.n += len(p)
	return len(p), nil
}
