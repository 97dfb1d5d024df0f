package konnectors_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"pims/konnectors"
	"pims/konnectors/konnectortest"
)

// two starts two servers that the dialer lets through, and returns their hosts.
func two(t *testing.T, first, second http.HandlerFunc) (a, b *httptest.Server, hosts []string, opt konnectors.Options) {
	t.Helper()
	a, b = httptest.NewServer(first), httptest.NewServer(second)
	t.Cleanup(a.Close)
	t.Cleanup(b.Close)
	opt = konnectortest.Allow(t, a)
	opt.AllowPrivate = append(opt.AllowPrivate, konnectortest.Allow(t, b).AllowPrivate...)
	for _, s := range []*httptest.Server{a, b} {
		u, err := url.Parse(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		hosts = append(hosts, u.Host)
	}
	return a, b, hosts, opt
}

// Among declared hosts redirects are followed, and nothing that opens one goes
// to another.
func TestRedirectsCarryNoAccount(t *testing.T) {
	var to string
	status := http.StatusFound
	a, _, hosts, opt := two(t,
		func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/same" {
				_, _ = io.WriteString(w, r.Header.Get("Authorization"))
				return
			}
			http.Redirect(w, r, to, status)
		},
		func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			_, _ = io.WriteString(w, "second:"+r.Header.Get("Authorization")+r.Header.Get("X-Code")+r.Header.Get("Referer")+r.Header.Get("Cookie")+string(body))
		})
	ask := func(method string, body string) (string, error) {
		var got konnectors.Answer
		err := try(t, opt, hosts, func(ctx context.Context, src *konnectors.Source) (err error) {
			got, err = src.Do(ctx, konnectors.Request{
				Method: method, URL: a.URL + "/?code=1", Body: []byte(body),
				Header: map[string]string{"Authorization": "A", "X-Code": "B", "Cookie": "c=C"},
			})
			return err
		})
		return string(got.Body), err
	}
	to = "/same"
	if got, err := ask("GET", ""); got != "A" || err != nil {
		t.Errorf("on the same host: %q, %v", got, err)
	}
	to = "http://" + hosts[1] + "/x"
	if got, err := ask("GET", ""); got != "second:" || err != nil {
		t.Errorf("on another host: %q, %v", got, err)
	}
	if got, err := ask("POST", "password"); got != "second:" || err != nil {
		t.Errorf("after a POST: %q, %v", got, err)
	}
	status = http.StatusTemporaryRedirect
	if got, err := ask("POST", "password"); !errors.Is(err, konnectors.ErrAddressRefused) {
		t.Errorf("a body to another host: %q, %v", got, err)
	}
	for _, to = range []string{"http://127.0.0.1:1/", "https://169.254.169.254/", "file:///etc/passwd", "http://[::1]/", "//evil.example/"} {
		if got, err := ask("GET", ""); !errors.Is(err, konnectors.ErrAddressRefused) {
			t.Errorf("to %s: %q, %v", to, got, err)
		}
	}
	to = "/again"
	if got, err := ask("GET", ""); !errors.Is(err, konnectors.ErrChangedShape) {
		t.Errorf("in a circle: %q, %v", got, err)
	}
}

func TestBounds(t *testing.T) {
	var asked atomic.Int32
	a, _, hosts, opt := two(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		switch r.URL.Path {
		case "/large":
			_, _ = w.Write(make([]byte, 2000))
		case "/said":
			w.Header().Set("Content-Length", "1000000000000")
		case "/slow":
			<-r.Context().Done()
		case "/busy":
			w.WriteHeader(http.StatusTooManyRequests)
		case "/broken":
			panic(http.ErrAbortHandler)
		}
	}, nil)
	opt.Answer, opt.Requests = 1000, 10
	for path, want := range map[string]error{
		"/large": konnectors.ErrAnswerTooLarge, "/said": konnectors.ErrAnswerTooLarge, "/slow": konnectors.ErrServiceSlow,
		"/busy": konnectors.ErrServiceDown, "/broken": konnectors.ErrServiceDown, "/": nil,
	} {
		err := try(t, opt, hosts, func(ctx context.Context, src *konnectors.Source) error {
			_, err := src.Get(ctx, a.URL+path)
			return err
		})
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
	asked.Store(0)
	err := try(t, opt, hosts, func(ctx context.Context, src *konnectors.Source) error {
		for {
			if _, err := src.Get(ctx, a.URL); err != nil {
				return err
			}
		}
	})
	if !errors.Is(err, konnectors.ErrMistake) || asked.Load() != 10 {
		t.Errorf("%d requests without end: %v", asked.Load(), err)
	}
}

// What one person's run has used of a host's budget is gone for everybody's.
func TestBudgetIsShared(t *testing.T) {
	a, _, hosts, opt := two(t, func(http.ResponseWriter, *http.Request) {}, nil)
	opt.PerMinute, opt.RunTime = 6, 5*time.Second // one at once, then one in ten seconds
	var errs []error
	k := asker{hosts, func(ctx context.Context, src *konnectors.Source, _ *konnectors.Sink) error {
		_, err := src.Get(ctx, a.URL)
		errs = append(errs, err)
		return err
	}}
	w := konnectortest.NewWorld(t, opt, k)
	w.Connect(k, account)
	id := w.Connect(k, account)
	if len(errs) != 2 || errs[0] != nil || !errors.Is(errs[1], konnectors.ErrServiceQueue) {
		t.Errorf("got %v", errs)
	}
	if c := w.Connection(id); c.State != konnectors.Down || c.NextRun.IsZero() {
		t.Errorf("got %+v", c)
	}
}
