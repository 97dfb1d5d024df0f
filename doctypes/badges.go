package doctypes

import "time"

// Badge is what somebody awarded the owner: an Open Badge, as its file says and
// as it was verified last. The file itself is Original.
type Badge struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Criteria    string          `json:"criteria,omitempty"` // in words
	CriteriaURL string          `json:"criteria_url,omitempty"`
	Issuer      BadgeIssuer     `json:"issuer"`
	Awarded     string          `json:"awarded,omitempty"`    // YYYY-MM-DD
	Expires     time.Time       `json:"expires,omitzero"`     //
	Evidence    []BadgeEvidence `json:"evidence,omitempty"`   //
	Format      string          `json:"format"`               // ob3, ob3-jwt, ob2, ob2-jwt
	Credential  string          `json:"credential,omitempty"` // its own id: with the issuer's it tells badges apart
	SHA256      []byte          `json:"sha256"`               // of the original
	Original    string          `json:"original,omitempty"`   // id of the file that was dropped
	Image       string          `json:"image,omitempty"`      // id of the file of its picture, where the original is none
	Verdict     string          `json:"verdict"`              // valid, invalid, unknown
	Checks      []BadgeCheck    `json:"checks"`               //
	Verified    time.Time       `json:"verified"`
	Added       time.Time       `json:"added"`
}

// Expired reports whether a badge was for a time that is over.
func (b Badge) Expired(now time.Time) bool { return !b.Expires.IsZero() && !now.Before(b.Expires) }

// BadgeIssuer is who awarded a badge, as the badge says.
type BadgeIssuer struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
}

// BadgeEvidence is what the issuer saw.
type BadgeEvidence struct {
	Name      string `json:"name,omitempty"`
	URL       string `json:"url,omitempty"`
	Narrative string `json:"narrative,omitempty"`
}

// BadgeCheck is one question that a verification asked, and what came of it.
type BadgeCheck struct {
	Name    string  `json:"name"`
	Outcome string  `json:"outcome"` // passed, failed, open, not-needed
	Code    string  `json:"code"`    // why, for the sentence
	Args    []Field `json:"args,omitempty"`
}
