package web_test

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"pims/internal/webtest"
)

// posts sends a form to the content origin.
func (e *exhibition) posts(path string, form url.Values, header ...string) *httptest.ResponseRecorder {
	e.t.Helper()
	req := httptest.NewRequest("POST", webtest.ContentURL+path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for n := 0; n < len(header); n += 2 {
		req.Header.Set(header[n], header[n+1])
	}
	rec := httptest.NewRecorder()
	e.Web.Content().ServeHTTP(rec, req)
	return rec
}

func (e *exhibition) mustAnswer(rec *httptest.ResponseRecorder, status int, sees ...string) {
	e.t.Helper()
	if rec.Code != status {
		e.t.Fatalf("status %d, want %d\n%s", rec.Code, status, rec.Body)
	}
	for _, s := range sees {
		if !strings.Contains(rec.Body.String(), s) {
			e.t.Fatalf("want %q in\n%s", s, rec.Body)
		}
	}
}

func notice() url.Values {
	return url.Values{
		"reason": {"privacy"}, "explanation": {"On m’y voit <b>sans</b> mon accord."}, "where": {"deuxième photo"},
		"name": {"Léa Petit"}, "email": {"lea@famille.example"}, "good_faith": {"yes"},
	}
}

// A visitor reports a page, the host decides with reasons, the page is off.
func TestAPageIsReportedAndTakenOff(t *testing.T) {
	e := exhibit(t, "tom")
	e.publish()
	path := "/p/" + e.address + "/signaler"
	e.OnContent("GET", path).Status(200).Sees(`<form method="post"`, `name="reason"`, "Signaler cette page", e.url("")).MustNotSee("<script", "style=")
	e.OnContent("GET", path, "Accept-Language", "en").Status(200).Sees("Report this page")

	// What is wrong is said at its place, and nothing that was typed is lost.
	for field, sees := range map[string]string{
		"reason": "Choisissez ce qui pose problème", "explanation": "Expliquez en quelques phrases", "name": "Indiquez un nom",
		"email": "Indiquez une adresse", "good_faith": "Cochez cette case",
	} {
		form := notice()
		form.Del(field)
		rec := e.posts(path, form)
		e.mustAnswer(rec, 422, sees, "Rien n’est perdu", "deuxième photo")
		if n := strings.Count(rec.Body.String(), `class="wrong"`); n != 1 {
			t.Errorf("without %s: %d fields are marked", field, n)
		}
	}
	e.mustAnswer(e.posts(path, notice()), 200, "Merci", "Un accusé de réception")
	all, err := e.Node.Reports.List(t.Context())
	must(t, err)
	if len(all) != 1 || all[0].Notice.Where != "deuxième photo" || all[0].URL != e.url("") || all[0].Grant != e.grant {
		t.Fatalf("reports %+v", all)
	}

	decision := "/p/-/decision/" + e.Node.Reports.Token(all[0].Number)
	e.OnContent("GET", decision).Status(200).Sees("On m’y voit &lt;b&gt;sans&lt;/b&gt; mon accord.", `value="suspend"`).MustNotSee("Léa", "lea@")
	e.mustAnswer(e.posts(decision, url.Values{"verdict": {"suspend"}, "facts": {"Une élève reconnaissable"}}), 422, "Indiquez le fondement", "Une élève reconnaissable")
	e.Content(e.url("")).Status(200)
	e.mustAnswer(e.posts(decision, url.Values{"verdict": {"suspend"}, "facts": {"Une élève reconnaissable"}, "ground": {"Code civil, article 9"}}), 303)
	e.mustBeGone("suspended by a decision")
	e.OnContent("GET", decision).Status(200).Sees("la page est retirée", "Code civil, article 9").MustNotSee(`<form`)
	e.mustAnswer(e.posts(decision, url.Values{"verdict": {"keep"}}), 303) // decided is decided
	e.mustBeGone("still")
	_, err = e.Node.Reports.Restore(t.Context(), all[0].Number)
	must(t, err)
	e.Content(e.url("")).Status(200)

	number, seal, _ := strings.Cut(strings.TrimPrefix(decision, "/p/-/decision/"), ".")
	for _, forged := range []string{"", number, number + ".", number + "." + strings.ToUpper(seal), "x." + seal, seal} {
		e.OnContent("GET", "/p/-/decision/"+forged).Status(404).MustNotSee("accord.")
	}
	for _, secret := range []string{"Léa", "famille.example", number, seal, e.address} {
		if strings.Contains(e.Log(), secret) {
			t.Errorf("the log tells %q", secret)
		}
	}
}

func TestReportsAreBounded(t *testing.T) {
	e := exhibit(t, "tom")
	e.publish()
	path := "/p/" + e.address + "/signaler"
	long := notice()
	long.Set("explanation", strings.Repeat("é", 4001))
	e.mustAnswer(e.posts(path, long), 422)
	long.Set("explanation", strings.Repeat("a", 70<<10))
	if rec := e.posts(path, long); rec.Code < 400 || rec.Code > 499 {
		t.Errorf("a form of 70 KiB: %d", rec.Code)
	}
	for range 10 {
		e.mustAnswer(e.posts(path, notice()), 200)
	}
	e.mustAnswer(e.posts(path, notice()), 429, "deuxième photo", `role="alert"`)
	anonymous := notice()
	anonymous.Set("reason", "minors")
	anonymous.Del("name")
	anonymous.Del("email")
	e.Wait(2 * 60 * 60 * 1e9)
	e.mustAnswer(e.posts(path, anonymous), 200, "Sans adresse électronique")
}
