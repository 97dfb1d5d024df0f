package page

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"pims/doctypes"
	"pims/fault"
)

func mustHave(t *testing.T, page string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(page, p) {
			t.Errorf("the page does not say %q", p)
		}
	}
}

func mustNotHave(t *testing.T, page string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if strings.Contains(page, p) {
			t.Errorf("the page says %q", p)
		}
	}
}

func TestVisitorsReadThePage(t *testing.T) {
	html := render(t, tom())
	mustHave(t, html, `<html lang="fr" class="t-wood">`, "<title>Tom Le Goff</title>", `<h1>Tom Le`+"\u00a0"+`Goff</h1>`,
		"J’apprends à fabriquer des choses qui durent.", `<section class="of-text callout"><h2 id="b1">Je cherche un stage</h2>`,
		`alt="Un tabouret rond à trois pieds, dans un atelier" width="1096" height="1168"`,
		`srcset="/p/x7k2-mq9d-4hbz-p3wn/1/0/800 800w, /p/x7k2-mq9d-4hbz-p3wn/1/0/0 1096w"`,
		"<strong>du 17 mai au 11 juin 2027</strong>", `href="https://bois.example/concours" rel="nofollow noopener noreferrer"`,
		"Vérifié le 19"+"\u00a0"+"novembre 2026", "comment", "Il vient bien de l’organisme qu’il nomme", "Pas entièrement vérifié",
		`<p class="score"><b>528</b> Pix`, "sur 640 possibles ce jour-là", "Avancé 1", "Pix, délivrée le 3", "Reçue directement de Pix le 19",
		"16 compétences, niveau par niveau", "pas encore", "Cambridge, délivrée le 2", "Plan du tabouret.pdf", "PDF, 1,2"+"\u00a0"+"Mo", "Fichier STL, 4,8",
		"Page faite par Tom Le Goff dans son Cartable.", "peut être retirée à tout moment", "Elle s’arrête le 30"+"\u00a0"+"juin 2027",
		"Pas de cookie", "Les photos ne disent pas où", `href="/p/x7k2-mq9d-4hbz-p3wn/signaler"`, "Signaler cette page", `href="mailto:contact@cartable.example"`,
		`<meta name="robots" content="noindex, nofollow">`, `<meta name="referrer" content="no-referrer">`)
	mustNotHave(t, html, "par Tom Le Goff</p>", `class="banner"`) // the title names the author already
}

func TestNothingElseOfTheOwnerIsShown(t *testing.T) {
	html := render(t, tom())
	mustNotHave(t, html, "P-3HM8QZ5T", "Le Goff-Martin", "secret", "0198c0de", "4242", "0198page", "style=", "<style", "<script", "http://")
	for _, banner := range []Banner{Draft, Asked} {
		v := tom()
		v.Banner, v.Report = banner, ""
		html := render(t, v)
		mustHave(t, html, `class="banner"`, "les visiteurs")
		mustNotHave(t, html, "Signaler", "Elle a été publiée")
	}
}

func TestOurWordsAreInTheVisitorsLanguage(t *testing.T) {
	v := tom()
	v.Lang = fault.English
	html := render(t, v)
	mustHave(t, html, `<html lang="fr"`, `<footer class="foot" lang="en">`, "Report this page", "Verified on 19\u00a0November 2026", "4.8\u00a0MB", "awarded on 3\u00a0June 2026")
	mustNotHave(t, html, "Signaler", "Vérifié", "délivrée")
	v.Publication.Language = "en"
	mustNotHave(t, render(t, v), `lang="fr"`, `<footer class="foot" lang`)
}

