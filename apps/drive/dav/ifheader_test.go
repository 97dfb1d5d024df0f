package dav

import (
	"fmt"
	"strings"
	"testing"
)

func TestIfHeader(t *testing.T) {
	for header, want := range map[string]string{
		`(<urn:a>)`:                        `[ urn:a]`,
		`(<urn:a> ["x"])`:                  `[ urn:a,"x"]`,
		`(Not <urn:a> [W/"x"])(["y]"])`:    `[ !urn:a,W/"x"][ "y]"]`,
		`(not<urn:a>)`:                     `[ !urn:a]`,
		` ( <urn:a> ) `:                    `[ urn:a]`,
		`</r> (<urn:a>) (["x"])`:           `[/r urn:a][/r "x"]`,
		`<http://h/r>(<urn:a>)</s>(["x"])`: `[/r urn:a][/s "x"]`,
		// What is no If header:
		``: `bad`, `()`: `bad`, `(`: `bad`, `(<urn:a>`: `bad`, `<urn:a>`: `bad`, `</r>`: `bad`, `(<>)`: `bad`, `([])`: `bad`,
		`([x])`: `bad`, `(["x)`: `bad`, `(Not)`: `bad`, `(Not Not <urn:a>)`: `bad`, `(<urn:a>) </r> (<urn:b>)`: `bad`,
		`</r> </s> (<urn:a>)`: `bad`, `(<urn:a>) x`: `bad`, `<r> (<urn:a>)`: `bad`, `(<urn: a>)`: `bad`,
	} {
		if got := show(parseIf(header)); got != want {
			t.Errorf("%s: %s, want %s", header, got, want)
		}
	}
}

func show(lists []list, ok bool) string {
	if !ok {
		return "bad"
	}
	var b strings.Builder
	for _, l := range lists {
		var all []string
		for _, c := range l.conditions {
			one := c.token + c.etag
			if c.not {
				one = "!" + one
			}
			all = append(all, one)
		}
		path := ""
		if l.resource != nil {
			path = l.resource.Path
		}
		fmt.Fprintf(&b, "[%s %s]", path, strings.Join(all, ","))
	}
	return b.String()
}

// What parses says the same when it is written out and read again.
func FuzzIf(f *testing.F) {
	for _, s := range []string{`(<urn:a> ["x"]) (Not <DAV:no-lock>)`, `<http://h/a%20b> (["]"])`, `(Not[W/"x"])`, "(<a>\t)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		lists, ok := parseIf(header)
		if !ok {
			return
		}
		var b strings.Builder
		for i, l := range lists {
			if l.resource != nil && (i == 0 || lists[i-1].resource != l.resource) {
				fmt.Fprintf(&b, "<%s> ", l.resource)
			}
			b.WriteString("(")
			for _, c := range l.conditions {
				if c.not {
					b.WriteString("Not ")
				}
				if c.token != "" {
					b.WriteString("<" + c.token + ">")
				} else {
					b.WriteString("[" + c.etag + "]")
				}
			}
			b.WriteString(") ")
		}
		again, ok := parseIf(b.String())
		if !ok || show(again, true) != show(lists, true) {
			t.Errorf("%q was written as %q and read as %s", header, b.String(), show(again, ok))
		}
	})
}
