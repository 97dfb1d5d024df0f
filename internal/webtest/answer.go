package webtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
)

// Answer is what came back. Each step fails the test at once.
type Answer struct {
	run      *Run
	asked    string
	Recorder *httptest.ResponseRecorder
}

func (a *Answer) fatal(format string, args ...any) {
	a.run.t.Helper()
	text := a.Text()
	if len(text) > 2000 {
		text = text[:2000] + "…"
	}
	a.run.t.Fatalf("%s: %s\n%d %v\n%s", a.asked, fmt.Sprintf(format, args...), a.Recorder.Code, a.Recorder.Header(), text)
}

// Status wants a status.
func (a *Answer) Status(want int) *Answer {
	a.run.t.Helper()
	if a.Recorder.Code != want {
		a.fatal("want status %d", want)
	}
	return a
}

// Code wants a problem with a code: its shape is checked too.
func (a *Answer) Code(want string) *Answer {
	a.run.t.Helper()
	a.Header("Content-Type", "application/problem+json")
	var p struct {
		Type, Title, Detail, Code string
		Status                    int
		RequestID                 string `json:"request_id"`
	}
	a.JSON(&p)
	switch {
	case p.Code != want:
		a.fatal("want code %q", want)
	case p.Type != "about:blank" || p.Title == "" || p.Detail == "" || strings.ContainsAny(p.Detail, "{}"):
		a.fatal("a problem has a type, a title and a sentence")
	case p.Status != a.Recorder.Code || p.RequestID == "" || p.RequestID != a.Recorder.Header().Get("X-Request-Id"):
		a.fatal("a problem repeats the status and the request id")
	}
	return a
}

// Sees wants texts in the body.
func (a *Answer) Sees(texts ...string) *Answer {
	a.run.t.Helper()
	for _, s := range texts {
		if !strings.Contains(a.Text(), s) {
			a.fatal("want %q in the body", s)
		}
	}
	return a
}

// MustNotSee wants texts in neither body nor headers.
func (a *Answer) MustNotSee(texts ...string) *Answer {
	a.run.t.Helper()
	header := a.Recorder.Header().Clone()
	header.Del("X-Request-Id") // random: it may spell anything that is short
	all := a.Text() + fmt.Sprint(header)
	for _, s := range texts {
		if strings.Contains(all, s) {
			a.fatal("must not show %q", s)
		}
	}
	return a
}

// Header wants a header.
func (a *Answer) Header(name, want string) *Answer {
	a.run.t.Helper()
	if got := strings.Join(a.Recorder.Header().Values(name), ", "); got != want {
		a.fatal("header %s is %q, want %q", name, got, want)
	}
	return a
}

// NoHeader wants a header to be absent.
func (a *Answer) NoHeader(name string) *Answer {
	a.run.t.Helper()
	return a.Header(name, "")
}

// JSON reads the body.
func (a *Answer) JSON(v any) *Answer {
	a.run.t.Helper()
	if err := json.Unmarshal(a.Bytes(), v); err != nil {
		a.fatal("not JSON: %v", err)
	}
	return a
}

// Field returns a value of a JSON body as text, by a path such as
// "entries.0.name".
func (a *Answer) Field(path string) string {
	a.run.t.Helper()
	var v any
	a.JSON(&v)
	for part := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(in) {
				a.fatal("no %q in the body", path)
			}
			v = in[i]
		default:
			v = nil
		}
		if v == nil {
			a.fatal("no %q in the body", path)
		}
	}
	return fmt.Sprint(v)
}

// Text returns the body.
func (a *Answer) Text() string { return a.Recorder.Body.String() }

// Bytes returns the body.
func (a *Answer) Bytes() []byte { return a.Recorder.Body.Bytes() }

// Cookies returns the cookies that the answer sets, by name.
func (a *Answer) Cookies() map[string]*http.Cookie {
	byName := map[string]*http.Cookie{}
	for _, c := range a.Recorder.Result().Cookies() {
		byName[c.Name] = c
	}
	return byName
}
