package web_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pims/internal/webtest"
	"pims/web"
)

// wire starts a real server, as the command does, and returns what it answers
// to bytes.
func wire(t *testing.T, r *webtest.Run) func(string) *http.Response {
	t.Helper()
	server := httptest.NewUnstartedServer(r.Web.App())
	server.Config.MaxHeaderBytes = 64 << 10
	server.Config.ReadHeaderTimeout = 5 * time.Second
	server.Start()
	t.Cleanup(server.Close)
	return func(raw string) *http.Response {
		t.Helper()
		c, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		_ = c.SetDeadline(time.Now().Add(20 * time.Second))
		if _, err := io.WriteString(c, raw); err != nil {
			t.Fatal(err)
		}
		if !whole(raw) { // the client is gone before it has sent all that it announced
			if err := c.(*net.TCPConn).CloseWrite(); err != nil {
				t.Fatal(err)
			}
		}
		method, _, _ := strings.Cut(raw, " ")
		resp, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: method})
		if err != nil {
			t.Fatalf("%.80q: %v", raw, err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body = io.NopCloser(bytes.NewReader(body))
		return resp
	}
}

func whole(raw string) bool { return !strings.HasPrefix(raw, "P") }

func TestBadRequestsOnTheWire(t *testing.T) {
	r := webtest.New(t, &probe{})
	send := wire(t, r)
	auth := "Host: cartable.test\r\nAuthorization: Bearer " + r.Script("tom").Token + "\r\n"
	const problem, plain = "application/problem+json", "text/plain; charset=utf-8"
	tests := []struct {
		name, raw, mime string
		status          int
	}{
		{"fine", "GET /api/v1/session HTTP/1.1\r\n" + auth + "\r\n", "application/json", 200},
		{"negative length", "POST /api/v1/session HTTP/1.1\r\n" + auth + "Content-Length: -5\r\n\r\n{}", plain, 400},
		{"two lengths", "POST /api/v1/session HTTP/1.1\r\n" + auth + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", plain, 400},
		{"length and chunks", "POST /api/v1/session HTTP/1.1\r\n" + auth + "Content-Length: 5\r\nTransfer-Encoding: identity\r\n\r\n{}", plain, 501},
		{"length that is no number", "POST /api/v1/session HTTP/1.1\r\n" + auth + "Content-Length: 0x10\r\n\r\n{}", plain, 400},
		{"huge length", "POST /api/v1/session HTTP/1.1\r\n" + auth + "Content-Length: 9223372036854775807\r\n\r\n{}", problem, 413},
		{"length over 64 bits", "POST /api/v1/session HTTP/1.1\r\n" + auth + "Content-Length: 99999999999999999999\r\n\r\n{}", plain, 400},
		{"huge upload", "PUT /api/v1/probe/files/x HTTP/1.1\r\n" + auth + "Content-Length: 9223372036854775807\r\n\r\nx", problem, 507},
		{"torn upload", "PUT /api/v1/probe/files/x HTTP/1.1\r\n" + auth + "Content-Length: 100\r\n\r\nonly this", problem, 400},
		{"torn chunks", "PUT /api/v1/probe/files/x HTTP/1.1\r\n" + auth + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", problem, 400},
		{"oversized headers", "GET / HTTP/1.1\r\n" + auth + "X-Large: " + strings.Repeat("a", 80<<10) + "\r\n\r\n", plain, 431},
		{"no host", "GET / HTTP/1.1\r\n\r\n", plain, 400},
		{"old protocol, no host", "GET / HTTP/1.0\r\n\r\n", problem, 421},
		{"dot segments", "GET /api/v1/../v1/session HTTP/1.1\r\n" + auth + "\r\n", problem, 400},
		{"hidden dot segments", "GET /api/v1/%2e%2e/v1/session HTTP/1.1\r\n" + auth + "\r\n", problem, 400},
		{"hidden slash", "GET /api/v1/probe/entries%2fx HTTP/1.1\r\n" + auth + "\r\n", problem, 400},
		{"backslash", "GET /api/v1/probe/entries/..%5cx HTTP/1.1\r\n" + auth + "\r\n", problem, 400},
		{"NUL", "GET /api/v1/probe/entries/a%00b HTTP/1.1\r\n" + auth + "\r\n", problem, 400},
		{"line break", "GET /api/v1/probe/entries/a%0d%0ab HTTP/1.1\r\n" + auth + "\r\n", problem, 400},
		{"broken UTF-8", "GET /api/v1/probe/entries/%ff%fe HTTP/1.1\r\n" + auth + "\r\n", problem, 400},
		{"overlong UTF-8", "GET /api/v1/probe/entries/%c0%ae HTTP/1.1\r\n" + auth + "\r\n", problem, 400},
		{"broken UTF-8 in the query", "GET /api/v1/session?q=%ff HTTP/1.1\r\n" + auth + "\r\n", problem, 400},
		{"NUL in the query", "GET /api/v1/session?q=%00 HTTP/1.1\r\n" + auth + "\r\n", problem, 400},
		{"broken escapes in the query", "GET /api/v1/session?q=%zz HTTP/1.1\r\n" + auth + "\r\n", problem, 400},
		{"broken escapes", "GET /api/%zz HTTP/1.1\r\n" + auth + "\r\n", plain, 400},
		{"empty segments", "GET //api/v1/session HTTP/1.1\r\n" + auth + "\r\n", problem, 400},
		{"absolute form to another host", "GET http://evil.test/api/v1/session HTTP/1.1\r\n" + auth + "\r\n", problem, 421},
		{"two authorizations", "GET /api/v1/session HTTP/1.1\r\n" + auth + "Authorization: Basic dG9tOng=\r\n\r\n", problem, 400},
		{"an unknown method", "BREW / HTTP/1.1\r\n" + auth + "\r\n", problem, 405},
		{"head", "HEAD /api/v1/session HTTP/1.1\r\n" + auth + "\r\n", "application/json", 200},
		{"head of nothing", "HEAD /api/v1/probe/entries/x HTTP/1.1\r\n" + auth + "\r\n", problem, 404},
		{"asterisk", "OPTIONS * HTTP/1.1\r\n" + auth + "\r\n", "", 200}, // answered by net/http itself
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			resp := send(test.raw)
			body, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != test.status || resp.Header.Get("Content-Type") != test.mime {
				t.Errorf("%d %s, want %d %s\n%s", resp.StatusCode, resp.Header.Get("Content-Type"), test.status, test.mime, body)
			}
			if test.mime == problem && !strings.HasPrefix(test.raw, "HEAD") && !strings.Contains(string(body), `"request_id"`) {
				t.Errorf("not one of our problems: %s", body)
			}
		})
	}
	if strings.Contains(r.Log(), "evil") || strings.Contains(r.Log(), "BREW") {
		t.Error("a client wrote into the log")
	}
}

func TestMetrics(t *testing.T) {
	r := webtest.With(t, nil)
	cfg := r.Node
	cfg.OpenInstances = func() int { return 3 }
	server, err := web.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(h http.Handler, url string) string {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, url, nil))
		return rec.Body.String()
	}
	ask(server.App(), webtest.URL+"/api/v1/session?who=tom")
	ask(server.App(), webtest.URL+"/some/private/name")
	got := ask(server.Metrics(), "http://127.0.0.1:1/metrics")
	for _, want := range []string{
		`pims_http_requests_total{class="4xx",method="GET",route="/api/v1/session"} 1`,
		`pims_http_requests_total{class="4xx",method="GET",route="interface"} 1`,
		`pims_http_request_seconds_bucket{route="/api/v1/session",le="0.002"}`,
		"pims_instances_open 3", "go_goroutines", "process_resident_memory_bytes", "pims_http_requests_in_flight 0",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	if strings.Contains(got, "private") || strings.Contains(got, "who=") {
		t.Error("metrics hold a path")
	}
	if body := ask(server.App(), webtest.URL+"/metrics"); strings.Contains(body, "go_goroutines") {
		t.Error("the people's origin shows the metrics")
	}
}
