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
