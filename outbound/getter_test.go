package outbound_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pims/outbound"
)

// serve starts a site by https, and returns a policy under which it is asked.
func serve(t *testing.T, h http.HandlerFunc) (*httptest.Server, outbound.Policy) {
	t.Helper()
	s := httptest.NewTLSServer(h)
	t.Cleanup(s.Close)
	return s, outbound.Policy{
		AllowPrivate: []netip.AddrPort{netip.MustParseAddrPort(s.Listener.Addr().String())},
		Roots:        s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs,
	}
}

func TestGet(t *testing.T) {
	s, policy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if len(r.Header) != 3 || r.Header.Get("User-Agent") != "pims" || r.Header.Get("Accept") != "application/json" || r.Header.Get("Accept-Encoding") == "" {
			t.Errorf("says of itself %v", r.Header)
		}
		http.SetCookie(w, &http.Cookie{Name: "who", Value: "me"})
		switch {
		case r.URL.Path == "/gone":
			w.WriteHeader(http.StatusGone)
		case strings.HasPrefix(r.URL.Path, "/hop"):
			n := r.URL.Path[4] - '0'
			if n == 0 {
				_, _ = fmt.Fprint(w, "here")
				return
			}
			http.Redirect(w, r, fmt.Sprint("/hop", n-1), http.StatusFound)
		}
	})
	g := outbound.NewGetter(policy, outbound.Limits{})
	if a, err := g.Get(t.Context(), s.URL+"/gone", "application/json"); err != nil || a.Status != http.StatusGone {
		t.Error(a, err)
	}
	a, err := g.Get(t.Context(), s.URL+"/hop3", "application/json")
	if err != nil || string(a.Body) != "here" || a.URL != s.URL+"/hop0" {
		t.Error(a, err)
	}
	if _, err := g.Get(t.Context(), s.URL+"/hop4", "application/json"); !errors.Is(err, outbound.ErrNoAnswer) {
		t.Error("four redirects:", err)
	}
}

// Nothing leads to an address of the node's own network, nor to plain http.
func TestRefused(t *testing.T) {
	var reached atomic.Int64
	private := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer private.Close()
	s, policy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
	})
	g := outbound.NewGetter(policy, outbound.Limits{})
	_, port, err := net.SplitHostPort(private.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{
		private.URL, "https://127.0.0.1:" + port, "https://localhost:" + port, "https://[::1]:" + port, "https://[::ffff:127.0.0.1]:" + port,
		"https://169.254.169.254/latest", "https://10.0.0.1", "https://[fd00:ec2::254]/", "https://user:pass@127.0.0.1:" + port,
		"ftp://fablab.example", "file:///etc/passwd", "gopher://127.0.0.1:" + port, "http://fablab.example", "javascript:1", "data:text/plain,x",
	} {
		for _, address := range []string{to, s.URL + "/?to=" + to} {
			if _, err := g.Get(t.Context(), address, "*/*"); !errors.Is(err, outbound.ErrAddressRefused) {
				t.Errorf("%s: %v", address, err)
			} else if strings.Contains(err.Error(), "latest") {
				t.Errorf("the cause tells the address: %v", err)
			}
		}
	}
	if reached.Load() != 0 {
		t.Errorf("reached %d times", reached.Load())
	}
	plain := outbound.NewGetter(outbound.Policy{AllowPrivate: []netip.AddrPort{netip.MustParseAddrPort(private.Listener.Addr().String())}}, outbound.Limits{})
	if _, err := plain.Get(t.Context(), private.URL, "*/*"); err != nil || reached.Load() != 1 {
		t.Error("the operator's own service:", err)
	}
}

func TestBounds(t *testing.T) {
	stop := make(chan struct{})
	s, policy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/large":
			_, _ = w.Write(make([]byte, 2000))
		case "/endless":
			w.Header().Set("Content-Type", "text/plain")
			for r.Context().Err() == nil {
				_, _ = w.Write(make([]byte, 100))
			}
		case "/slow":
			select {
			case <-stop:
			case <-r.Context().Done():
			}
		case "/down":
			w.WriteHeader(http.StatusBadGateway)
		case "/short":
			w.Header().Set("Content-Length", "10")
			_, _ = w.Write([]byte("abc"))
		}
	})
	defer close(stop)
	g := outbound.NewGetter(policy, outbound.Limits{Answer: 1000, Time: 300 * time.Millisecond})
	for path, want := range map[string]error{
		"/large": outbound.ErrAnswerTooLarge, "/endless": outbound.ErrAnswerTooLarge, "/slow": outbound.ErrNoAnswer, "/down": outbound.ErrNoAnswer, "/short": outbound.ErrNoAnswer,
	} {
		if _, err := g.Get(t.Context(), s.URL+path, "*/*"); !errors.Is(err, want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// Thirty badges of a class ask their issuer once, also when it does not answer.
func TestAskedOnce(t *testing.T) {
	var asked atomic.Int64
	s, policy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Path == "/down" {
			w.WriteHeader(http.StatusBadGateway)
		}
	})
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	g := outbound.NewGetter(policy, outbound.Limits{Now: func() time.Time { return now }, Kept: 4})
	class := func(path string) {
		var all sync.WaitGroup
		for range 30 {
			all.Go(func() { _, _ = g.Get(t.Context(), s.URL+path, "*/*") }) // what is counted is the site's side
		}
		all.Wait()
	}
	expect := func(n int64, after string) {
		t.Helper()
		if got := asked.Swap(0); got != n {
			t.Errorf("asked %d times after %s", got, after)
		}
	}
	class("/issuer")
	expect(1, "30 questions")
	now = now.Add(4 * time.Minute)
	class("/issuer")
	expect(0, "4 minutes")
	now = now.Add(2 * time.Minute)
	class("/issuer")
	expect(1, "6 minutes")
	class("/down")
	expect(1, "30 questions to a site that is down")
	now = now.Add(time.Minute)
	class("/down")
	expect(1, "a minute")
	for n := range 5 {
		class(fmt.Sprint("/", n))
	}
	asked.Store(0)
	class("/issuer")
	expect(1, "many others")
}

// Who gives up waiting does not take the answer from the others.
func TestGivingUp(t *testing.T) {
	release := make(chan struct{})
	s, policy := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		<-release
		_, _ = fmt.Fprint(w, "here")
	})
	g := outbound.NewGetter(policy, outbound.Limits{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.Get(ctx, s.URL, "*/*"); !errors.Is(err, outbound.ErrNoAnswer) {
		t.Error(err)
	}
	close(release)
	if a, err := g.Get(t.Context(), s.URL, "*/*"); err != nil || string(a.Body) != "here" {
		t.Error(a, err)
	}
}

func TestPublic(t *testing.T) {
	for a, want := range map[string]bool{
		"1.1.1.1": true, "2606:4700::1111": true, "::ffff:1.1.1.1": true, "127.0.0.1": false, "::1": false, "10.1.2.3": false, "172.31.0.1": false,
		"192.168.1.1": false, "100.64.0.1": false, "169.254.169.254": false, "::ffff:10.0.0.1": false, "64:ff9b::a00:1": false, "2002:a00:1::1": false,
		"fe80::1": false, "fe80::1%lo": false, "fd00::1": false, "ff02::1": false, "0.0.0.0": false, "255.255.255.255": false, "2001:db8::1": false, "198.18.0.1": false,
	} {
		if got := outbound.Public(netip.MustParseAddr(a)); got != want {
			t.Errorf("%s: %v", a, got)
		}
	}
}
