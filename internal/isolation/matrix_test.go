package isolation_test

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"pims/web"
)

const (
	ownPrefix = "/api/v1/"
	ofPrefix  = "/api/v1/of/{instance}/"
)

// turns is after how many objects that do not fit a route the next one is tried
// with it: each of them with PIMS_TEST_FULL=1, which makes some 100,000 probes.
func turns() int {
	if os.Getenv("PIMS_TEST_FULL") != "" {
		return 1
	}
	return 16
}

// enough is how many probes there are at least: fewer would mean that the walk
// or the table has come apart.
const enough = 5000

// entrance is one way to ask a route: a probe, of the caller's own instance or
// of the one that the path names.
type entrance struct {
	probe
	number int
	method string
	of     bool
	scoped bool // the route is an app's: the Guard decides
	named  bool // the request names an object
	whole  bool // nothing of the probe was left out
}

// takes reports whether a stranger asks this way for a kind of object. All ask
// for what the route is made for; the other kinds take turns, so that every
// route meets every kind.
func (e entrance) takes(kind string, turn int) bool {
	if len(e.only) > 0 {
		return slices.Contains(e.only, kind)
	}
	for below, kinds := range fitting() {
		if strings.Contains(e.route, below) && slices.Contains(kinds, kind) {
			return true
		}
	}
	return !e.named || (e.number+turn)%turns() == 0
}

// entrances joins the routes of the node with the probes, and says which of
// them lack the other.
func entrances(routes []web.Route) (list []entrance, alone []string) {
	byRoute := map[string][]probe{}
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
			e := entrance{probe: p, number: len(list), method: r.Method, of: of, scoped: own[r.Method+" "+pattern], whole: true}
			e.named = strings.Contains(p.path+p.body+strings.Join(p.header, " "), "{id}")
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
	w.ask(a.header, http.MethodGet, "/oidc/userinfo", nil) // the first visit of a client is kept
	before := w.victims(s)
	for _, way := range ways {
		if a.header, a.caller = s.enter(); strings.HasPrefix(way.route, "GET /c/") {
			a.links(strings.TrimPrefix(way.route, "GET /c/{ticket} "))
			continue
		}
		a.enter(way)
		if way.method != http.MethodGet {
			a.unchanged(way.route, before)
		}
	}
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
