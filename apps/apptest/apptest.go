package apptest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pims/apps"
)

// Probe is one request that a route must answer well. In Path and Body,
// {folder}, {file} and {trashed} stand for the ids of the World.
type Probe struct {
	Route  string // "GET /folders/{id}", as registered, below the slug
	Path   string // "/folders/{folder}?sort=size"
	Body   string
	Header http.Header
	Status int // 200 if zero

	// Prepare, if any, comes before the request.
	Prepare func(w *World)
	// Link, if any, makes this the probe of a content kind: Route is
	// "content file". The World's ids are in place of Link's words as well.
	Link *apps.Link
}

// Run holds an app to the contract. newApp makes it anew for the World of each
// request.
func Run(t *testing.T, newApp func(*World) apps.App, probes []Probe) {
	t.Helper()
	house := newHouse(t)
	first := house.fresh(t)
	app := newApp(first)
	h := newHost(first, app)
	t.Run("manifest", func(t *testing.T) { checkManifest(t, app.Manifest()) })
	routes := h.routes(t, app.Manifest())
	byRoute := map[string][]Probe{}
	for _, p := range probes {
		if _, ok := routes[p.Route]; !ok {
			t.Errorf("there is no route %q; there are %v", p.Route, slices.Sorted(maps.Keys(routes)))
		}
		byRoute[p.Route] = append(byRoute[p.Route], p)
	}
	for _, name := range slices.Sorted(maps.Keys(routes)) {
		t.Run(strings.ReplaceAll(name, "/", "."), func(t *testing.T) {
			if len(byRoute[name]) == 0 {
				t.Errorf("%s has no probe", name)
			}
			for _, p := range byRoute[name] {
				routes[name].check(t, first, newApp, p)
			}
		})
	}
	for _, d := range app.Manifest().Doctypes {
		t.Run("doctype "+string(d), func(t *testing.T) { roundTrip(house, d) })
	}
}

// route is one registered route: its scope, and how to ask it.
type route struct {
	name, slug, scope string
}

// check sends a probe as everybody who could send it.
func (r route) check(t *testing.T, shared *World, newApp func(*World) apps.App, p Probe) {
	t.Helper()
	want := p.Status
	if want == 0 {
		want = http.StatusOK
	}
	// Where nothing is changed, all ask in the same world.
	if p.Prepare != nil {
		shared = shared.fresh(t)
	}
	host := newHost(shared, newApp(shared))
	if p.Prepare != nil {
		p.Prepare(shared)
	}
	ask := func(who string, c caller) answer { return host.send(r, p, who, c) }
	change := func(who string, c caller) answer {
		if strings.HasPrefix(r.name, http.MethodGet) || p.Link != nil {
			return ask(who, c)
		}
		w := shared.fresh(t)
		h := newHost(w, newApp(w))
		if p.Prepare != nil {
			p.Prepare(w)
		}
		return h.send(r, p, who, c)
	}
	good := func(who string, a answer) {
		t.Helper()
		if a.status != want {
			t.Errorf("%s, %s: %d, want %d: %s", r.name, who, a.status, want, a.body)
		}
		if len(a.seen) == 0 || a.seen[0] != guard {
			t.Errorf("%s, %s: the instance was opened before the Guard had decided: %v", r.name, who, a.seen)
		}
		if n := count(a.seen, guard); n != 1 {
			t.Errorf("%s, %s: the Guard was asked %d times", r.name, who, n)
		}
	}
	good("the owner", change("own", caller{}))
	good("the owner by the instance's id", change("by id", caller{}))
	good("a device with this scope", change("own", caller{device: true, scopes: []string{r.scope}}))
	refused := func(who string, a answer, status int) answer {
		t.Helper()
		if a.status != status {
			t.Errorf("%s, %s: %d, want %d: %s", r.name, who, a.status, status, a.body)
		}
		if len(a.seen) != 0 {
			t.Errorf("%s, %s: refused, and yet the instance was opened: %v", r.name, who, a.seen)
		}
		return a
	}
	refused("nobody", ask("own", caller{nobody: true}), http.StatusUnauthorized)
	refused("a device with other scopes", ask("own", caller{device: true, scopes: []string{"other:scope"}}), http.StatusForbidden)
	foreign := refused("somebody else", ask("foreign", caller{}), http.StatusNotFound)
	absent := refused("somebody else", ask("absent", caller{}), http.StatusNotFound)
	if foreign.body != absent.body || fmt.Sprint(foreign.header) != fmt.Sprint(absent.header) {
		t.Errorf("%s: what is another's can be told from what is not there:\n%s %v\n%s %v",
			r.name, foreign.body, foreign.header, absent.body, absent.header)
	}
}

func count(list []string, what string) (n int) {
	for _, s := range list {
		if s == what {
			n++
		}
	}
	return n
}
