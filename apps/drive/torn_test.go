package drive_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pims/internal/webtest"
)

// cut sends bytes to a real server, closes its side, and returns the answer.
func (s story) cut(request string) *http.Response {
	s.t.Helper()
	return s.raw(request, true)
}

func (s story) raw(request string, closing bool) *http.Response {
	s.t.Helper()
	server := httptest.NewServer(s.Web.App())
	s.t.Cleanup(server.Close)
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	must(s.t, err)
	s.t.Cleanup(func() { _ = conn.Close() })
	must(s.t, conn.SetDeadline(time.Now().Add(10*time.Second)))
	_, err = io.WriteString(conn, strings.ReplaceAll(request, "\n", "\r\n"))
	must(s.t, err)
	if closing {
		must(s.t, conn.(*net.TCPConn).CloseWrite())
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	must(s.t, err)
	s.t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

func (s story) uploadHead(length string) string {
	return fmt.Sprintf("PUT %s/folders/root/content HTTP/1.1\nHost: cartable.test\nAuthorization: Bearer %s\n"+
		"Content-Disposition: attachment; filename=\"torn.bin\"\n%s\n\n", api, s.Script("tom").Token, length)
}

// An upload whose sender goes away leaves nothing, early or late in its body.
func TestTornUpload(t *testing.T) {
	s := newStory(t)
	for name, request := range map[string]string{
		"at once":   s.uploadHead("Content-Length: 1000"),
		"early":     s.uploadHead("Content-Length: 1000") + "début",
		"late":      s.uploadHead("Content-Length: 200000") + strings.Repeat("x", 150_000),
		"in chunks": s.uploadHead("Transfer-Encoding: chunked") + "5\ndébu",
	} {
		t.Run(name, func(t *testing.T) {
			res := s.cut(request)
			body, err := io.ReadAll(res.Body)
			must(t, err)
			if res.StatusCode != http.StatusBadRequest || !strings.Contains(string(body), "torn-upload") {
				t.Errorf("%d %s", res.StatusCode, body)
			}
		})
	}
	s.tom.Get(api + "/folders/root").Status(200).MustNotSee("torn.bin")
	if used := s.tom.Get(api + "/usage").Status(200).Field("used"); used != "0" {
		t.Errorf("%s bytes are used", used)
	}
}

func TestNegativeLength(t *testing.T) {
	s := newStory(t)
	for _, length := range []string{"-1", "1e3", "99999999999999999999"} {
		if res := s.cut(s.uploadHead("Content-Length: "+length) + "x"); res.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", length, res.StatusCode)
		}
	}
	if res := s.cut(s.uploadHead("Content-Length: 9223372036854775807") + strings.Repeat("x", 5000)); res.StatusCode != http.StatusInsufficientStorage {
		t.Errorf("the longest: %d", res.StatusCode)
	}
	s.tom.Get(api + "/folders/root").Status(200).MustNotSee("torn.bin")
}

// A sender that asks first is refused before it sends, whatever the reason; one
// that does not gets to read why.
func TestRefusedInFullFlow(t *testing.T) {
	s := newStory(t)
	s.file("root", "pris.bin", "x")
	for request, status := range map[string]int{
		s.uploadHead("Expect: 100-continue\nContent-Length: 999999999999"):                                   http.StatusInsufficientStorage,
		strings.Replace(s.uploadHead("Expect: 100-continue\nContent-Length: 10"), "torn.bin", "pris.bin", 1): http.StatusConflict,
		strings.Replace(s.uploadHead("Expect: 100-continue\nContent-Length: 10"), "torn.bin", "..", 1):       http.StatusUnprocessableEntity,
	} {
		start := time.Now()
		res := s.raw(request, false) // a 100 would be read as the answer
		body, err := io.ReadAll(res.Body)
		must(t, err)
		if res.StatusCode != status || !strings.Contains(string(body), "request_id") || time.Since(start) > 3*time.Second {
			t.Errorf("%d %s after %v, want %d", res.StatusCode, body, time.Since(start), status)
		}
	}
	s.fill(webtest.Quota - 1000)
	res := s.raw(s.uploadHead("Content-Length: 25000000")+strings.Repeat("x", 25_000_000), false)
	body, err := io.ReadAll(res.Body)
	must(t, err)
	if res.StatusCode != http.StatusInsufficientStorage || !strings.Contains(string(body), "over-quota") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	// A sender that is asked goes on.
	if res := s.raw(strings.Replace(s.uploadHead("Expect: 100-continue\nContent-Length: 3"), "torn.bin", "fine.bin", 1), false); res.StatusCode != http.StatusContinue {
		t.Errorf("%d", res.StatusCode)
	}
}

// fill keeps so many bytes.
func (s story) fill(n int64) {
	s.t.Helper()
	s.tom.Put(api+"/folders/root/content", io.LimitReader(zeros{}, n), "Content-Disposition", called("plein.bin")).Status(201)
}

// An upload without an announced length is fine.
func TestChunkedUpload(t *testing.T) {
	s := newStory(t)
	if res := s.raw(s.uploadHead("Transfer-Encoding: chunked")+"3\nabc\n0\n\n", false); res.StatusCode != http.StatusCreated {
		t.Errorf("%d", res.StatusCode)
	}
	s.tom.Get(api+"/folders/root").Status(200).Sees("torn.bin", `"size":3`)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
