package web_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/internal/webtest"
	"pims/reports"
	"pims/web"
)

// gallery is an app with public pages: a title and a picture.
type gallery struct{}

var galleryPublic = consent.Scope{Name: consent.PublicScope, Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{doctypes.PublicationName: instance.Read}}}

func (gallery) Manifest() apps.Manifest {
	return apps.Manifest{
		Slug: "gallery", Name: map[fault.Lang]string{fault.French: "Galerie", fault.English: "Gallery"},
		Scopes: []consent.Scope{galleryPublic},
	}
}

func (gallery) Routes(r *apps.Router) {
	assets := fstest.MapFS{"page.1a2b.css": {Data: []byte(strings.Repeat("p{margin:0}", 50))}, "atkinson.3c4d.woff2": {Data: []byte("font")}}
	r.Public(galleryPublic, func(w http.ResponseWriter, r *http.Request, c *apps.Call, v apps.Visit) error {
		var shown doctypes.Publication
		err := c.View(r.Context(), func(tx *instance.Tx) (err error) {
			shown, err = instance.In[doctypes.Publication](tx).Get(v.Publication)
			return err
		})
		switch {
		case err != nil:
			return err
		case v.Rest == "picture":
			w.Header().Set("Content-Type", "image/png")
			w.Header().Set("ETag", `"picture"`)
			_, err = io.WriteString(w, "picture of "+shown.Title)
		case v.Rest != "":
			w.Header().Set("ETag", `"nothing"`)
			return apps.ErrSignedOut // what a handler should not say here
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, err = io.WriteString(w, strings.Join([]string{shown.Title, v.Base, v.Report, string(v.Lang), c.PageOrigin()}, "|"))
		}
		return err
	}, assets)
}

const shownPage instance.DocID = "0198c0de-0000-7000-8000-00000000bbbb"

// exhibition is a node with one page of somebody.
type exhibition struct {
	*webtest.Run
	t       *testing.T
	owner   string
	address string
	grant   instance.DocID
}

func exhibit(t *testing.T, owner string) *exhibition {
	t.Helper()
	t.Parallel()
	e := &exhibition{t: t, owner: owner, address: identity.NewAddress()}
	e.Run = webtest.With(t, func(r *webtest.Run) []apps.App {
		desk, err := reports.Open(t.Context(), r.House, r.Node.People)
		must(t, err)
		desk.Pages, desk.URL = webtest.ContentURL, webtest.URL
		r.Node.Reports, r.Node.Contact = desk, "equipe@cartable.example"
		t.Cleanup(func() { must(t, desk.Close()) })
		return []apps.App{gallery{}}
	})
	to := identity.PageAddress{Instance: instance.ID(e.Instance(owner)), Page: shownPage}
	must(t, e.Node.People.SetAddress(t.Context(), e.address, to))
	return e
}

func (e *exhibition) in(login string, fn func(*instance.Tx) error) {
	e.t.Helper()
	inst, err := e.House.Open(context.Background(), instance.ID(e.Instance(login)))
	must(e.t, err)
	must(e.t, inst.Update(context.Background(), fn))
	must(e.t, inst.Close())
	e.Settle()
}

func (e *exhibition) publish() {
	e.t.Helper()
	f, err := e.Node.Desk.Family(context.Background(), e.Person(e.owner).ID)
	must(e.t, err)
	shown, err := instance.NewDocID()
	must(e.t, err)
	e.in(e.owner, func(tx *instance.Tx) (err error) {
		p := doctypes.Publication{Page: string(shownPage), Preview: "s3cret", Title: "Mes photos", Author: "Tom", Theme: "wood", Language: "fr", Published: tx.Now(), Expires: tx.Now().AddDate(0, 1, 0)}
		must(e.t, instance.In[doctypes.Publication](tx).Put(shown, p))
		e.grant, _, err = consent.Publish(tx, consent.PageProposal{
			Page: shownPage, Publication: shown, Title: p.Title, Purpose: "Montrer", Language: "fr", Notice: []byte{1}, Shown: []string{"1 photo"},
			Preview: e.url("/apercu/s3cret"), Expires: p.Expires, Family: f,
		})
		return err
	})
}

func (e *exhibition) url(rest string) string { return webtest.ContentURL + "/p/" + e.address + rest }

// says lets a parent answer the newest request.
func (e *exhibition) says(parent string, a doctypes.Answer) {
	e.t.Helper()
	e.in(parent, func(tx *instance.Tx) error {
		var last instance.DocID
		for doc, err := range instance.In[doctypes.FamilyRequest](tx).All() {
			must(e.t, err)
			last = doc.ID
		}
		return consent.Answer(tx, last, a)
	})
}