func TestOnlyWhatIsValidIsShownSo(t *testing.T) {
	v := tom()
	expired := badgeOf("Périmé", "A", "valid")
	expired.Expires = noon.AddDate(0, 0, -1)
	v.Publication.Blocks = []doctypes.PublicBlock{{Kind: "badge", Badges: []doctypes.PublicBadge{expired, badgeOf("Refusé", "B", "invalid"), badgeOf("Doute", "C", "unknown"), badgeOf("Autre", "D", "")}}}
	html := render(t, v)
	mustHave(t, html, "N’est plus valable depuis le 21", "Non confirmé", "Pas entièrement vérifié", "ce badge ne prouve rien")
	mustNotHave(t, html, "Vérifié le", `state valid`)

	for status, words := range map[string]string{"rejected": "Non validée", "cancelled": "Annulée", "waiting": "Résultat attendu", "new-status": "Résultat attendu"} {
		c := pix()
		c.Status, c.Passed = status, "2026-05-20"
		v.Publication.Blocks = []doctypes.PublicBlock{{Kind: "certification", Certifications: []doctypes.Certification{c}}}
		html := render(t, v)
		mustHave(t, html, words, "passée le 20")
		mustNotHave(t, html, "<b>528", "Avancé", "Reçue directement", "délivrée", "state valid", `class="chart"`)
	}
	c := pix()
	c.Expires = "2026-11-21"
	v.Publication.Blocks[0].Certifications = []doctypes.Certification{c}
	mustHave(t, render(t, v), "N’est plus valable depuis le 21\u00a0novembre 2026")
	mustNotHave(t, render(t, v), "<b>528", "state valid")
	c.Expires = "2026-11-22" // the last day is one of them
	v.Publication.Blocks[0].Certifications = []doctypes.Certification{c}
	mustHave(t, render(t, v), "528", "valable jusqu’au 22")
}

// TestEveryFieldIsEscaped puts markup into each string that an author or an
// issuer can write.
func TestEveryFieldIsEscaped(t *testing.T) {
	const bad = `"'><i onload=x>&{{.}}</i>javascript:`
	v := tom()
	n := fillStrings(reflect.ValueOf(&v.Publication).Elem(), bad)
	for i, kind := range []string{"text", "gallery", "text", "gallery", "badge", "certification", "file"} {
		v.Publication.Blocks[i].Kind = kind
		for j := range v.Publication.Blocks[i].Badges {
			v.Publication.Blocks[i].Badges[j].Verdict = "valid"
		}
		for j := range v.Publication.Blocks[i].Certifications {
			v.Publication.Blocks[i].Certifications[j].Status = ""
		}
	}
	v.Contact, v.Report, v.Address = "javascript:alert(1)", "javascript:alert(1)", bad
	v.Content = func(int, int, int) string { return "javascript:alert(1)" }
	html := render(t, v)
	mustNotHave(t, html, "<i ", "</i>", `href="javascript`, `src="javascript`, `srcset="javascript`, "{{.}}&amp;lt;")
	if got := strings.Count(html, "&lt;i onload"); n < 60 || got < 40 {
		t.Errorf("%d fields were filled, %d are on the page", n, got)
	}
}

func fillStrings(v reflect.Value, s string) (n int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
		return 1
	case reflect.Pointer:
		if !v.IsNil() {
			return fillStrings(v.Elem(), s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				n += fillStrings(v.Field(i), s)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			n += fillStrings(v.Index(i), s)
		}
	}
	return n
}

var (
	headings = regexp.MustCompile(`<h([1-6])`)
	ids      = regexp.MustCompile(` id="([^"]+)"`)
)

func TestStructure(t *testing.T) {
	bare := tom()
	for i := range bare.Publication.Blocks {
		bare.Publication.Blocks[i].Heading = " "
	}
	var frame bytes.Buffer
	if err := Frame(&frame, FrameView{Lang: fault.French, Title: "Cette page n’est plus là", Assets: "/p/-/", Body: form}); err != nil {
		t.Fatal(err)
	}
	mustHave(t, frame.String(), `<html lang="fr"`, "<h1>Cette page n’est plus là</h1>", `<main id="content"`)
	for name, html := range map[string]string{"tom": render(t, tom()), "bare": render(t, bare), "galleries": render(t, galleries()), "frame": frame.String()} {
		before, ones := 0, 0
		for _, h := range headings.FindAllStringSubmatch(html, -1) {
			level := int(h[1][0] - '0')
			if level == 1 {
				ones++
			}
			if level > before+1 {
				t.Errorf("%s: a heading of level %d after one of %d", name, level, before)
			}
			before = level
		}
		if ones != 1 || strings.Count(html, "<main") != 1 {
			t.Errorf("%s: %d headings of level 1, or more than one main part", name, ones)
		}
		seen := map[string]bool{}
		for _, id := range ids.FindAllStringSubmatch(html, -1) {
			if seen[id[1]] {
				t.Errorf("%s: two elements have the id %q", name, id[1])
			}
			seen[id[1]] = true
		}
	}
}

