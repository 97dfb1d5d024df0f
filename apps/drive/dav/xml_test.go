package dav

import (
	"encoding/xml"
	"strings"
	"testing"
)

func TestPropertiesStandAlone(t *testing.T) {
	for in, want := range map[string]string{
		`<p xmlns="urn:x">v</p>`:                                   `<p xmlns="urn:x">v</p>`,
		`<n:p xmlns:n="urn:x"><n:q a="1" n:b="2"/></n:p>`:          `<n:p xmlns:n="urn:x"><n:q a="1" n:b="2"/></n:p>`,
		`<p>a &lt; b &#x10000;</p>`:                                "<p>a &lt; b \U00010000</p>",
		`<o xmlns="urn:o" xmlns:i="urn:i"><i:p><q/></i:p></o>`:     `<o xmlns="urn:o"><i:p xmlns:i="urn:i"><q/></i:p></o>`,
		`<p xml:lang="fr"><q/></p>`:                                `<p xml:lang="fr"><q/></p>`,
		`<p xmlns:a="urn:1"><a:q><a:r xmlns:a="urn:2"/></a:q></p>`: `<p><a:q xmlns:a="urn:1"><a:r xmlns:a="urn:2"/></a:q></p>`,
		`<p xmlns="urn:1"><q xmlns=""/></p>`:                       `<p xmlns="urn:1"><q xmlns=""/></p>`,
		`<p><![CDATA[<x>]]><!-- no --></p>`:                        `<p>&lt;x&gt;</p>`,
		"<p a=\"x&#10;y\"/>":                                       `<p a="x&#10;y"/>`,
		`<p xmlns="urn:d" xmlns:d="urn:d"><q d:a="1"/></p>`:        `<p xmlns="urn:d"><q d:a="1" xmlns:d="urn:d"/></p>`,
	} {
		e, err := parse(strings.NewReader(in))
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got := e.whole(); got != want {
			t.Errorf("%s became %s, want %s", in, got, want)
		}
	}
	for _, bad := range []string{
		`<p`, `<p></q>`, `<p/><q/>`, `x<p/>`, `<p xmlns:a=""/>`, `<a:p/>`, `<p b:c="1"/>`, `<!DOCTYPE p [<!ENTITY a "b">]><p>&a;</p>`, `<p>&a;</p>`,
		strings.Repeat("<p>", 100) + strings.Repeat("</p>", 100), `<p>` + strings.Repeat("x", maxXML) + `</p>`, "<p>\x00</p>", `<p/>x`,
	} {
		if e, err := parse(strings.NewReader(bad)); err == nil {
			t.Errorf("%.40s was read: %v", bad, e)
		}
	}
}

// What is kept of a property can be put into any answer.
func FuzzXML(f *testing.F) {
	f.Add(`<n:p xmlns:n="urn:x" n:a="1" xml:lang="fr"><q xmlns="urn:y">v &amp; w</q></n:p>`)
	f.Add(`<p a="&#9;">]]&gt;</p>`)
	f.Fuzz(func(t *testing.T, in string) {
		e, err := parse(strings.NewReader(in))
		if err != nil || e == nil {
			return
		}
		kept := e.whole()
		again, err := parse(strings.NewReader("<x>" + kept + "</x>"))
		if err != nil {
			t.Fatalf("%q became %q: %v", in, kept, err)
		}
		inner := again.elements()[0]
		if inner.name != e.name || inner.whole() != kept {
			t.Fatalf("%q became %q and then %q", in, kept, inner.whole())
		}
		if err := xml.Unmarshal([]byte(kept), new(struct{})); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAnAnswerTooLongForMemoryEnds(t *testing.T) {
	b := newBody()
	defer b.free()
	b.text(strings.Repeat("x", pageSize))
	if err := b.turn(); err != nil {
		t.Fatal(err)
	}
	b.held = maxHeld
	b.text(strings.Repeat("x", pageSize))
	if err := b.turn(); err == nil {
		t.Error("it goes on")
	}
}