// mustBeGone wants each address to answer like one that never was.
func (e *exhibition) mustBeGone(why string) {
	e.t.Helper()
	never := identity.NewAddress()
	for rest, langs := range map[string][]string{"": {"fr", "en"}, "/picture": {"fr"}, "/signaler": {"en"}, "/apercu/wrong": {"fr"}} {
		for _, lang := range langs {
			gone, wanted := e.Content(e.url(rest), "Accept-Language", lang), e.Content(webtest.ContentURL+"/p/"+never+rest, "Accept-Language", lang)
			gone.Status(404).MustNotSee("photos")
			a, b := gone.Recorder.Header().Clone(), wanted.Recorder.Header().Clone()
			for _, h := range []http.Header{a, b} {
				h.Del("X-Request-Id")
			}
			if gone.Text() != wanted.Text() || !sameHeaders(a, b) {
				e.t.Errorf("%s: %s tells that there was a page:\n%v\n%v", why, rest, a, b)
			}
		}
	}
}

func sameHeaders(a, b http.Header) bool {
	if len(a) != len(b) {
		return false
	}
	for name := range a {
		if strings.Join(a[name], "|") != strings.Join(b[name], "|") {
			return false
		}
	}
	return true
}

// Whoever has the address sees the page, signed in or not.
func TestAnybodySeesAPublicPage(t *testing.T) {
	e := exhibit(t, "tom")
	e.mustBeGone("before it is published")
	e.publish()
	policy := "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	base := "/p/" + e.address
	for _, header := range [][]string{
		nil,
		{"Cookie", "__Host-pims=" + e.As("ines").Token},
		{"Authorization", "Bearer " + e.Script("m.benali").Token},
	} {
		e.Content(e.url(""), header...).Status(200).Sees("Mes photos|"+base+"|"+base+"/signaler|fr|"+webtest.ContentURL).
			Header("Content-Security-Policy", policy).Header("Cache-Control", "private, no-store").Header("Referrer-Policy", "no-referrer").
			Header("X-Robots-Tag", "noindex").Header("X-Content-Type-Options", "nosniff").Header("Cross-Origin-Resource-Policy", "same-origin").
			NoHeader("Set-Cookie").NoHeader("Access-Control-Allow-Origin")
		e.Content(e.url("/picture"), header...).Status(200).Sees("picture of").Header("Content-Security-Policy", policy)
	}
	e.OnContent("HEAD", base).Status(200)
	for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS"} {
		e.OnContent(method, base).Status(405).Header("Allow", "GET, HEAD").Sees("<h1>").NoHeader("Access-Control-Allow-Methods")
		e.OnContent(method, "/p/"+identity.NewAddress()).Status(405)
	}
	// On the other origin there are no pages, and none of this is a way into the rest.
	e.Nobody().Get(base).MustNotSee("photos")
	e.OnContent("GET", "/c/"+e.address).Status(404).Code("not-found")
	for _, rest := range []string{"/nothing", "/apercu", "/apercu/", "/signaler/x"} {
		e.Content(e.url(rest)).MustNotSee("photos").NoHeader("ETag").NoHeader("WWW-Authenticate").Header("Content-Type", "text/html; charset=utf-8")
	}
	if strings.Contains(e.Log(), e.address) || strings.Contains(e.Log(), "photos") {
		t.Error("the log tells an address or a title")
	}
}

// What ends a publication ends it at once, and leaves no trace of it.
func TestAPageDiesAtOnce(t *testing.T) {
	for why, end := range map[string]func(e *exhibition){
		"withdrawn": func(e *exhibition) {
			e.in("tom", func(tx *instance.Tx) error { return consent.Unpublish(tx, shownPage) })
		},
		"suspended": func(e *exhibition) {
			e.in("tom", func(tx *instance.Tx) error {
				return consent.Suspend(tx, e.grant, doctypes.Suspension{Reason: "x", Ground: "y", Reference: "z"})
			})
		},
		"expired": func(e *exhibition) { e.Wait(40 * 24 * time.Hour) },
		"erased":  func(e *exhibition) { must(e.t, e.Node.People.Remove(context.Background(), e.Person("tom").ID)) },
		"address ended": func(e *exhibition) {
			must(e.t, e.Node.People.EndAddress(context.Background(), e.address, identity.PageAddress{Instance: instance.ID(e.Instance("tom")), Page: shownPage}))
		},
		"provisional": func(e *exhibition) {
			e.in("tom", func(tx *instance.Tx) error {
				return consent.Begin(tx, doctypes.Opening{Portal: "https://ent.test", Rule: doctypes.RuleOne}, consent.Family{})
			})
		},
		"refused opening": func(e *exhibition) {
			f, err := e.Node.Desk.Family(context.Background(), e.Person("tom").ID)
			must(e.t, err)
			e.in("tom", func(tx *instance.Tx) error {
				return consent.Begin(tx, doctypes.Opening{Portal: "https://ent.test", Rule: doctypes.RuleOne}, f)
			})
			e.says("m.benali", doctypes.Refused)
		},
	} {
		t.Run(why, func(t *testing.T) {
			e := exhibit(t, "tom")
			e.Tie("tom", "m.benali", "father")
			e.publish()
			e.Content(e.url("")).Status(200)
			end(e)
			e.mustBeGone(why)
			e.Content(e.url("/apercu/s3cret")).Status(404).MustNotSee("photos")
		})
	}
}

