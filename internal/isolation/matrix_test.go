package isolation_test

import (
	"cmp"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"pims/web"
)

const (
	ownPrefix = "/api/v1/"
	ofPrefix  = "/api/v1/of/{instance}/"

	contentRoute = "GET /c/{ticket} "
)

// turns is after how many objects that do not fit a route the next one is tried
// with it, no more than there are strangers: each of them with PIMS_TEST_FULL=1,
// which makes some 200,000 probes and looks at the victims after every route.
func turns() int {
	if os.Getenv("PIMS_TEST_FULL") != "" {
		return 1
	}
	return 18
}

// enough is how many probes there are at least: fewer would mean that the walk
// or the table has come apart.
const enough = 5000

// entrance is one way to ask a route: a probe, of the caller's own instance or
// of the one that the path names.
type entrance struct {
	probe
	number int
	kinds  []string // that the route is made for
	method string
	of     bool
	scoped bool // the route is an app's, of the API or of a protocol: the Guard decides
	named  bool // the request names an object
	page   bool // of a public page, on the content origin
	whole  bool // nothing of the probe was left out
}

// takes reports whether a stranger asks this way for a kind of object. All ask
// for what the route is made for; the other kinds take turns, so that every
// route meets every kind.
func (e entrance) takes(kind string, turn int) bool {
	if len(e.only) > 0 {
		return slices.Contains(e.only, kind)
	}
	if kind == "path" { // which routes of the API would take for two ids
		return slices.Contains(e.kinds, kind)
	}
	return !e.named || slices.Contains(e.kinds, kind) || (e.number+turn)%turns() == 0
}

// entrances joins the routes of the node with the probes, and says which of
// them lack the other.
func entrances(routes []web.Route) (list []entrance, alone []string) {
	byRoute, made := map[string][]probe{}, fitting()
	for _, p := range probes() {
		byRoute[p.route] = append(byRoute[p.route], p)
	}
	own, used := map[string]bool{}, map[string]bool{}
	for _, r := range routes {
		if rest, ok := strings.CutPrefix(r.Pattern, ofPrefix); ok {
			own[r.Method+" "+ownPrefix+rest] = true
		}
	}
	for _, r := range routes {
		rest, of := strings.CutPrefix(r.Pattern, ofPrefix)
		pattern := r.Pattern
		if of {
			pattern = ownPrefix + rest
		}
		name := strings.TrimSpace(r.Method + " " + pattern + " " + r.Kind)
		if len(byRoute[name]) == 0 {
			alone = append(alone, name+" has no probe: give it a line in probes_test.go")
		}
		used[name] = true
		for _, p := range byRoute[name] {
			if p.path == "" {
				p.path = strings.ReplaceAll(pattern, "{n}", "1")
			}
			if of {
				p.path = strings.Replace(p.path, ownPrefix, "/api/v1/of/{owner}/", 1)
			}
			e := entrance{probe: p, number: len(list), method: cmp.Or(r.Method, p.method), of: of, scoped: own[r.Method+" "+pattern], whole: true}
			if strings.HasPrefix(pattern, "/dav") || strings.HasPrefix(pattern, "/tus") {
				e.scoped = e.method != http.MethodOptions // which anybody may ask
			}
			for below, kinds := range made {
				if strings.Contains(e.route, below) {
					e.kinds = append(e.kinds, kinds...)
				}
			}
			e.page = strings.HasPrefix(e.path, "/p/") || strings.HasPrefix(e.path, "/l/")
			e.named = r.Kind != "" || strings.Contains(p.path+p.body+strings.Join(p.header, " "), "{id")
			list = append(list, e)
		}
	}
	for name := range byRoute {
		if !used[name] {
			alone = append(alone, "there is no route "+name)
		}
	}
	return list, alone
}

// TestIsolation is the matrix.
func TestIsolation(t *testing.T) {
	w := newWorld(t)
	routes, err := w.Web.Routes()
	must(t, err)
	ways, alone := entrances(routes)
	if len(alone) > 0 {
		t.Fatal(strings.Join(alone, "\n"))
	}
	list := w.strangers()
	if len(list) < 12 {
		t.Fatalf("only %d strangers", len(list))
	}
	total := 0
	for i, s := range list {
		n := 0
		s.number = i
		t.Run(strings.ReplaceAll(s.name, " ", "-"), func(t *testing.T) { n = w.try(t, s, ways) })
		total += n
	}
	w.alive(t)
	t.Logf("%d probes: %d routes, %d objects, %d strangers", total, len(routes), len(w.objects), len(list))
	if total < enough {
		t.Errorf("only %d probes, want %d", total, enough)
	}
}

// try sends everything that there is to send as one stranger.
func (w *world) try(t *testing.T, s stranger, ways []entrance) int {
	t.Helper()
	a := &attempt{world: w, t: t, who: s, mine: w.mine(s)}
	a.header, a.caller = s.enter()
	for _, path := range []string{"/oidc/userinfo", "/api/v1/drive/usage"} {
		w.ask(a.header, http.MethodGet, path, nil) // the first visit of a client is kept
	}
	before := w.victims(s)
	var visits sync.WaitGroup
	for _, way := range ways {
		if a.header, a.caller = s.enter(); way.page { // which takes its time to say that nothing is there
			visit := *a
			visit.world = w.visiting(s.number + way.number)
			visits.Go(func() { visit.enter(way) })
		}
	}
	for _, way := range ways {
		a.header, a.caller = s.enter()
		switch {
		case way.page:
		case strings.HasPrefix(way.route, contentRoute):
			a.links(way)
		default:
			a.done = turns() == 1
			a.enter(way)
			if way.method != http.MethodGet && a.done {
				a.unchanged(way.route, before)
			}
		}
	}
	visits.Wait()
	w.Settle() // letters that they may have sent
	a.unchanged("in the end", before)
	return a.sent
}

// victims are the states of those whom a stranger must not have touched.
func (w *world) victims(s stranger) map[string]state {
	all := map[string]state{}
	for _, login := range []string{"lea", "pere", "mere"} {
		if login != s.login {
			all[login] = w.state(login)
		}
	}
	return all
}
