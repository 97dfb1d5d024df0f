package badgetest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"strconv"
	"time"

	"github.com/google/uuid"
)

const (
	contextVC = "https://www.w3.org/ns/credentials/v2"
	contextOB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
)

// Issue returns the badge as JSON, with a proof.
func (i *Issuer) Issue(a Award) []byte { return i.Sign(i.Credential(a), a.Awarded) }

// IssueJWT returns the badge as a compact JWS.
func (i *Issuer) IssueJWT(a Award) string {
	claims := i.Credential(a)
	claims["iss"], claims["jti"], claims["nbf"] = i.ID, claims["id"], a.Awarded.Unix()
	if !a.Expires.IsZero() {
		claims["exp"] = a.Expires.Unix()
	}
	if a.DID != "" {
		claims["sub"] = a.DID
	}
	return i.SignJWT(claims)
}

// SignJWT returns claims as a compact JWS by the issuer's key.
func (i *Issuer) SignJWT(claims map[string]any) string {
	header := marshal(map[string]any{"alg": "EdDSA", "typ": "JWT", "kid": i.Method})
	signed := base64.RawURLEncoding.EncodeToString(header) + "." + base64.RawURLEncoding.EncodeToString(marshal(claims))
	return signed + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(i.key, []byte(signed)))
}

// Credential is the badge before it is signed.
func (i *Issuer) Credential(a Award) map[string]any {
	subject := map[string]any{"type": []any{"AchievementSubject"}, "achievement": i.achievement(a)}
	if a.DID != "" {
		subject["id"] = a.DID
	}
	if a.Email != "" {
		sum := sha256.Sum256([]byte(a.Email + a.Salt))
		subject["identifier"] = []any{map[string]any{
			"type": "IdentityObject", "identityType": "emailAddress", "hashed": true, "salt": a.Salt,
			"identityHash": "sha256$" + hex.EncodeToString(sum[:]),
		}}
	}
	c := map[string]any{
		"@context": []any{contextVC, contextOB}, "type": []any{"VerifiableCredential", "OpenBadgeCredential"},
		"id": a.ID, "name": a.Name, "validFrom": a.Awarded.UTC().Format(time.RFC3339),
		"issuer":            map[string]any{"id": i.ID, "type": []any{"Profile"}, "name": i.Name},
		"credentialSubject": subject,
	}
	if a.ID == "" {
		c["id"] = urn(i.ID, a.Name, a.Email, a.DID, a.Awarded.String())
	}
	if !a.Expires.IsZero() {
		c["validUntil"] = a.Expires.UTC().Format(time.RFC3339)
	}
	if evidence := evidence(a); evidence != nil {
		c["evidence"] = evidence
	}
	if a.Status.List != "" {
		c["credentialStatus"] = a.Status.entry()
	}
	return c
}

func (i *Issuer) achievement(a Award) map[string]any {
	achievement := map[string]any{
		"id": urn(i.ID, a.Name), "type": []any{"Achievement"}, "name": a.Name, "description": a.Description,
		"criteria": map[string]any{"narrative": a.Criteria},
	}
	if a.Image != "" {
		achievement["image"] = map[string]any{"id": a.Image, "type": "Image"}
	}
	return achievement
}

func evidence(a Award) (all []any) {
	for _, e := range a.Evidence {
		one := map[string]any{"type": []any{"Evidence"}}
		maps.Copy(one, stated(map[string]string{"id": e.URL, "name": e.Name, "narrative": e.Narrative}))
		all = append(all, one)
	}
	return all
}

func stated(fields map[string]string) map[string]any {
	all := map[string]any{}
	for name, value := range fields {
		if value != "" {
			all[name] = value
		}
	}
	return all
}

func (s Status) entry() map[string]any {
	index := strconv.Itoa(s.Index)
	return map[string]any{
		"id": s.List + "#" + index, "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
		"statusListIndex": index, "statusListCredential": s.List,
	}
}

// urn is an identifier made of what it identifies.
func urn(parts ...string) string {
	var all []byte
	for _, p := range parts {
		all = append(append(all, p...), 0)
	}
	return "urn:uuid:" + uuid.NewSHA1(uuid.NameSpaceURL, all).String()
}