func TestEmptyPageIsAPage(t *testing.T) {
	html := render(t, View{Publication: doctypes.Publication{Title: "Rien", Blocks: []doctypes.PublicBlock{{Kind: "gallery"}, {Kind: "future"}, {Kind: "text"}}}, Lang: fault.French})
	mustHave(t, html, "Rien", `<html lang="fr"`, "t-wood")
	mustNotHave(t, html, "<section", "Signaler", "Elle s’arrête", "Les photos", "srcset")
}

func TestAssetsAreAllThatAPageNames(t *testing.T) {
	html := render(t, tom())
	css := regexp.MustCompile(`/p/-/(page\.[0-9a-f]{12}\.css)`).FindStringSubmatch(html)
	if css == nil {
		t.Fatal("the page names no style sheet")
	}
	sheet, err := fs.ReadFile(Assets(), css[1])
	if err != nil {
		t.Fatal(err)
	}
	bytes := zipped(t, []byte(html)) + zipped(t, sheet)
	for _, font := range regexp.MustCompile(`url\(([^)]+)\)`).FindAllSubmatch(sheet, -1) {
		raw, err := fs.ReadFile(Assets(), string(font[1]))
		if err != nil {
			t.Error(err)
		}
		bytes += len(raw)
	}
	t.Logf("the page with its sheet and all fonts: %d bytes", bytes)
	if bytes > 120_000 {
		t.Errorf("the page without its photos is %d bytes, more than 120 kB", bytes)
	}
	if licence, err := fs.ReadFile(Assets(), "OFL.txt"); err != nil || !strings.Contains(string(licence), "SIL OPEN FONT LICENSE") {
		t.Error("the fonts come without their licence")
	}
	if _, err := Assets().Open("fixture.go"); err == nil {
		t.Error("opened a file that is none of them")
	}
}

func zipped(t *testing.T, raw []byte) int {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

func TestWordsAreThere(t *testing.T) {
	for lang, w := range allWords() {
		v := reflect.ValueOf(*w)
		for i := range v.NumField() {
			if v.Field(i).Len() == 0 {
				t.Errorf("%s: no words for %s", lang, v.Type().Field(i).Name)
			}
		}
		if len(w.Months) != 12 || len(w.Units) != 5 || len(w.Kinds) != 9 || len(w.ValidChecks) != 4 {
			t.Errorf("%s: a list is not complete", lang)
		}
	}
	for n, want := range map[int64]string{0: "0\u00a0o", 999: "999\u00a0o", 1000: "1\u00a0ko", 1_234_567: "1,2\u00a0Mo", 12_345_678: "12\u00a0Mo", 999_600: "1\u00a0Mo"} {
		if got := wordsIn(fault.French).size(n); got != want {
			t.Errorf("size(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestDaysAreThoseOfParis(t *testing.T) {
	w := wordsIn(fault.French)
	for at, want := range map[string]string{"2026-12-31T23:30:00Z": "1er\u00a0janvier 2027", "2026-06-30T21:59:59Z": "30\u00a0juin 2026"} {
		moment, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.day(moment); got != want {
			t.Errorf("%s is on %q, want %q", at, got, want)
		}
	}
	if got := w.date("2026-08-01"); got != "1er\u00a0août 2026" {
		t.Errorf("the first of August is %q", got)
	}
	if got := w.date("été 2026"); got != "été 2026" {
		t.Errorf("what is no date became %q", got)
	}
}

func BenchmarkRender(b *testing.B) {
	v := tom()
	for len(v.Publication.Blocks) < 20 {
		v.Publication.Blocks = append(v.Publication.Blocks, v.Publication.Blocks[1:7]...)
	}
	v.Publication.Blocks = v.Publication.Blocks[:20]
	var w bytes.Buffer
	for b.Loop() {
		w.Reset()
		if err := Render(&w, v); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(w.Len()), "bytes")
}
