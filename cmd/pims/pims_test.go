package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"pims/cmd/internal/node"
	"pims/identity"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pims": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"new-node": newNode, "award": award, "await": await, "erase": eraseByLogin, "rot": rot},
		Setup: func(e *testscript.Env) error {
			e.Setenv("LANG", "en")
			pix, err := filepath.Abs("../../konnectors/pix/pixtest/testdata")
			e.Setenv("PIX", pix)
			return err
		},
	})
}

// newNode DIR makes a node with nobody in it.
func newNode(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs(args[0])
	n, err := node.Open(context.Background(), dir, node.Options{Create: true, KeyFile: dir + ".key"})
	ts.Check(err)
	ts.Check(n.Close())
}

// await DIR waits until a first start has made the node in DIR.
func await(ts *testscript.TestScript, _ bool, args []string) {
	for deadline := time.Now().Add(20 * time.Second); !node.Exists(ts.MkAbs(args[0])); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			ts.Fatalf("%s is no node", args[0])
		}
	}
}

// eraseByLogin DIR LOGIN erases a person's instance.
func eraseByLogin(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(ts.Exec("pims", "people", "list", "--data", args[0], "--json"))
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		var p identity.Person
		ts.Check(json.Unmarshal([]byte(line), &p))
		if p.Login == args[1] {
			ts.Check(ts.Exec("pims", "instance", "erase", "--data", args[0], "--confirm", string(p.Instance), string(p.Instance)))
			return
		}
	}
	ts.Fatalf("%s is not there", args[1])
}

// served is a running "pims demo".
type served struct {
	t *testing.T
	demoInfo
	client *http.Client
	stop   func()
}

func demo(t *testing.T, dir string, flags ...string) *served {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	done := make(chan int, 1)
	var log bytes.Buffer
	go func() {
		args := append([]string{"demo", "--data", dir, "--listen", "127.0.0.1:0", "--json"}, flags...)
		done <- run(ctx, args, in, &log)
		_ = in.Close() // a pipe's Close returns nil
	}()
	s := &served{t: t, client: &http.Client{Timeout: 10 * time.Second}}
	s.stop = func() {
		cancel()
		if code := <-done; code != 0 {
			t.Errorf("pims demo ended with %d: %s", code, &log)
		}
		if strings.Contains(log.String(), "Girard") || strings.Contains(log.String(), "tom.girard") {
			t.Errorf("the log names people: %s", &log)
		}
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatalf("nothing announced: %v: %s", err, &log)
	}
	if err := json.Unmarshal(line, &s.demoInfo); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *served) do(method, url, body string, prepare func(*http.Request)) (status int, answer string, h http.Header) {
	s.t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if prepare != nil {
		prepare(req)
	}
	res, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, string(raw), res.Header
}

func TestTheDemoIsReadyWhenItSaysSo(t *testing.T) {
	dir := t.TempDir()
	s := demo(t, dir)
	tom := s.People[0]
	if tom.Role != "learner" || tom.Instance == nil || tom.AgeIdentity == "" || tom.BirthDate == "" || tom.Name == "" {
		t.Errorf("the first learner is not ready: %+v", tom)
	}
	status, answer, h := s.do("POST", s.APIURL+"/session", `{"login":"tom.girard","password":"falaise tambour cerise"}`, func(r *http.Request) {
		r.Header.Set("Content-Type", "application/json")
	})
	if status != http.StatusCreated || !strings.Contains(answer, `"token":"`) || len(h.Values("Set-Cookie")) != 1 {
		t.Errorf("sign-in answered %d %s %v", status, answer, h)
	}
	basic := func(r *http.Request) { r.SetBasicAuth(tom.Login, tom.AppPassword) }
	if status, answer, _ := s.do("GET", s.APIURL+"/drive/usage", "", basic); status != http.StatusOK || !strings.Contains(answer, `"quota":5000000000`) {
		t.Errorf("usage answered %d %s", status, answer)
	}
	if status, answer, _ := s.do("PROPFIND", tom.WebDAVURL, "", func(r *http.Request) {
		basic(r)
		r.Header.Set("Depth", "1")
	}); status != http.StatusMultiStatus || !strings.Contains(answer, "<D:collection/>") {
		t.Errorf("WebDAV answered %d %s", status, answer)
	}
	for url, want := range map[string]int{
		s.URL + "/healthz": 200, s.URL + "/readyz": 200, s.OpenAPIURL: 200, s.MetricsURL: 200, s.URL + "/robots.txt": 200,
		s.URL + "/metrics":                 404, // the figures are on the other listener only
		s.ContentURL + "/":                 404,
		s.PixURL + "/demo/attestation.pdf": 200,
	} {
		status, answer, _ := s.do("GET", url, "", nil)
		if status != want || (url != s.MetricsURL && strings.Contains(answer, "go_goroutines")) {
			t.Errorf("GET %s answered %d", url, status)
		}
	}
	s.stop()

	again := demo(t, dir) // the same people with the same secrets
	defer again.stop()
	if again.People[0].AppPassword != tom.AppPassword || *again.People[0].Instance != *tom.Instance {
		t.Error("the second start made other people")
	}
}

func TestTheDemoServesTLS(t *testing.T) {
	s := demo(t, t.TempDir(), "--tls")
	defer s.stop()
	ca, err := os.ReadFile(s.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	s.client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
	defer s.client.CloseIdleConnections()
	status, _, h := s.do("GET", s.URL+"/", "", nil)
	// A browser must not remember https for localhost after a demo.
	if status != http.StatusOK || h.Get("Strict-Transport-Security") != "" || !strings.HasPrefix(s.URL, "https://localhost:") {
		t.Errorf("%s answered %d %v", s.URL, status, h)
	}
}

func TestTheDemoTellsPeopleWhereToGo(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	done := make(chan int, 1)
	dir := t.TempDir()
	go func() {
		done <- run(ctx, []string{"demo", "--data", filepath.Join(dir, "d"), "--listen", "127.0.0.1:0"}, in, io.Discard)
		_ = in.Close() // a pipe's Close returns nil
	}()
	lines := bufio.NewScanner(out)
	var text strings.Builder
	for lines.Scan() {
		text.WriteString(lines.Text() + "\n")
		if strings.Contains(lines.Text(), "Ctrl+C") {
			cancel()
		}
	}
	cancel()
	if code := <-done; code != 0 {
		t.Errorf("ended with %d", code)
	}
	for _, want := range []string{"http://localhost:", "tom.girard", "falaise tambour cerise", "comes in by the portal: ruisseau caramel 14"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, &text)
		}
	}
}
