package isolation_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pims/apps"
	"pims/identity"
	"pims/instance"
	"pims/internal/webtest"
)

// attempt is one stranger at the doors.
type attempt struct {
	*world
	t      *testing.T
	who    stranger
	mine   string
	header []string
	caller identity.Caller
	sent   int
	done   bool // something that was sent was not refused
}

// target is what a request names: the victim's, or its twin.
type target struct{ owner, id string }

// enter asks one way with the objects, each as it is and as its twin.
func (a *attempt) enter(e entrance) {
	first := true
	for n, o := range a.objects {
		if slices.Contains(a.who.knows, o.of) || !e.takes(o.kind, n+a.who.number) {
			continue
		}
		real := target{a.ownerOf(o), o.id}
		twin := target{a.absent[real.owner], a.absent[o.id]}
		if a.inside(o) {
			twin.owner = real.owner
		}
		a.pair(e, o.kind, real, twin)
		if first && e.body != "" {
			bare := e
			bare.body, bare.whole = "", false
			a.pair(bare, o.kind+", no body", real, twin)
		}
		if first && e.method == http.MethodGet {
			head := e
			head.method = http.MethodHead
			a.pair(head, o.kind+", HEAD", real, twin)
		}
		if first = false; !e.named {
			return
		}
	}
}

// inside reports whether an object lies in the instance that the stranger's
// client is limited in: that this is there is no secret to it.
func (a *attempt) inside(o object) bool {
	return a.who.within && a.ownerOf(o) == string(a.caller.Instance)
}

// ownerOf returns the instance in which an object lies.
func (a *attempt) ownerOf(o object) string {
	login := map[string]string{private: "lea", father: "pere", mother: "mere"}[o.of]
	return string(a.people[login].Instance)
}

// pair holds that nothing of the victim's is in the answer, and that it is the
// answer for what is not there.
func (a *attempt) pair(e entrance, what string, real, twin target) {
	a.t.Helper()
	name := fmt.Sprintf("%s %s (%s)", e.method, e.path, what)
	got := a.send(e, real)
	a.clean(name, got)
	code, want := got.Recorder.Code, a.who.refused
	if want == http.StatusForbidden && e.of && real.owner != string(a.caller.Instance) {
		want = http.StatusNotFound // they may know of their own instance only
	}
	switch {
	case e.scoped && (e.of || a.who.within) && !a.who.may(e) && code != want && (e.whole || code < 400):
		a.t.Errorf("%s: %d, want %d: %s", name, code, want, got.Text())
	case e.scoped && (code == http.StatusUnauthorized) != (a.who.refused == http.StatusUnauthorized):
		a.t.Errorf("%s: %d", name, code)
	case e.scoped && strings.Contains(e.path, "{id}") && code < 400:
		a.t.Errorf("%s: %d for what is another's: %s", name, code, got.Text())
	}
	if !e.named && !e.of {
		return // nothing was asked for
	}
	was, is := plain(got, e, real), plain(a.send(e, twin), e, twin)
	if was != is {
		a.t.Errorf("%s: another's can be told from what is not there:\n%s\n%s", name, apart(was, is), apart(is, was))
	}
}

func (a *attempt) send(e entrance, to target) *webtest.Answer {
	a.sent++
	fill := strings.NewReplacer("{id}", to.id, "{id64}", base64.StdEncoding.EncodeToString([]byte(to.id)), "{owner}", to.owner, "{mine}", a.mine).Replace
	var body any
	header := append([]string{}, a.header...)
	for _, h := range e.header {
		header = append(header, fill(h))
	}
	if e.body != "" {
		body = fill(e.body)
		if !slices.Contains(e.header, "Content-Type") {
			header = append(header, "Content-Type", "application/json")
		}
	}
	if e.page {
		return a.DoContent(e.method, fill(e.path), body, header...)
	}
	got := a.Nobody().Do(e.method, fill(e.path), body, header...)
	a.done = a.done || got.Recorder.Code < 400
	return got
}

// clean fails on an answer with something of the victim's.
func (a *attempt) clean(name string, got *webtest.Answer) {
	a.t.Helper()
	if s, ok := seen(whole(got), a.secrets, a.who.knows); ok {
		a.t.Errorf("%s: LEAK of %q (%s): %d %s", name, s.text, s.kind, got.Recorder.Code, whole(got))
	}
}

func whole(a *webtest.Answer) string { return fmt.Sprint(a.Recorder.Header()) + "\n" + a.Text() }

// plain is an answer without what may differ: the request's id, and what the
// request itself said.
func plain(a *webtest.Answer, e entrance, to target) string {
	h := a.Recorder.Header().Clone()
	id := h.Get("X-Request-Id")
	h.Del("X-Request-Id")
	slices.Sort(h["Allow"]) // chi lists them in any order
	if e.random {
		return fmt.Sprint(a.Recorder.Code, len(h))
	}
	text := fmt.Sprint(a.Recorder.Code, h, a.Text())
	return strings.NewReplacer(id, "ID", to.id, "{id}", to.owner, "{owner}").Replace(text)
}

// apart is what of one text is not in another, with some before it.
func apart(text, other string) string {
	n := 0
	for n < min(len(text), len(other)) && text[n] == other[n] {
		n++
	}
	return fmt.Sprintf("%.4s…%.300s", text, text[max(n-40, 0):])
}

// links makes addresses of contents that point at the victim's and follows
// them.
func (a *attempt) links(e entrance) {
	kind := strings.TrimPrefix(e.route, contentRoute)
	for n, o := range a.objects {
		if !e.takes(o.kind, n+a.who.number) {
			continue
		}
		for _, owner := range []string{a.ownerOf(o), a.absent[a.ownerOf(o)], string(a.caller.Instance)} {
			if slices.Contains(a.who.knows, o.of) || owner == "" {
				continue
			}
			c := a.caller
			c.Instance = instance.ID(owner)
			url, _, err := a.Web.Link(c, apps.Link{Kind: kind, Doc: instance.DocID(o.id)})
			must(a.t, err)
			got := a.Content(url, a.header...)
			a.sent++
			a.clean("link to a "+o.kind, got)
			if code := got.Recorder.Code; code != http.StatusNotFound && owner != string(a.people[a.who.login].Instance) {
				a.t.Errorf("%s by a link to a %s: %d: %s", kind, o.kind, code, got.Text())
			}
		}
	}
}

// unchanged holds that the victims have all that they had, and nothing else.
func (a *attempt) unchanged(when string, before map[string]state) {
	a.t.Helper()
	for login, was := range before {
		if what := was.differs(a.state(login)); what != "" {
			a.t.Fatalf("%s: %s of %s is not what it was", when, what, login)
		}
	}
}
