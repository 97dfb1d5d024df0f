package isolation_test

import (
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// picture is how a picture on a page may be called.
const picture = "0-0-0123456789abcdef"

var shownPicture = regexp.MustCompile(`src="/p/[^"]*/(\d+-\d+-[0-9a-f]{16})"`)

// visitors holds that a public page says what is on it and nothing else, and
// that every address that opens nothing looks as one that never was, whatever
// there was and whoever asks.
func (w *world) visitors(t *testing.T) {
	routes, err := w.Web.Routes()
	must(t, err)
	all, _ := entrances(routes)
	var ways []entrance
	for _, e := range all {
		if e.page {
			ways = append(ways, e)
		}
	}
	a := &attempt{world: w, t: t, who: stranger{knows: []string{family}}}

	// What a visitor sees.
	at := "/p/" + w.public.address
	got := w.OnContent(http.MethodGet, at).Status(200).Sees("Un pinson chante", "Vol du pinson", "Brevet du pinson").NoHeader("Set-Cookie")
	a.clean("the public page", got)
	for _, o := range w.quiet {
		got.MustNotSee(o.id)
	}
	got.MustNotSee(secretOf(w.public), "exemple.fr")
	names := shownPicture.FindAllStringSubmatch(got.Text(), -1)
	if len(names) != 2 {
		t.Fatalf("of two pictures %q are shown", names)
	}
	for _, name := range names {
		a.clean("a picture", w.OnContent(http.MethodGet, at+"/"+name[1]).Status(200))
		w.OnContent(http.MethodGet, "/p/"+w.public.preview+"/"+name[1]).Status(200)
		w.OnContent(http.MethodGet, "/p/"+w.waits.address+"/"+name[1]).Status(404)
	}
	a.clean("the form to report it", w.OnContent(http.MethodGet, at+"/signaler").Status(200))
	w.OnContent(http.MethodGet, "/p/"+w.waits.preview).Status(200).Sees("Attente Mesange").MustNotSee("Brouillon", witness, "bouvreuil", "moineau")

	// What nobody sees. The addresses are as those that never were.
	if len(w.quiet) < 20 {
		t.Fatalf("only %d quiet addresses", len(w.quiet))
	}
	w.quietly(a, ways, names[0][1])

	// Withdrawn, it is gone at once and with all that belongs to it.
	w.ask(w.browser, http.MethodDelete, "/api/v1/portfolio/"+w.public.id+"/publication", nil).Status(200)
	w.quiet = nil
	w.hush("was public a moment ago", w.public)
	w.quietly(a, ways, names[0][1])
}

// quietly asks every quiet address in every way as everybody, for what it had
// too.
func (w *world) quietly(a *attempt, ways []entrance, name string) {
	var visits sync.WaitGroup
	defer visits.Wait()
	w.objects = w.quiet
	for _, header := range [][]string{nil, w.browser, w.cookie("pere"), w.cookie("nina"), bearer(w.held["boussole"].access)} {
		for _, e := range ways {
			if len(header) > 0 && e.header != nil {
				continue
			}
			visit := *a
			visit.header = header
			e.path = strings.Replace(e.path, picture, name, 1)
			visits.Go(func() { visit.enter(e) })
		}
	}
}
