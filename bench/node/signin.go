package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

// signIns is how often somebody signs in by the portal.
const signIns = 200

// signIn measures what signing in by the school's portal takes of the node: the
// way to the portal and the way back from it. The demo's portal runs in the
// same process and answers the node's own questions meanwhile, so the figure is
// an upper bound.
func signIn(ctx context.Context, bin, dir string) (err error) {
	var demo struct {
		URL    string `json:"url"`
		People []struct {
			Login    string `json:"login"`
			Password string `json:"ent_password"`
		}
	}
	node, err := start(ctx, bin, &demo, "demo", "--data", dir, "--listen", "127.0.0.1:0", "--json")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, node.stop()) }()
	b, err := newBrowser()
	if err != nil {
		return err
	}
	// Once by hand; from then on the portal knows the browser.
	page, err := b.get(ctx, demo.URL+"/ent/sign-in?return=/")
	if err != nil {
		return err
	}
	who := url.Values{"login": {demo.People[0].Login}, "password": {demo.People[0].Password}}
	back, err := b.post(ctx, page.to, who)
	if err != nil {
		return err
	}
	if _, err := b.get(ctx, back.to); err != nil {
		return err
	}
	var took []time.Duration
	for range signIns {
		out, err := b.get(ctx, demo.URL+"/ent/sign-in?return=/")
		if err != nil {
			return err
		}
		at, err := b.get(ctx, out.to)
		if err != nil {
			return err
		}
		in, err := b.get(ctx, at.to)
		if err != nil {
			return err
		}
		if in.to != demo.URL+"/" {
			return fmt.Errorf("signing in led to %s", in.to)
		}
		took = append(took, out.took+in.took)
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"bench": "sign in by the portal", "times": signIns, "p50_ms": ms(took[signIns/2]), "p99_ms": ms(took[signIns*99/100]),
	})
}

// browser keeps cookies and follows nothing.
type browser struct{ http.Client }

func newBrowser() (*browser, error) {
	jar, err := cookiejar.New(nil)
	return &browser{http.Client{Jar: secureOnLoopback{jar}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, err
}

// secureOnLoopback keeps Secure cookies of http://localhost, as browsers do.
type secureOnLoopback struct{ http.CookieJar }

func (j secureOnLoopback) SetCookies(u *url.URL, cookies []*http.Cookie) {
	for _, c := range cookies {
		c.Secure = false
	}
	j.CookieJar.SetCookies(u, cookies)
}

// step is where an answer led, and how long it took.
type step struct {
	to   string
	took time.Duration
}

func (b *browser) get(ctx context.Context, to string) (step, error) {
	return b.send(ctx, http.MethodGet, to, nil)
}

func (b *browser) post(ctx context.Context, to string, form url.Values) (step, error) {
	return b.send(ctx, http.MethodPost, to, form)
}

func (b *browser) send(ctx context.Context, method, to string, form url.Values) (step, error) {
	req, err := http.NewRequestWithContext(ctx, method, to, strings.NewReader(form.Encode()))
	if err != nil {
		return step{}, err
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	begun := time.Now()
	a, err := b.Do(req)
	if err != nil {
		return step{}, err
	}
	took := time.Since(begun)
	_, err = io.Copy(io.Discard, a.Body)
	location := a.Header.Get("Location")
	if location != "" {
		if u, bad := req.URL.Parse(location); bad == nil {
			location = u.String()
		}
	}
	return step{location, took}, errors.Join(err, a.Body.Close())
}
