package web_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pims/internal/webtest"
)

// TestAnAnswerComesInOnePiece: the head of a small content is sent with it.
func TestAnAnswerComesInOnePiece(t *testing.T) {
	r := webtest.New(t, &probe{})
	c, err := net.Dial("tcp", joinedServer(t, r))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	raw, err := c.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	const asked = 20
	in := bufio.NewReader(c)
	for range asked {
		if _, err := io.WriteString(c, "GET /api/v1/probe/bytes?n=8192 HTTP/1.1\r\nHost: cartable.test\r\nAuthorization: Bearer "+r.Script("tom").Token+"\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := io.Copy(io.Discard, resp.Body); resp.StatusCode != 200 || n != 8192 || err != nil {
			t.Fatal(resp.Status, n, err)
		}
	}
	var info *unix.TCPInfo
	var failed error
	if err := raw.Control(func(fd uintptr) { info, failed = unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO) }); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	if info.Data_segs_in != asked {
		t.Errorf("%d answers came in %d pieces", asked, info.Data_segs_in)
	}
}
