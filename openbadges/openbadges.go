package openbadges

import (
	"context"
	"strings"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/openbadges/baked"
	"pims/outbound"
)

// Format is how a badge is written down.
type Format string

// The formats.
const (
	OB3    Format = "ob3"     // Open Badges 3.0, JSON with a proof in it
	OB3JWT Format = "ob3-jwt" // Open Badges 3.0 as a signed token
	OB2    Format = "ob2"     // Open Badges 2.0, which its issuer's site confirms
	OB2JWT Format = "ob2-jwt" // Open Badges 2.0 as a signed token
)

// Verdict is what all checks together say.
type Verdict string

// The verdicts.
const (
	Valid   Verdict = "valid"
	Invalid Verdict = "invalid" // a check failed
	Unknown Verdict = "unknown" // none failed, but not all could be found out
)

// Outcome is what came of one check.
type Outcome string

// The outcomes.
const (
	Passed    Outcome = "passed"
	Failed    Outcome = "failed"
	Open      Outcome = "open" // it could not be found out
	NotNeeded Outcome = "not-needed"
)

// The names of the checks, in the order of a report.
const (
	Form       = "format"
	IssuedBy   = "issuer"
	Signature  = "signature"
	Recipient  = "recipient" // only when a Holder is given
	Dates      = "dates"
	Revocation = "revocation"
	Evidence   = "evidence"
)

// Check is one question about a badge, and what came of it.
type Check struct {
	Name    string
	Outcome Outcome
	Code    string           // why, for the sentence
	Args    []doctypes.Field // what fills the sentence
}

// Badge is what a badge says. Until its Report is Valid, it is only said.
type Badge struct {
	ID, Name, Description, Criteria, CriteriaURL string

	Image            string // https or data URL of the picture, if any
	Issuer           doctypes.BadgeIssuer
	Awarded, Expires time.Time
	Evidence         []doctypes.BadgeEvidence
}

// Report is what a verification found.
type Report struct {
	Format  Format
	Verdict Verdict
	Checks  []Check
	Badge   Badge
}

// Holder is who the badge should have been awarded to.
type Holder struct {
	Emails, DIDs []string
	Name         string
}

// Fetcher asks for public documents: an [outbound.Getter].
type Fetcher interface {
	Get(ctx context.Context, url, accept string) (outbound.Answer, error)
}

// Verifier verifies badges. Without Fetch it opens no connection.
type Verifier struct {
	Fetch Fetcher
	Now   func() time.Time // time.Now

	contexts processed
}

// The largest files and credentials that are looked at.
const (
	MaxFile       = 2 << 20
	MaxCredential = baked.MaxCredential
)

// The faults of a file that is no badge at all.
var (
	ErrNotBadge  = fault.New(fault.Invalid, "not-a-badge")
	ErrTooLarge  = baked.ErrTooLarge
	ErrTwoBadges = baked.ErrMany
)

// maxEvidence is how many pieces of evidence of a badge are kept.
const maxEvidence = 16

// newReport starts a report: every question is still open. Without a holder
// that of the recipient is not asked.
func newReport(format Format, holder *Holder) *Report {
	r := &Report{Format: format}
	for _, name := range []string{Form, IssuedBy, Signature, Recipient, Dates, Revocation, Evidence} {
		if name != Recipient || holder != nil {
			r.Checks = append(r.Checks, Check{Name: name, Outcome: Open, Code: "not-reached"})
		}
	}
	return r
}

// set answers a question, if it is asked. args are pairs of name and value.
func (r *Report) set(name string, outcome Outcome, code string, args ...string) {
	r.answer(check(name, outcome, code, args...))
}

func (r *Report) answer(c Check) {
	for i := range r.Checks {
		if r.Checks[i].Name == c.Name {
			r.Checks[i] = c
		}
	}
}

// maxArg is how much of a badge's own words goes into a sentence.
const maxArg = 120

func check(name string, outcome Outcome, code string, args ...string) Check {
	c := Check{Name: name, Outcome: outcome, Code: code}
	for i := 0; i+1 < len(args); i += 2 {
		value := []rune(strings.ToValidUTF8(args[i+1], ""))
		if len(value) > maxArg {
			value = append(value[:maxArg], '…')
		}
		c.Args = append(c.Args, doctypes.Field{Name: args[i], Value: string(value)})
	}
	return c
}

// finish draws the verdict.
func (r *Report) finish() Report {
	r.Verdict = Valid
	for _, c := range r.Checks {
		switch {
		case c.Outcome == Failed:
			r.Verdict = Invalid
		case c.Outcome == Open && r.Verdict == Valid:
			r.Verdict = Unknown
		}
	}
	return *r
}
