package web_test

import (
	"strings"
	"testing"

	"pims/fault"
	"pims/internal/webtest"
)

func TestEveryKindOfFault(t *testing.T) {
	p := new(probe)
	r := webtest.New(t, p)
	tom := r.As("tom")
	for status, list := range everyKind() {
		for _, err := range list {
			code := fault.Code(err)
			if fault.KindOf(err) == fault.Internal {
				code = fault.CodeInternal // its own code is for the log
			}
			p.fail = err
			for _, path := range []string{"/api/v1/probe/fail", "/api/v1/probe/raw-fail"} {
				a := tom.Get(path).Status(status).Code(code).MustNotSee("tom-delmas", "input/output", "secret.txt", "9999")
				a.Header("Cache-Control", "no-store").NoHeader("Content-Disposition")
				switch status {
				case 429:
					a.Header("Retry-After", "7").Sees(`"seconds":"7"`)
				case 503:
					a.Header("Retry-After", "2")
				case 409:
					if code == "name-taken" {
						a.Sees(`"name":"a.txt"`)
					}
				case 500:
					if !strings.Contains(r.Log(), a.Field("request_id")) || !strings.Contains(r.Log(), "input/output") {
						t.Errorf("%s: the log lacks the cause or the request id", code)
					}
				}
			}
		}
	}
}

func TestLanguageOfProblems(t *testing.T) {
	r := webtest.New(t, &probe{fail: fault.New(fault.NotFound, "not-found")})
	const french, english = "Rien à cette adresse", "There is nothing at this address"
	tests := []struct {
		header []string
		want   string
	}{
		{nil, french},
		{[]string{"Accept-Language", "en-GB,fr;q=0.5"}, english},
		{[]string{"Accept-Language", "de, en;q=0.3, fr;q=0.2"}, english},
		{[]string{"Accept-Language", "de"}, french},
		{[]string{"Accept-Language", "\x00;;;=="}, french},
		{[]string{"Accept-Language", "fr", "Cookie", "lang=en"}, english},
		{[]string{"Accept-Language", "en", "Cookie", "lang=<script>"}, english},
	}
	for _, test := range tests {
		r.Nobody().Get("/api/v1/nothing", test.header...).Status(404).Code("not-found").Sees(test.want)
	}
}

func TestHumaRefusesInOurShape(t *testing.T) {
	r := webtest.New(t, &probe{})
	tom := r.As("tom")
	const path = "/api/v1/probe/folders"
	tests := []struct {
		name   string
		body   any
		header []string
		status int
		sees   string
	}{
		{"missing field", webtest.JSON{}, nil, 422, "required property name"},
		{"empty name", webtest.JSON{"name": ""}, nil, 422, "body.name"},
		{"wrong type", webtest.JSON{"name": 7}, nil, 422, "body.name"},
		{"unknown field", webtest.JSON{"name": "a", "nom": "b"}, nil, 422, "unexpected property"},
		{"no body", nil, nil, 400, "request body is required"},
		{"torn JSON", `{"name":`, nil, 400, "body"},
		{"two documents", `{"name":"a"} {"name":"b"}`, nil, 400, "body"},
		{"not UTF-8", "{\"name\":\"a\xff\"}", nil, 400, "body"},
		{"form", "name=a", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "body"},
		{"too long", `{"name":"` + strings.Repeat("a", 1<<20) + `"}`, nil, 413, "too large"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			code := "invalid-request"
			if test.status == 413 {
				code = "too-large"
			}
			a := tom.Post(path, test.body, test.header...).Status(test.status).Code(code)
			a.Sees(test.sees).Field("errors.0.message")
		})
	}
	r.Nobody().Post("/api/v1/session", webtest.JSON{"login": "tom", "password": []string{webtest.Password}}).
		Status(422).Code("invalid-request").MustNotSee(webtest.Password)
}

func TestPanics(t *testing.T) {
	r := webtest.New(t, &probe{})
	r.As("tom").Get("/api/v1/probe/panic").Status(500).Code("internal").MustNotSee("secret", "Roussel", "goroutine")
	if log := r.Log(); strings.Contains(log, "Roussel") || !strings.Contains(log, `"msg":"panic"`) {
		t.Errorf("the log: %s", log)
	}
	defer func() {
		if recover() == nil {
			t.Error("an answer that had begun was not cut off")
		}
		if log := r.Log(); strings.Count(log, `"cut":true`) != 1 {
			t.Errorf("the log does not say that one answer was cut off: %s", log)
		}
	}()
	r.As("tom").Get("/api/v1/probe/panic?late=1")
}
