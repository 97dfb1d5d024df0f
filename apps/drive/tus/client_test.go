package tus_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"pims/apps/drive"
	"pims/apps/drive/tus"
	"pims/internal/webtest"
)

// TestTheClientOfEverybody uploads with tus-js-client, over a line that breaks
// in the middle of a part again and again.
func TestTheClientOfEverybody(t *testing.T) {
	node, err := exec.LookPath("node")
	module, _ := filepath.Abs("../../../ui/node_modules/tus-js-client/lib.esm/node/index.js")
	if _, missing := os.Stat(module); err != nil || missing != nil {
		t.Skip("SKIPPED: there is no node, or no tus-js-client in ui/node_modules (make tools)")
	}
	t.Parallel()
	r := webtest.New(t, drive.New())
	script := r.Script("tom")
	var patches, broken atomic.Int32
	app := r.Web.App()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		req.Host = strings.TrimPrefix(webtest.URL, "https://")
		if req.Method == http.MethodPatch && patches.Add(1)%3 == 0 {
			broken.Add(1)
			body := req.Body
			req.Body = io.NopCloser(io.MultiReader(io.LimitReader(body, 100_000), cut{}))
			app.ServeHTTP(httptest.NewRecorder(), req) // nobody hears the answer
			panic(http.ErrAbortHandler)
		}
		app.ServeHTTP(w, req)
	}))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	content := bytes.Repeat([]byte("0123456789abcdef"), 200<<10) // 3.1 MiB
	file := filepath.Join(dir, "film.mp4")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "testdata/client.mjs", module, server.URL+tus.Path, "Bearer "+script.Token, file, dir)
	var told bytes.Buffer
	cmd.Stderr = &told
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, told.String())
	}
	var said struct {
		Resumed, Deferred string
		Stopped           int
	}
	if err := json.Unmarshal(out, &said); err != nil || said.Stopped == 0 || broken.Load() == 0 {
		t.Fatalf("%s (%v), %d parts broken", out, err, broken.Load())
	}
	for id, want := range map[string]string{said.Resumed: string(content), said.Deferred: strings.Repeat("a", 700<<10) + strings.Repeat("b", 100)} {
		if got := script.Get("/api/v1/drive/files/" + id + "/content").Status(200).Text(); got != want {
			t.Errorf("%d bytes arrived of %d, or others", len(got), len(want))
		}
	}
	script.Get("/api/v1/drive/folders/root").Sees("film.mp4", "flux.txt").MustNotSee("film (2)")
	script.Get("/api/v1/drive/uploads").Sees(`"uploads":[]`)
}

// cut is a line that breaks.
type cut struct{}

func (cut) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
