package dav_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestHostileXML sends what no client of good will does. Each is refused as the
// client's own fault, soon, and leaves nothing behind that others choke on.
func TestHostileXML(t *testing.T) {
	s := newStory(t)
	s.tom.Put(files+"a.txt", "a").Status(201)
	set := func(prop string) string {
		return `<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop>` + prop + `</D:prop></D:set></D:propertyupdate>`
	}
	many := ""
	for i := range 8000 {
		many += fmt.Sprintf(` xmlns:a%d="b"`, i)
	}
	for what, c := range map[string]struct {
		method, body string
		status       int
	}{
		"an attribute whose prefix is the name of a namespace": {"PROPPATCH", set(`<x xmlns="a" a:y="1">z</x>`), 400},
		"a colon at the end":                     {"PROPPATCH", set(`<x: xmlns="u">z</x:>`), 400},
		"a colon at the beginning":               {"PROPPATCH", set(`<:x xmlns="u">z</:x>`), 400},
		"two colons":                             {"PROPPATCH", set(`<D:x:y>z</D:x:y>`), 400},
		"an attribute with two colons":           {"PROPPATCH", set(`<D:x a:b:c="1">z</D:x>`), 400},
		"a name that is another's property":      {"PROPPATCH", set(`<x xmlns="}{">z</x>`), 400},
		"an encoding that nobody speaks":         {"PROPFIND", `<?xml version="1.0" encoding="ISO-8859-1"?><propfind xmlns="DAV:"><allprop/></propfind>`, 400},
		"a version that never was":               {"PROPFIND", `<?xml version="9.9"?><propfind xmlns="DAV:"><allprop/></propfind>`, 400},
		"declarations for each of many elements": {"PROPFIND", `<D:propfind xmlns:D="DAV:"` + many + `><D:prop>` + strings.Repeat(`<D:b xmlns:c="d"/>`, 5000) + `</D:prop></D:propfind>`, 400},
		"thousands of properties":                {"PROPFIND", `<propfind xmlns="DAV:"><prop>` + strings.Repeat(`<a/>`, 50_000) + `</prop></propfind>`, 413},
		"long names of properties":               {"PROPFIND", `<propfind xmlns="DAV:"><prop><` + strings.Repeat("a", 100_000) + `/></prop></propfind>`, 413},
	} {
		began := time.Now()
		answer := s.tom.Do(c.method, files+"a.txt", c.body, "Depth", "0")
		if got := answer.Recorder.Code; got != c.status {
			t.Errorf("%s: %d, want %d: %.300s", what, got, c.status, answer.Text())
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%s takes %v", what, took)
		}
	}
	find(s.tom, files, "1").Status(207).MustNotSee(">z<")
}

func TestHostileHeaders(t *testing.T) {
	s := newStory(t)
	s.tom.Put(files+"a.txt", "a").Status(201)
	s.tom.Put(files+"b.txt", "b").Status(201)
	// A client that leaves "#" bare means another file than b.txt.
	for _, to := range []string{files + "b.txt#c.txt", files + "b.txt?c.txt", files + "b.txt?", files + "b.txt#", files + "%2e%2e", files + "../b.txt", files + "x%2fb.txt", files + "x%00", "//evil.test" + files + "b.txt"} {
		if got := s.tom.Do("MOVE", files+"a.txt", nil, "Destination", to).Recorder.Code; got < 400 || got >= 500 && got != 502 {
			t.Errorf("to %s: %d", to, got)
		}
	}
	s.tom.Get(files + "b.txt").Status(200).Sees("b")
	for _, at := range []string{"NaN", "Inf", "-Inf", "1e300", "-1", "0x1p+40", "99999999999999999999"} {
		s.tom.Put(files+"when.txt", "x", "X-OC-Mtime", at).MustNotSee("internal").NoHeader("X-OC-Mtime")
		s.tom.Do("PROPPATCH", files+"a.txt", `<propertyupdate xmlns="DAV:"><set><prop><lastmodified>`+at+`</lastmodified></prop></set></propertyupdate>`).Status(207)
	}
	find(s.tom, files, "1", "getlastmodified").Status(207).Sees("when.txt", "2026 ")
}
