package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"

	"pims/fault"
	"pims/openbadges"
	"pims/outbound"
)

// badgeCmd is about badges in files: it needs no node.
type badgeCmd struct {
	Verify badgeVerifyCmd `cmd:"" help:"Verify Open Badges, and print one JSON object for each file."`
}

type badgeVerifyCmd struct {
	Offline bool     `help:"Open no connection: what only a connection can tell stays open."`
	Files   []string `arg:"" name:"file" help:"Badges: JSON, JWT, or a PNG or SVG with the badge in it; - for standard input."`
}

// Help is shown by "pims badge verify --help".
func (badgeVerifyCmd) Help() string {
	return `Reads Open Badges 3.0 and 2.0. Each line printed is one object:

  {"file": "...", "format": "ob3|ob3-jwt|ob2|ob2-jwt", "verdict": "valid|invalid|unknown",
   "checks": [{"name": "...", "outcome": "passed|failed|open|not-needed", "sentence": "..."}]}

The checks are format, issuer, signature, dates, revocation and evidence; whom the badge was awarded to is not asked. invalid: a check failed. unknown: none failed, but not all could be found out. Sentences are in French, or in English where LC_ALL, LC_MESSAGES or LANG says so.

A file that holds no badge is invalid, and one that cannot be read, is too large or is an Open Badge 1 is unknown: the format is empty, and the only check, format, says why.

The exit code is 0 only if all are valid.

Examples:

  pims badge verify fablab.png
  pims badge verify --offline *.json | jq -r 'select(.verdict != "valid").file'`
}

var errBadgesNotValid = fault.New(fault.Invalid, "badges-not-valid")

// verified is what is printed about one file.
type verified struct {
	File    string             `json:"file"`
	Format  openbadges.Format  `json:"format"`
	Verdict openbadges.Verdict `json:"verdict"`
	Checks  []verifiedCheck    `json:"checks"`
}

type verifiedCheck struct {
	Name     string             `json:"name"`
	Outcome  openbadges.Outcome `json:"outcome"`
	Sentence string             `json:"sentence"`
}

// Run verifies the badges.
func (c badgeVerifyCmd) Run(ctx context.Context, out io.Writer) error {
	verifier := &openbadges.Verifier{Now: time.Now}
	if !c.Offline {
		verifier.Fetch = outbound.NewGetter(outbound.Policy{}, outbound.Limits{})
	}
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	valid := true
	for _, file := range c.Files {
		v := verifyFile(ctx, verifier, file)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := lines.Encode(v); err != nil {
			return err
		}
		valid = valid && v.Verdict == openbadges.Valid
	}
	if !valid {
		return errBadgesNotValid
	}
	return nil
}

func verifyFile(ctx context.Context, verifier *openbadges.Verifier, file string) verified {
	content, err := readBadge(file)
	if err != nil {
		return notVerified(file, openbadges.Unknown, errBadgeUnreadable)
	}
	report, err := verifier.Verify(ctx, content, nil)
	switch fault.KindOf(err) {
	case fault.TooLarge, fault.Unsupported:
		return notVerified(file, openbadges.Unknown, err)
	}
	if err != nil {
		return notVerified(file, openbadges.Invalid, err)
	}
	v := verified{File: file, Format: report.Format, Verdict: report.Verdict}
	for _, check := range report.Checks {
		v.Checks = append(v.Checks, answered(check, check.Sentence(environmentLang())))
	}
	return v
}

// answered is a check with its answer. The question goes before it: a bare "No"
// may be good news.
func answered(check openbadges.Check, answer string) verifiedCheck {
	return verifiedCheck{check.Name, check.Outcome, check.Question(environmentLang()) + " " + answer}
}

var errBadgeUnreadable = fault.New(fault.NotFound, "badge-unreadable")

// notVerified is the line of a file in which no badge was found.
func notVerified(file string, verdict openbadges.Verdict, err error) verified {
	form := openbadges.Check{Name: openbadges.Form, Outcome: openbadges.Failed}
	if verdict == openbadges.Unknown {
		form.Outcome = openbadges.Open
	}
	return verified{File: file, Verdict: verdict, Checks: []verifiedCheck{
		answered(form, fault.Sentence(err, environmentLang()).Detail),
	}}
}

// readBadge returns a file, but not more of it than shows that it is too large.
func readBadge(file string) (content []byte, err error) {
	in := os.Stdin
	if file != "-" {
		if in, err = os.Open(file); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, in.Close()) }()
	}
	return io.ReadAll(io.LimitReader(in, openbadges.MaxFile+1))
}
