package openbadges

import (
	"context"
	"crypto"
	"encoding/base64"
	"errors"
	"maps"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// token is a compact JWS. Its credential are its claims, or stand in the claim
// "vc" (VC data model 1.1) and are completed by the others.
type token struct {
	jws                *jose.JSONWebSignature // nil: of an algorithm that is refused
	claims, credential map[string]any
	unsound            error
}

// algorithms are those that bind a signature to the holder of a private key.
// "none" proves nothing, and HS* only that somebody knows a shared secret.
var algorithms = []jose.SignatureAlgorithm{jose.RS256, jose.ES256, jose.EdDSA}

var errToken = errors.New("not a token")

// readToken reads a token without asking who signed it.
func readToken(compact []byte) (*token, error) {
	t := &token{}
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(string(compact), ".")[1])
	if err != nil {
		return nil, errToken
	}
	if jws, err := jose.ParseSignedCompact(string(compact), algorithms); err == nil {
		t.jws, payload = jws, jws.UnsafePayloadWithoutVerification()
	}
	if t.claims, t.unsound = parse(payload); t.claims == nil {
		return nil, errToken
	}
	t.credential = maps.Clone(t.claims)
	if vc := object(t.claims["vc"]); vc != nil {
		t.credential = maps.Clone(vc)
	}
	t.complete("id", t.claims["jti"])
	t.complete("issuer", t.claims["iss"])
	t.complete("validFrom", moment(t.claims["nbf"]), "issuanceDate")
	t.complete("validUntil", moment(t.claims["exp"]), "expirationDate")
	if s := object(t.credential["credentialSubject"]); s != nil && s["id"] == nil && t.claims["sub"] != nil {
		s = maps.Clone(s)
		s["id"] = t.claims["sub"]
		t.credential["credentialSubject"] = s
	}
	return t, nil
}

// complete fills a field that is missing, also under its other name.
func (t *token) complete(field string, value any, other ...string) {
	for _, o := range append(other, field) {
		if t.credential[o] != nil {
			return
		}
	}
	if value != nil {
		t.credential[field] = value
	}
}

// moment is a number of seconds as a date, nil if it is none.
func moment(v any) any {
	if n, ok := v.(float64); ok && n >= 0 && n < 1<<38 {
		return time.Unix(int64(n), 0).UTC().Format(time.RFC3339)
	}
	return nil
}

// disagrees names a claim that says another thing than the credential.
func (t *token) disagrees() string {
	c, _ := readCredential(t.credential)
	for claim, of := range map[string]string{"iss": c.badge.Issuer.ID, "jti": c.badge.ID, "sub": c.subject} {
		if said, ok := t.claims[claim]; ok && said != of {
			return claim
		}
	}
	for claim, of := range map[string]time.Time{"nbf": c.from, "exp": c.until} {
		if said, ok := t.claims[claim]; ok {
			n, isNumber := said.(float64)
			if !isNumber || int64(n) != of.Unix() {
				return claim
			}
		}
	}
	return ""
}

// proveToken asks who signed a token. A key in its header is the one that
// signed, and says nothing about whose that is.
func (v *Verifier) proveToken(ctx context.Context, t *token, issuer string) finding {
	if t.jws == nil || t.unsound != nil {
		of := check(Signature, Failed, "algorithm")
		if t.unsound != nil {
			of = unproved(t.unsound)
		}
		return found(of, check(IssuedBy, Open, "no-proof"))
	}
	header := t.jws.Signatures[0].Protected
	b := v.bind(ctx, issuer, methodOf(header.KeyID, issuer))
	if k := header.JSONWebKey; k != nil && k.IsPublic() && k.Valid() && b.stated == nil {
		b.stated = k.Key
		if b.check.Outcome == Open && b.check.Code != "offline" {
			b = b.as(Open, "key-in-file")
		}
	}
	return b.judge(func(k crypto.PublicKey) bool {
		if !strong(k) {
			return false
		}
		_, err := t.jws.Verify(k)
		return err == nil
	})
}

// methodOf is the whole name of a key that a header may name shortly.
func methodOf(kid, issuer string) string {
	if kid == "" || strings.Contains(kid, ":") {
		return kid
	}
	return issuer + "#" + strings.TrimPrefix(kid, "#")
}
