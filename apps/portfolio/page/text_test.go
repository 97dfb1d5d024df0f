package page

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestText(t *testing.T) {
	const a = `" rel="nofollow noopener noreferrer">`
	for in, want := range map[string]string{
		"":                                  "",
		"Un\ndeux\n\n\ntrois":               "<p>Un<br>deux</p><p>trois</p>",
		"Fait **main** et *bien*.":          "<p>Fait <strong>main</strong> et <em>bien</em>.</p>",
		"**a *b* c** d":                     "<p><strong>a <em>b</em> c</strong> d</p>",
		"**a *b***, c":                      "<p><strong>a <em>b</em></strong>, c</p>",
		"*a **b** c*":                       "<p><em>a <strong>b</strong> c</em></p>",
		"**Je cherche un stage.**\n\nEn":    `<p class="lead">Je cherche un stage.</p><p>En</p>`,
		"2 * 3 * 4, ** x, 5*":               "<p>2 * 3 * 4, ** x, 5*</p>",
		`\*rien\*`:                          "<p>*rien*</p>",
		"Liste\n- un\n- **deux**\nfin":      "<p>Liste</p><ul><li>un</li><li><strong>deux</strong></li></ul><p>fin</p>",
		"1. un\n2) deux":                    "<ol><li>un</li><li>deux</li></ol>",
		"2026 est loin":                     "<p>2026 est loin</p>",
		"> Il prend le temps.\n> — M. B":    "<blockquote><p>Il prend le temps.</p><footer>M. B</footer></blockquote>",
		"[ici](https://a.example/?b=1&c=2)": `<p><a href="https://a.example/?b=1&amp;c=2` + a + `ici</a></p>`,
		"[**x**](mailto:a@b.example)":       `<p><a href="mailto:a@b.example` + a + `<strong>x</strong></a></p>`,
		"Voir https://a.example/b.":         `<p>Voir <a class="bare" href="https://a.example/b` + a + `https://a.example/b</a>.</p>`,
		"[x](javascript:alert(1))":          "<p>[x](javascript:alert(1))</p>",
		"[x](JaVaScRiPt:alert)":             "<p>[x](JaVaScRiPt:alert)</p>",
		"[x](http://a.example)":             "<p>[x](http://a.example)</p>",
		"[x](//a.example)":                  "<p>[x](//a.example)</p>",
		"[x](https://moi:mot@a.example)":    "<p>[x](https://moi:mot@a.example)</p>",
		"[x](data:text/html,a)":             "<p>[x](data:text/html,a)</p>",
		`<script>alert("1")</script>`:       "<p>&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;</p>",
		`[a](https://b.example/"onx='1)`:    `<p><a href="https://b.example/%22onx=%271` + a + `a</a></p>`,
		"Qui ? Moi : « bois » ; oui !":      "<p>Qui\u202f? Moi\u00a0: «\u00a0bois\u00a0»\u202f; oui\u202f!</p>",
		"a\x00b\u2028c":                     "<p>ab\u2028c</p>",
		"<b>[x](https://b.example)<i>**y**": `<p>&lt;b&gt;<a href="https://b.example` + a + `x</a>&lt;i&gt;<strong>y</strong></p>`,
		"[un [lien](https://b.example) là]": `<p>[un <a href="https://b.example` + a + `lien</a> là]</p>`,
	} {
		if got := string(Text(in)); got != want {
			t.Errorf("Text(%q)\n got %s\nwant %s", in, got, want)
		}
	}
}

// ours is all the markup that a text may become.
var ours = regexp.MustCompile(`<(/?)(p|ul|ol|li|strong|em|blockquote|footer|br|a)( class="lead"|(?: class="bare")? href="(?:https://|mailto:)[^"<>\x00-\x20]*" rel="nofollow noopener noreferrer")?>`)

func FuzzText(f *testing.F) {
	for _, s := range []string{
		"**a** *b*\n\n- c\n1. d\n> e\n> — f", "[x](javascript:alert(1))", "[x](https://a.example/\"><script>)",
		"***a** b*", "*a **b* c**", "[a](mailto:x@y)*b*", "https://a.example<b>", `\`, "<!--", "&lt;", "*\n*", "[](https://a)", "\xff<", "**[a**](https://b.example)",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := string(Text(s))
		var open []string
		for _, m := range ours.FindAllStringSubmatch(out, -1) {
			switch {
			case m[2] == "br":
			case m[1] == "":
				if m[2] == "a" && !strings.Contains(m[3], " href") {
					t.Fatalf("a link that leads nowhere: %q", out)
				}
				open = append(open, m[2])
			case len(open) == 0 || open[len(open)-1] != m[2]:
				t.Fatalf("</%s> closes nothing: %q", m[2], out)
			default:
				open = open[:len(open)-1]
			}
		}
		if len(open) > 0 {
			t.Fatalf("%v stay open: %q", open, out)
		}
		if rest := ours.ReplaceAllString(out, ""); strings.ContainsAny(rest, `<>"'`) {
			t.Fatalf("markup that is not ours: %q", rest)
		}
		if len(out) > 8*len(s)+8*maxAddress {
			t.Fatalf("%d bytes became %d", len(s), len(out))
		}
	})
}

func TestTextIsBounded(t *testing.T) {
	for _, s := range []string{"*a ", "**a ", "[", "[a](", "[a](https://", "https://", "***", "*a **b ", `\*`, "\n> ", "- \n", "<"} {
		begin := time.Now()
		out := Text(strings.Repeat(s, 100_000))
		if took := time.Since(begin); took > time.Second {
			t.Errorf("%q took %v", s, took)
		}
		if len(out) > 2<<20 {
			t.Errorf("%q became %d bytes", s, len(out))
		}
	}
}
