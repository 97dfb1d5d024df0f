package openbadges

import (
	"context"
	"crypto"
	"errors"
	"net/url"
	"strings"
)

// binding is what was found out about whose key a signature names.
type binding struct {
	check  Check              // the question of the issuer
	keys   []crypto.PublicKey // that the issuer says are its own
	stated crypto.PublicKey   // that the signature itself brings along
}

func (b binding) as(outcome Outcome, code string, args ...string) binding {
	b.check = check(IssuedBy, outcome, code, args...)
	return b
}

// judge holds a signature against the keys. One that only its own key confirms
// has not been changed since it was made, but anybody may have made it.
func (b binding) judge(verifies func(crypto.PublicKey) bool) finding {
	for _, k := range b.keys {
		if verifies(k) {
			return found(check(Signature, Passed, "unchanged"), b.check)
		}
	}
	switch {
	case b.stated != nil && verifies(b.stated):
		if len(b.keys) > 0 {
			b = b.as(Failed, "wrong-controller")
		}
		return found(check(Signature, Passed, "unchanged"), b.check)
	case b.stated != nil || len(b.keys) > 0:
		return found(check(Signature, Failed, "changed"), b.check)
	}
	if b.check.Code == "offline" {
		return found(Check{Signature, Open, b.check.Code, b.check.Args}, b.check)
	}
	return found(check(Signature, Open, "no-key"), b.check)
}

// bind finds the keys of an issuer: that of the verification method that a
// signature names, or all of them where it names none.
func (v *Verifier) bind(ctx context.Context, issuer, method string) binding {
	var b binding
	if k, err := stated(method); err == nil {
		b.stated = k
	}
	by, _, _ := strings.Cut(method, "#")
	own := by == issuer || by == ""
	switch {
	case issuer == "":
		return b.as(Failed, "no-issuer")
	case strings.HasPrefix(issuer, "did:key:"):
		k, err := stated(issuer)
		switch {
		case err != nil:
			return b.as(Open, "issuer-kind")
		case !own || method != "" && b.stated == nil:
			return b.as(Failed, "wrong-controller")
		}
		b.keys = []crypto.PublicKey{k}
		return b.as(Passed, "did-key")
	case !own && (strings.HasPrefix(issuer, "did:") || web(issuer) != "") && strings.HasPrefix(by, "did:key:"),
		!own && strings.HasPrefix(issuer, "did:") && strings.HasPrefix(by, "did:"):
		return b.as(Failed, "wrong-controller") // such a key is its own controller
	}
	address := controllerAddress(issuer)
	if address == "" {
		return b.as(Open, "issuer-kind")
	}
	document, code := v.document(ctx, address)
	if code != "" {
		return b.as(Open, code, "host", hostOf(address))
	}
	return v.controlled(ctx, b, issuer, method, document)
}

// controllerAddress is where an issuer says which keys are its own; empty if
// that is nowhere.
func controllerAddress(issuer string) string {
	rest, ok := strings.CutPrefix(issuer, "did:web:")
	if !ok {
		return web(issuer)
	}
	parts := strings.Split(rest, ":")
	for i, p := range parts {
		plain, err := url.PathUnescape(p)
		if err != nil || plain == "" || plain == "." || plain == ".." || strings.ContainsAny(plain, "/?#@\\") {
			return ""
		}
		if parts[i] = p; i == 0 {
			parts[i] = plain // the colon of a port
		}
	}
	if len(parts) == 1 {
		parts = append(parts, ".well-known")
	}
	return "https://" + strings.Join(parts, "/") + "/did.json"
}

// hostOf is the site of an address, as a person knows it.
func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil {
		return u.Host
	}
	return ""
}

const acceptControllers = "application/did+json, application/ld+json;q=0.9, application/json;q=0.8"

// document fetches a JSON object; code says why there is none. A site does not
// speak for the one that sent us there, and old addresses say http where
// today's sites answer by https.
func (v *Verifier) document(ctx context.Context, address string) (document map[string]any, code string) {
	if v.Fetch == nil {
		return nil, "offline"
	}
	a, err := v.Fetch.Get(ctx, address, acceptControllers)
	if rest, plain := strings.CutPrefix(address, "http://"); err != nil && plain {
		a, err = v.Fetch.Get(ctx, "https://"+rest, acceptControllers)
	}
	if err != nil || hostOf(a.URL) != hostOf(address) {
		return nil, "no-answer"
	}
	if a.Status == 404 || a.Status == 410 {
		return nil, "nothing-there"
	}
	if document, err = parse(a.Body); a.Status != 200 || err != nil && !errors.Is(err, errComplex) {
		return nil, "no-document"
	}
	return document, ""
}
