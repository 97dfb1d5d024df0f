package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"pims/apps"
	"pims/internal/webtest"
)

// unlogged is an app whose answer begins when the log cannot be written any
// more.
type unlogged struct {
	probe
	cancel context.CancelFunc
}

func (u *unlogged) Routes(r *apps.Router) {
	op := huma.Operation{OperationID: "content", Method: http.MethodGet, Path: "/content"}
	r.Raw(op, probeRead, func(w http.ResponseWriter, _ *http.Request, _ *apps.Call) error {
		for name, value := range map[string]string{
			"Content-Length": "6", "ETag": `"x"`, "Content-Disposition": "attachment; filename=secret.txt", "Content-Type": "text/secret",
			"Accept-Ranges": "bytes", "Content-Range": "bytes 0-5/6", "Last-Modified": "Sat, 04 Jul 2026 10:00:00 GMT",
		} {
			w.Header().Set(name, value)
		}
		u.cancel()
		_, err := io.WriteString(w, "secret")
		return err
	})
}

// TestNoLeafNoData: where the log cannot be written, a problem is answered and
// nothing of the content.
func TestNoLeafNoData(t *testing.T) {
	u := new(unlogged)
	r := webtest.New(t, u)
	req := httptest.NewRequest(http.MethodGet, webtest.URL+"/api/v1/probe/content", nil)
	req.Header.Set("Authorization", "Bearer "+r.Script("tom").Token)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	u.cancel = cancel
	rec := httptest.NewRecorder()
	r.Web.App().ServeHTTP(rec, req.WithContext(ctx))
	if rec.Code < 400 || rec.Header().Get("Content-Type") != "application/problem+json" || !strings.Contains(rec.Body.String(), "request_id") {
		t.Errorf("%d %v %s", rec.Code, rec.Header(), rec.Body)
	}
	for _, name := range []string{"ETag", "Content-Disposition", "Accept-Ranges", "Content-Range", "Last-Modified"} {
		if got := rec.Header().Get(name); got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
	if strings.Contains(rec.Body.String(), "secret") {
		t.Errorf("the content is there: %s", rec.Body)
	}
}