// Under 15 both parents agree first, see what they are asked about, and each
// can take the page off.
func TestAPageOfAChild(t *testing.T) {
	e := exhibit(t, "ines")
	e.Tie("ines", "m.benali", "father")
	e.Tie("ines", "mme.benali", "mother")
	e.publish()
	e.mustBeGone("waits")
	framed := "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors https://cartable.test"
	e.Content(e.url("/apercu/s3cret")).Status(200).Sees("Mes photos|/p/"+e.address+"/apercu/s3cret||fr").Header("Content-Security-Policy", framed)
	e.Content(e.url("/apercu/s3cret/picture")).Status(200)
	e.says("m.benali", doctypes.Agreed)
	e.mustBeGone("one of two")
	e.says("mme.benali", doctypes.Agreed)
	e.Content(e.url("")).Status(200)
	e.says("m.benali", doctypes.Objected)
	e.mustBeGone("an objection")
	e.Content(e.url("/picture")).Status(404)
	e.Content(e.url("/apercu/s3cret")).Status(200)
	e.says("m.benali", doctypes.Agreed)
	e.Content(e.url("/picture")).Status(200)
}

func TestAssetsMayBeKept(t *testing.T) {
	e := exhibit(t, "tom")
	css := webtest.ContentURL + "/p/-/page.1a2b.css"
	e.Content(css).Status(200).Sees("margin").Header("Cache-Control", "public, max-age=31536000, immutable").Header("Content-Type", "text/css; charset=utf-8").NoHeader("Content-Encoding")
	e.Content(css, "Accept-Encoding", "br, gzip").Status(200).Header("Content-Encoding", "gzip").Header("Vary", "Accept-Encoding")
	e.Content(webtest.ContentURL+"/p/-/atkinson.3c4d.woff2", "Accept-Encoding", "gzip").Status(200).NoHeader("Content-Encoding")
	for _, name := range []string{"", "x.css", "decision/x", "page.1a2b.css/x"} {
		e.Content(webtest.ContentURL+"/p/-/"+name).Status(404).Header("Cache-Control", "private, no-store")
	}
}

func TestThePublicWaysInAreListed(t *testing.T) {
	e := exhibit(t, "tom")
	list, err := e.Web.Routes()
	must(t, err)
	have := map[web.Route]bool{}
	for _, r := range list {
		have[r] = true
	}
	for _, r := range []web.Route{
		{Method: "GET", Pattern: "/p/{address}"}, {Method: "GET", Pattern: "/p/{address}/{rest}"}, {Method: "POST", Pattern: "/p/{address}/signaler"},
		{Method: "GET", Pattern: "/p/{address}/apercu/{secret}"}, {Method: "POST", Pattern: "/p/-/decision/{token}"}, {Method: "GET", Pattern: "/p/-/{asset}"},
	} {
		if !have[r] {
			t.Errorf("%v is not listed", r)
		}
	}
	bare, err := webtest.New(t).Web.Routes()
	must(t, err)
	for _, r := range bare {
		if strings.HasPrefix(r.Pattern, "/p/") {
			t.Errorf("%v without public pages", r)
		}
	}
}

// Nothing in the time tells a withdrawn page from one that never was.
func TestAbsenceTakesItsTime(t *testing.T) {
	e := exhibit(t, "tom")
	for _, address := range []string{identity.NewAddress(), e.address, "not-an-address"} {
		for _, rest := range []string{"", "/signaler", "/apercu/x"} {
			began := time.Now()
			e.Content(webtest.ContentURL + "/p/" + address + rest).Status(404)
			if took := time.Since(began); took < 75*time.Millisecond {
				t.Errorf("%s: nothing is there after %v", rest, took)
			}
		}
	}
}
