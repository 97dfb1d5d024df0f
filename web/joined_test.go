package web_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"testing"
	"time"

	"pims/internal/webtest"
	"pims/web"
)

// joinedServer serves an app on a loopback port as the command does.
func joinedServer(t *testing.T, r *webtest.Run) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: r.Web.App(), ReadHeaderTimeout: 5 * time.Second}
	done := make(chan error, 1)
	go func() { done <- s.Serve(web.Joined(s, l)) }()
	t.Cleanup(func() {
		if err := errors.Join(s.Close(), <-done); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// TestJoinedAnswersAreWhole: of any length, over connections that are used again,
// and also when the handler writes in many pieces.
func TestJoinedAnswersAreWhole(t *testing.T) {
	r := webtest.New(t, &probe{})
	addr, token := joinedServer(t, r), r.Script("tom").Token
	client := &http.Client{Transport: &http.Transport{}, Timeout: 20 * time.Second}
	t.Cleanup(client.CloseIdleConnections)
	for i := range 200 {
		n := []int{0, 1, 2047, 2048, 3300, 3500, 4095, 4096, 4097, 70_000}[i%10]
		if i >= 20 {
			n = rand.IntN(10_000)
		}
		req, err := http.NewRequestWithContext(t.Context(), []string{"GET", "HEAD"}[i%7/6], fmt.Sprintf("http://%s/api/v1/probe/bytes?n=%d&by=%d", addr, n, 1+rand.IntN(9000)), nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = "cartable.test"
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := client.Do(req)
		if err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
		got, err := io.ReadAll(resp.Body)
		if err := errors.Join(err, resp.Body.Close()); err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
		if req.Method == "HEAD" {
			n = 0
		}
		if want := pattern(n); resp.StatusCode != 200 || !bytes.Equal(got, want) {
			t.Fatalf("%d bytes: %d, %d bytes, or others", n, resp.StatusCode, len(got))
		}
	}
}
