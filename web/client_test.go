package web

import (
	"net/http"
	"net/netip"
	"testing"
	"time"
)

func TestClientAddress(t *testing.T) {
	s := &Server{cfg: Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}}
	tests := []struct {
		remote    string
		forwarded []string
		want      string
	}{
		{"192.0.2.7:999", nil, "192.0.2.7"},
		{"192.0.2.7:999", []string{"1.2.3.4"}, "192.0.2.7"},         // not a proxy of ours: a lie
		{"10.0.0.1:999", []string{"1.2.3.4"}, "1.2.3.4"},            //
		{"10.0.0.1:999", []string{"6.6.6.6, 1.2.3.4"}, "1.2.3.4"},   // what the client wrote before
		{"10.0.0.1:999", []string{"6.6.6.6", "1.2.3.4"}, "1.2.3.4"}, //
		{"10.0.0.1:999", []string{"1.2.3.4, 10.0.0.2"}, "1.2.3.4"},  // two proxies of ours
		{"10.0.0.1:999", []string{"1.2.3.4, rubbish"}, "10.0.0.1"},  //
		{"10.0.0.1:999", []string{""}, "10.0.0.1"},                  //
		{"[fd00::1]:999", []string{"2001:db8::5"}, "2001:db8::5"},   //
		{"[::ffff:10.0.0.1]:9", []string{"::ffff:1.2.3.4"}, "1.2.3.4"},
		{"not an address", []string{"1.2.3.4"}, "invalid IP"},
	}
	for _, test := range tests {
		r := &http.Request{RemoteAddr: test.remote, Header: http.Header{"X-Forwarded-For": test.forwarded}}
		if got := s.clientOf(r).String(); got != test.want {
			t.Errorf("%s forwarded for %q: %s, want %s", test.remote, test.forwarded, got, test.want)
		}
	}
}

// FuzzTicket: nothing but what was sealed opens.
func FuzzTicket(f *testing.F) {
	t, err := newTickets([32]byte{1})
	if err != nil {
		f.Fatal(err)
	}
	want := ticket{Session: "s", Instance: "i", Expires: 1 << 40}
	good, err := t.seal(want)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add("")
	f.Add(good + "=")
	f.Add(good[:9] + "\n" + good[9:])
	f.Add(good[:16])
	f.Fuzz(func(tb *testing.T, text string) {
		// Another process of the fuzzer has sealed under the same key.
		if k, ok := t.open(text, testTime); ok && (k != want || len(text) != len(good)) || !ok && text == good {
			tb.Errorf("open(%q) = %+v, %v", text, k, ok)
		}
	})
}

// FuzzSane: what passes has no segment that could climb.
func FuzzSane(f *testing.F) {
	for _, s := range []string{"/", "/a/b", "/a/../b", "/%2e%2e/", "//", "/a%2fb", "/\x00", "/a?b=%ff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		r, err := http.NewRequest(http.MethodGet, "http://x"+raw, nil)
		if err != nil || !sanePath(r.URL) || !saneQuery(r.URL.RawQuery) {
			return
		}
		if p := r.URL.Path; p == "" || p[0] != '/' || !saneText(p) || len(p) > 2 && p[len(p)-3:] == "/.." {
			t.Errorf("%q passes as %q", raw, p)
		}
	})
}

var testTime = time.Unix(1_800_000_000, 0)
