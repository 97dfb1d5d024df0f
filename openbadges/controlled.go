package openbadges

import (
	"context"
	"strings"
)

// maxKeys is how many keys of one issuer are tried.
const maxKeys = 16

// controlled finds in an issuer's own document the key of a verification
// method, or all its keys if method is empty.
func (v *Verifier) controlled(ctx context.Context, b binding, issuer, method string, document map[string]any) binding {
	d := controller{issuer, document}
	if of := id(document); of != issuer && !d.isKeySet() {
		return b.as(Open, "other-document", "host", hostOf(controllerAddress(issuer)))
	}
	relation, says := d.relation()
	if !says {
		return b.as(Open, "lists-no-key", "host", hostOf(controllerAddress(issuer)))
	}
	listed := false
	for _, entry := range relation {
		if method != "" && d.name(entry) != method || len(b.keys) == maxKeys {
			continue
		}
		listed = true
		m := d.described(entry)
		if m == nil {
			m = v.elsewhere(ctx, method)
		}
		switch {
		case m == nil:
			return b.as(Open, "no-answer", "host", hostOf(method))
		case !d.controls(m), m["revoked"] != nil:
			return b.as(Failed, "wrong-controller")
		}
		if k, err := keyOf(m); err == nil {
			b.keys = append(b.keys, k)
		}
	}
	switch {
	case !listed:
		return b.as(Failed, "wrong-controller")
	case len(b.keys) == 0:
		return b.as(Open, "key-unreadable")
	}
	return b.as(Passed, "listed", "host", hostOf(controllerAddress(issuer)))
}

// elsewhere fetches a verification method that is listed by its address only.
func (v *Verifier) elsewhere(ctx context.Context, method string) map[string]any {
	if web(method) == "" {
		return nil
	}
	address, _, _ := strings.Cut(method, "#")
	document, _ := v.document(ctx, address) // none is no key
	if id(document) != method || text(document["controller"]) == "" && text(document["owner"]) == "" {
		return nil
	}
	return document
}

// controller is the document in which an issuer says which keys are its own: a
// DID document, an issuer's profile, or a set of JSON Web Keys.
type controller struct {
	issuer   string
	document map[string]any
}

func (d controller) isKeySet() bool { return d.document["keys"] != nil && d.document["id"] == nil }

// relation are the keys that may sign credentials; says is that the document
// speaks of keys at all. A profile may list them in the older ways too.
func (d controller) relation() (entries []any, says bool) {
	if d.isKeySet() {
		return list(d.document["keys"]), true
	}
	if v, ok := d.document["assertionMethod"]; ok {
		return list(v), true
	}
	for _, field := range []string{"verificationMethod", "publicKey"} {
		v, ok := d.document[field]
		if says = says || ok; !strings.HasPrefix(d.issuer, "did:") {
			entries = append(entries, list(v)...)
		}
	}
	return entries, says
}

// name is the whole name of a listed key.
func (d controller) name(entry any) string {
	name := id(entry)
	if o, ok := entry.(map[string]any); ok && name == "" {
		if name = text(o["kid"]); name != "" && !strings.Contains(name, ":") {
			name = "#" + name
		}
	}
	if strings.HasPrefix(name, "#") {
		return d.issuer + name
	}
	return name
}

// described is what the document says of a listed key, nil if only its name.
func (d controller) described(entry any) map[string]any {
	if o, ok := entry.(map[string]any); ok {
		return o
	}
	for _, field := range []string{"verificationMethod", "publicKey"} {
		for _, m := range list(d.document[field]) {
			if o, ok := m.(map[string]any); ok && d.name(o) == d.name(entry) {
				return o
			}
		}
	}
	return nil
}

// controls reports whether a key says of itself that it is the issuer's.
func (d controller) controls(method map[string]any) bool {
	for _, field := range []string{"controller", "owner"} {
		if of, ok := method[field]; ok && id(of) != d.issuer {
			return false
		}
	}
	return true
}
