package openbadges

import "context"

// maxStatus is how many lists one credential may name.
const maxStatus = 4

// revocation asks whether the issuer has taken a credential back since.
func (v *Verifier) revocation(ctx context.Context, r *Report, c credential) {
	if len(c.status) == 0 {
		r.set(Revocation, NotNeeded, "none-stated")
		return
	}
	if len(c.status) > maxStatus {
		r.set(Revocation, Open, "unknown-status")
		return
	}
	worst := check(Revocation, NotNeeded, "none-stated")
	for _, s := range c.status {
		found := v.status(ctx, s, c)
		if severity[found.Outcome] > severity[worst.Outcome] {
			worst = found
		}
	}
	r.answer(worst)
}

var severity = map[Outcome]int{NotNeeded: 0, Passed: 1, Open: 2, Failed: 3}

// status asks one list.
func (v *Verifier) status(ctx context.Context, entry any, c credential) Check {
	e, _ := entry.(map[string]any) // one that is only named has no type
	switch {
	case has(e["type"], "BitstringStatusListEntry"):
		return v.bitstring(ctx, e, c)
	case has(e["type"], "1EdTechRevocationList"):
		return v.revocationList(ctx, id(e), c)
	}
	return check(Revocation, Open, "unknown-status")
}

// revocationList asks a list of 1EdTech. It has no signature: that it is the
// issuer's is said by the credential, which names its address.
func (v *Verifier) revocationList(ctx context.Context, address string, c credential) Check {
	host := hostOf(address)
	document, code := v.document(ctx, address)
	switch {
	case code != "":
		return check(Revocation, Open, code, "host", host)
	case id(document["issuer"]) != c.badge.Issuer.ID:
		return check(Revocation, Open, "other-list", "host", host)
	}
	entries, ok := document["revokedCredential"]
	if !ok {
		if entries, ok = document["revokedCredentials"]; !ok {
			return check(Revocation, Open, "unreadable-list", "host", host)
		}
	}
	for _, e := range list(entries) {
		o, _ := e.(map[string]any) // one that is only named is revoked
		if id(e) == c.badge.ID && o["revoked"] != false {
			return check(Revocation, Failed, "revoked")
		}
	}
	return check(Revocation, Passed, "not-listed", "host", host)
}
