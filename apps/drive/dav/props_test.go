package dav

import (
	"net/http"
	"testing"
	"time"
)

func TestHTTPTime(t *testing.T) {
	for _, s := range []string{"1970-01-01T00:00:00Z", "2026-02-28T23:59:59Z", "2024-02-29T12:00:01.999Z", "2026-11-05T08:07:06+02:00", "0999-12-31T01:02:03Z"} {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := string(httpTime(nil, at)), at.UTC().Format(http.TimeFormat); got != want {
			t.Errorf("%s: %s, want %s", s, got, want)
		}
	}
}
