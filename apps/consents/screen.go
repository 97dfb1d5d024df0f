package consents

import (
	"slices"
	"strings"
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/identity/op"
	"pims/instance"
)

// screen is what the person is asked: all that an answer can be about.
type screen struct {
	req     op.Request
	purpose string
	lines   []consent.Line
	until   time.Time
}

// screen reads what a request would open.
func (a *App) screen(tx *instance.Tx, lang fault.Lang, req op.Request) (screen, error) {
	s := screen{req: req, purpose: purpose(req, lang), until: until(req.Client, tx.Now())}
	for _, offer := range a.offers {
		if !slices.Contains(req.Scopes, offer.Scope) {
			continue
		}
		lines, err := offer.Lines(tx, lang)
		if err != nil {
			return s, err
		}
		asked := scopeOf(req.Client, offer.Scope)
		for _, l := range lines {
			l.Why, l.Needed = asked.Purpose[lang], asked.Needed
			s.lines = append(s.lines, l)
		}
	}
	return s, nil
}

func scopeOf(c identity.Client, name string) identity.ClientScope {
	for _, s := range c.Scopes {
		if s.Scope == name {
			return s
		}
	}
	return identity.ClientScope{Scope: name}
}

// purpose is what the client states for the whole, with its scope openid, or
// the purposes of what it asks for now.
func purpose(req op.Request, lang fault.Lang) string {
	if whole := scopeOf(req.Client, op.ScopeOpenID).Purpose[lang]; whole != "" {
		return whole
	}
	var all []string
	for _, name := range req.Scopes {
		if p := scopeOf(req.Client, name).Purpose[lang]; p != "" && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return strings.Join(all, " ")
}

// until is when an agreement of now ends: with the client's registration, and
// after twelve months at the latest.
func until(c identity.Client, now time.Time) time.Time {
	at := now.AddDate(1, 0, 0)
	if ends, ok := c.Ends(); ok && ends.Before(at) {
		return ends
	}
	return at
}

// coveredBy reports whether a grant has something under each scope that has
// lines.
func (s screen) coveredBy(g doctypes.Grant) bool {
	for _, l := range s.lines {
		if !slices.ContainsFunc(g.Items, func(i doctypes.GrantItem) bool { return i.Scope == l.Scope }) {
			return false
		}
	}
	return true
}
