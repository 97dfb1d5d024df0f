package openbadges

import (
	"cmp"
	"strings"
	"time"

	"pims/doctypes"
)

// credential is what a badge of version 3.0 says.
type credential struct {
	badge       Badge
	from, until time.Time
	subject     string // its identifier
	identities  []any  // more of the recipient
	status      []any  // where its revocation can be read
}

// fieldError is that a field is not as the format has it.
type fieldError struct {
	code, field string
}

const (
	contextVC1 = "https://www.w3.org/2018/credentials/v1"
	contextVC2 = "https://www.w3.org/ns/credentials/v2"
)

// isCredential reports whether a document means to be a verifiable credential.
func isCredential(document map[string]any) bool {
	return has(document["type"], "VerifiableCredential", "OpenBadgeCredential", "AchievementCredential") ||
		has(document["@context"], contextVC1, contextVC2)
}

// readCredential reads a document, as far as it can be read; wrong are the
// fields that are not as they should be.
func readCredential(document map[string]any) (c credential, wrong []fieldError) {
	need := func(ok bool, field string) {
		if !ok {
			wrong = append(wrong, fieldError{"missing-field", field})
		}
	}
	at := func(field string) time.Time {
		t, ok := date(document[field])
		if !ok {
			wrong = append(wrong, fieldError{"wrong-field", field})
		}
		return t
	}
	subject := object(document["credentialSubject"])
	achievement := object(subject["achievement"])
	issuer := object(document["issuer"])
	c.badge = readAchievement(achievement)
	c.badge.ID = id(document["id"])
	c.badge.Name = cmp.Or(c.badge.Name, text(document["name"]))
	c.badge.Description = cmp.Or(c.badge.Description, text(document["description"]))
	c.badge.Image = cmp.Or(c.badge.Image, picture(document["image"]))
	c.badge.Issuer = doctypes.BadgeIssuer{ID: id(document["issuer"]), Name: text(issuer["name"]), URL: web(text(issuer["url"]))}
	c.badge.Evidence = readEvidence(document["evidence"])
	c.subject, c.identities, c.status = id(subject), list(subject["identifier"]), list(document["credentialStatus"])

	c.from = later(at("validFrom"), at("issuanceDate"))
	c.until = earlier(at("validUntil"), at("expirationDate"))
	c.badge.Awarded, c.badge.Expires = at("awardedDate"), c.until
	if c.badge.Awarded.IsZero() {
		c.badge.Awarded = c.from
	}
	need(c.badge.ID != "", "id")
	need(c.badge.Issuer.ID != "", "issuer")
	need(subject != nil, "credentialSubject")
	need(!c.from.IsZero() || len(wrong) > 0, "validFrom")
	return c, wrong
}

func readAchievement(a map[string]any) Badge {
	criteria := object(a["criteria"])
	return Badge{
		Name: text(a["name"]), Description: text(a["description"]), Criteria: text(criteria["narrative"]),
		CriteriaURL: web(id(a["criteria"])), Image: picture(a["image"]),
	}
}

func readEvidence(v any) (all []doctypes.BadgeEvidence) {
	for _, one := range list(v) {
		o, _ := one.(map[string]any) // one that is only named has no words
		e := doctypes.BadgeEvidence{Name: text(o["name"]), URL: web(id(one)), Narrative: cmp.Or(text(o["narrative"]), text(o["description"]))}
		if e != (doctypes.BadgeEvidence{}) && len(all) < maxEvidence {
			all = append(all, e)
		}
	}
	return all
}

// web is an address if a browser may be sent there.
func web(address string) string {
	if strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") {
		return address
	}
	return ""
}

// picture is the address of an image, if it is one that can be shown.
func picture(v any) string {
	address := id(v)
	if strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "data:image/") {
		return address
	}
	return ""
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// earlier is the first of two ends; zero is no end.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
