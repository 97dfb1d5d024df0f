package openbadges

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"maps"
	"time"

	"pims/openbadges/contexts"
)

// maxProofs is how many proofs of one credential are looked at.
const maxProofs = 4

// skew is how far the clocks of issuers may be ahead.
const skew = 10 * time.Minute

// prove looks at the proofs inside a credential. unsound is why none of them
// could prove anything.
func (v *Verifier) prove(ctx context.Context, document map[string]any, issuer string, unsound error) finding {
	var proofs []map[string]any
	for _, p := range list(document["proof"]) {
		if o, ok := p.(map[string]any); ok && len(proofs) < maxProofs {
			proofs = append(proofs, o)
		}
	}
	if len(proofs) == 0 {
		return found(check(Signature, Failed, "no-proof"), check(IssuedBy, Open, "no-proof"))
	}
	body := maps.Clone(document)
	delete(body, "proof")
	var sum []byte
	if unsound == nil {
		sum, unsound = v.digest(body)
	}
	var all []finding
	for _, p := range proofs {
		all = append(all, v.proof(ctx, p, document["@context"], sum, unsound, issuer))
	}
	return best(all)
}

// proof looks at one proof over a document with this digest.
func (v *Verifier) proof(ctx context.Context, p map[string]any, words any, sum []byte, unsound error, issuer string) finding {
	by := text(p["verificationMethod"])
	if m := object(p["verificationMethod"]); m != nil {
		by = id(m)
	}
	if text(p["type"]) != "DataIntegrityProof" || text(p["cryptosuite"]) != "eddsa-rdfc-2022" || p["previousProof"] != nil {
		return found(check(Signature, Open, "unknown-suite"), check(IssuedBy, Open, "unknown-suite"))
	}
	b := v.bind(ctx, issuer, by)
	if unsound != nil {
		return found(unproved(unsound), b.check)
	}
	if c := v.options(p); c.Code != "" {
		return found(c, b.check)
	}
	config := maps.Clone(p)
	delete(config, "proofValue")
	config["@context"] = words
	of, err := v.digest(config)
	if err != nil {
		return found(unproved(err), b.check)
	}
	signature, err := multibase(text(p["proofValue"]))
	if err != nil {
		return found(check(Signature, Failed, "bad-proof"), b.check)
	}
	return b.judge(func(k crypto.PublicKey) bool {
		key, ok := k.(ed25519.PublicKey)
		return ok && ed25519.Verify(key, append(of, sum...), signature)
	})
}

// options holds what a proof says of itself; an empty check is that it is well.
func (v *Verifier) options(p map[string]any) Check {
	created, ok := date(p["created"])
	expires, also := date(p["expires"])
	switch {
	case text(p["proofPurpose"]) != "assertionMethod":
		return check(Signature, Failed, "wrong-purpose")
	case !ok || !also || plainObject(p, "", true) != nil:
		return check(Signature, Failed, "bad-proof")
	case created.After(v.now().Add(skew)):
		return check(Signature, Failed, "signed-later")
	case !expires.IsZero() && expires.Before(v.now()):
		return check(Signature, Failed, "proof-expired")
	}
	return Check{}
}

// digest is the hash of what a document means.
func (v *Verifier) digest(document map[string]any) ([]byte, error) {
	expanded, err := v.contexts.expand(document, contexts.Loader())
	if err != nil {
		return nil, err
	}
	all, err := statements(expanded)
	if err != nil {
		return nil, err
	}
	form, err := canonical(all)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(form))
	return sum[:], nil
}

// unproved says why a signature could not be held against what it signs.
func unproved(err error) Check {
	if u, ok := errors.AsType[unsignedError](err); ok {
		return check(Signature, Failed, "unsigned-property", "property", u.what)
	}
	for cause, code := range map[error]string{errComplex: "too-complex", errContext: "unknown-context"} {
		if errors.Is(err, cause) {
			return check(Signature, Open, code)
		}
	}
	if errors.Is(err, errTwisted) || errors.Is(err, errDuplicate) {
		return check(Signature, Failed, "twisted")
	}
	return check(Signature, Failed, "not-json-ld")
}
