package apps

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"
)

// A body that brings nothing for too long ends; one that is only slow does not.
func TestStalledBody(t *testing.T) {
	got := make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in := newIncoming(w, r)
		in.stalled = 200 * time.Millisecond
		_, err := io.Copy(io.Discard, in)
		got <- err
		in.drain(r)
	}))
	defer server.Close()
	send := func(parts ...string) error {
		c, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		for _, part := range append([]string{"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"}, parts...) {
			if _, err := io.WriteString(c, part); err != nil {
				t.Fatal(err)
			}
			time.Sleep(60 * time.Millisecond)
		}
		return <-got
	}
	if err := send("a", "b"); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("stalled: %v", err)
	}
	if err := send("a", "b", "c", "d", "e"); err != nil {
		t.Errorf("slow: %v", err)
	}
}
