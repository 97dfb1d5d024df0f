package identity

import (
	"context"
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"pims/instance"
)

// The length of a new password, in characters. Nothing is ever cut off.
const (
	MinPassword = 8
	MaxPassword = 128
)

// commonPasswords holds the most common passwords, one a line, folded; words
// shorter than MinPassword stand for what they become with figures behind them.
//
//go:embed common.txt
var commonPasswords string

// passwordRules judge new passwords.
type passwordRules struct{ common map[string]bool }

func newPasswordRules() *passwordRules {
	r := &passwordRules{map[string]bool{}}
	for line := range strings.Lines(commonPasswords) {
		r.common[strings.TrimSpace(line)] = true
	}
	return r
}

// CheckNewPassword returns ErrWeakPassword, with the reason as argument, for a
// password that the person should not have: under 8 or over 128 characters,
// among the most common ones, or made of what everybody knows about them.
func (p *People) CheckNewPassword(person Person, password string) error {
	if reason := p.rules.weakness(person, password); reason != "" {
		return ErrWeakPassword.With("reason", reason)
	}
	return nil
}

// weakness says why a password is weak, empty if it is not.
func (r *passwordRules) weakness(person Person, password string) string {
	password = norm.NFC.String(password)
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return "short"
	case n > MaxPassword:
		return "long"
	case r.isCommon(password):
		return "common"
	case isPersonal(person, password):
		return "personal"
	}
	return ""
}

// isCommon knows the listed passwords in any case and accents, alone or with
// figures and signs behind or before them, and plain rows and repetitions.
func (r *passwordRules) isCommon(password string) bool {
	folded := instance.Fold(password)
	core := strings.TrimFunc(folded, func(c rune) bool { return !unicode.IsLetter(c) })
	return r.common[folded] || core != "" && r.common[core] || isRow(folded)
}

// isRow reports whether a password is one or two characters repeated, or a run
// such as 12345678 or hgfedcba.
func isRow(password string) bool {
	kinds := map[rune]bool{}
	up, down := true, true
	var last rune
	for i, r := range password {
		kinds[r] = true
		if i > 0 {
			up, down = up && r == last+1, down && r == last-1
		}
		last = r
	}
	return len(kinds) <= 2 || up || down
}

// isPersonal reports whether a password is the login, a name, several of them
// or the day of birth, whatever figures and signs stand between and around.
func isPersonal(person Person, password string) bool {
	letters := only(password, unicode.IsLetter)
	given, family := only(person.GivenName, unicode.IsLetter), only(person.FamilyName, unicode.IsLetter)
	for _, known := range []string{only(person.Login, unicode.IsLetter), given, family, given + family, family + given} {
		if known != "" && letters == known {
			return true
		}
	}
	figures, birth := only(password, unicode.IsDigit), only(person.BirthDate, unicode.IsDigit)
	if letters != "" || len(birth) != 8 {
		return false
	}
	y, m, d := birth[:4], birth[4:6], birth[6:]
	return figures == y+m+d || figures == d+m+y || figures == m+d+y
}

func only(s string, keep func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if keep(r) {
			return r
		}
		return -1
	}, instance.Fold(s))
}

// newPassword returns the hash of a password that the person may have.
func (p *People) newPassword(ctx context.Context, person Person, password string) (string, error) {
	if err := p.CheckNewPassword(person, password); err != nil {
		return "", err
	}
	return p.hasher.hash(ctx, password)
}
