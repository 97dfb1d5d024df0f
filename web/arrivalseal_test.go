package web

import (
	"strings"
	"testing"
	"time"

	"pims/identity"
	"pims/identity/rp"
)

func sealer(t testing.TB) tickets {
	t.Helper()
	k, err := newTickets([32]byte{7})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// An arrival fits a cookie of every browser, whatever the portal sends.
func TestASealedArrivalFitsACookie(t *testing.T) {
	k, now := sealer(t), time.Unix(1_790_000_000, 0)
	w := waiting{Expires: now.Add(time.Minute).Unix()}
	w.Arrival.Portal, w.Arrival.GivenName = identity.Portal{Issuer: "https://ent.test", Subject: "elv-7"}, "Léa"
	for _, size := range []int{0, 900, 2000, 4000, 60000} {
		w.Arrival.IDToken = strings.Repeat("x", size)
		text, err := k.sealArrival(w)
		if err != nil || len(text)+len(arrivalCookie) > 4000 {
			t.Fatalf("%d bytes of token: %d, %v", size, len(text), err)
		}
		got, ok := k.openArrival(text, now)
		if !ok || got.Arrival.GivenName != "Léa" || got.Arrival.IDToken != "" && len(got.Arrival.IDToken) != size {
			t.Errorf("%d bytes of token: got %+v", size, got)
		}
		if size <= 2000 && len(got.Arrival.IDToken) != size {
			t.Errorf("a token of %d bytes was left behind", size)
		}
	}
	w.Arrival.ReturnTo = strings.Repeat("x", 5000)
	if _, err := k.sealArrival(w); err == nil {
		t.Error("5,000 bytes fit into a cookie")
	}
}

// A sealed arrival opens unchanged, in time, and as nothing else.
func TestASealedArrivalIsItself(t *testing.T) {
	k, now := sealer(t), time.Unix(1_790_000_000, 0)
	text, err := k.sealArrival(waiting{Arrival: rp.Arrival{GivenName: "Léa"}, Expires: now.Add(time.Minute).Unix()})
	if err != nil {
		t.Fatal(err)
	}
	link, err := k.seal(ticket{Session: "s", Expires: now.Add(time.Minute).Unix()})
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]string{
		"nothing": "", "short": "AAAA", "cut": text[:len(text)-2], "longer": text + "A", "with a line break": text[:8] + "\n" + text[8:],
		"changed": "A" + text[1:] + "", "a link to a content": link, "not base64": "é" + text,
	} {
		if _, ok := k.openArrival(bad, now); ok && bad != text {
			t.Errorf("%s: opened", name)
		}
	}
	if _, ok := k.openArrival(text, now.Add(time.Minute)); ok {
		t.Error("opened after its time")
	}
	if _, ok := k.open(text, now); ok {
		t.Error("an arrival opened as a link")
	}
}

func FuzzOpenArrival(f *testing.F) {
	k, now := sealer(f), time.Unix(1_790_000_000, 0)
	good, err := k.sealArrival(waiting{Expires: now.Add(time.Minute).Unix()})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add("")
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		if _, ok := k.openArrival(text, now); ok && text != good {
			t.Errorf("%q opened", text)
		}
	})
}
