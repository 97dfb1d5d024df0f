package openbadges

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/openbadges/badgetest"
	"pims/outbound"
)

// document is a JSON object.
type document = map[string]any

var today = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func now() time.Time { return today }

var ines = &Holder{Emails: []string{"Ines.Benali@college.example"}, DIDs: []string{"did:example:ines"}, Name: "Inès Benali"}

// site is a web site by https, and a verifier that can ask it.
type site struct {
	t     *testing.T
	at    string // https://127.0.0.1:port
	pages map[string][]byte
	asked map[string]int
	v     *Verifier
}

func newSite(t *testing.T) *site {
	s := &site{t: t, pages: map[string][]byte{}, asked: map[string]int{}}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked[r.URL.Path]++
		page, ok := s.pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(page) // a client that went away
	}))
	t.Cleanup(server.Close)
	s.at = server.URL
	address := netip.MustParseAddrPort(server.Listener.Addr().String())
	roots := server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	policy := outbound.Policy{AllowPrivate: []netip.AddrPort{address}, Roots: roots}
	s.v = &Verifier{Fetch: outbound.NewGetter(policy, outbound.Limits{Fresh: time.Nanosecond}), Now: now}
	return s
}

// issuer is one whose profile the site shows.
func (s *site) issuer() *badgetest.Issuer {
	i := badgetest.NewIssuer([32]byte{1}, s.at+"/issuer", "Fablab du Quai")
	s.pages["/issuer"] = i.Document()
	return i
}

// self is an issuer that needs no site: its name is its key.
func self() *badgetest.Issuer { return badgetest.NewIssuer([32]byte{2}, "", "Fablab du Quai") }

func offline() *Verifier { return &Verifier{Now: now} }

func award() badgetest.Award {
	return badgetest.Award{
		ID: "urn:uuid:0e0d3ef4-8c8f-4a8e-8f3e-5f6a1d7c0b11", Name: "Sécurité machines", Description: "Préparer, lancer et arrêter seule.",
		Criteria: "Suivre l’atelier\t« 2 h »", Email: "ines.benali@college.example", Salt: "sel", Awarded: today.AddDate(0, -1, 0), Expires: today.AddDate(1, 0, 0),
		Evidence: []doctypes.BadgeEvidence{{Name: "Boîte à encoches", URL: "https://fablab.example/boite"}},
	}
}

// verify returns the report, after a look at what every report promises.
func verify(t *testing.T, v *Verifier, file []byte, holder *Holder) Report {
	t.Helper()
	r, err := v.Verify(t.Context(), file, holder)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{Form, IssuedBy, Signature, Recipient, Dates, Revocation, Evidence}
	if holder == nil {
		want = append(want[:3:3], want[4:]...)
	}
	if len(r.Checks) != len(want) {
		t.Fatalf("checks %v", r.Checks)
	}
	for i, c := range r.Checks {
		if c.Name != want[i] || c.Code == "not-reached" {
			t.Errorf("check %d is %v", i, c)
		}
		for _, lang := range []fault.Lang{fault.French, fault.English} {
			if s := c.Sentence(lang); s == "" || strings.ContainsAny(s, "{}") {
				t.Errorf("%s: %v says %q", lang, c, s)
			}
		}
	}
	return r
}

// answers holds a report to a verdict and to what single checks answer
// ("failed.expired").
func answers(t *testing.T, r Report, verdict Verdict, want map[string]string) {
	t.Helper()
	if r.Verdict != verdict {
		t.Errorf("verdict %s, want %s: %v", r.Verdict, verdict, r.Checks)
	}
	for _, c := range r.Checks {
		if got := string(c.Outcome) + "." + c.Code; want[c.Name] != "" && got != want[c.Name] {
			t.Errorf("%s: %s, want %s", c.Name, got, want[c.Name])
		}
	}
}

type is = map[string]string

// edit changes a JSON document.
func edit(t testing.TB, raw []byte, change func(document)) []byte {
	t.Helper()
	o := read(t, raw)
	change(o)
	raw, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func read(t testing.TB, raw []byte) (o document) {
	t.Helper()
	if err := json.Unmarshal(raw, &o); err != nil {
		t.Fatal(err)
	}
	return o
}
