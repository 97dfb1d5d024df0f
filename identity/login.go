package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"pims/instance"
)

// The length of a login, in characters.
const (
	minLogin = 3
	maxLogin = 64
)

// CleanLogin returns a login as it is kept and shown: trimmed, NFC, lower
// case. Compatibility forms (full width, ligatures) become plain letters, and
// a final dot, which keyboards add by themselves, goes. ErrBadLogin if it is
// not 3 to 64 letters of the Latin alphabet, digits, '.', '-' and '_', with a
// letter or digit at each end: letters of other alphabets that look the same
// never make a login.
func CleanLogin(login string) (string, error) {
	bad := func(reason string) (string, error) { return "", ErrBadLogin.With("reason", reason) }
	if len(login) > 16*maxLogin || !utf8.ValidString(login) {
		return bad("characters")
	}
	login = norm.NFKC.String(strings.ToLower(norm.NFKC.String(login)))
	login = strings.TrimSpace(strings.TrimRight(strings.TrimSpace(login), ". "))
	for _, r := range login {
		if !loginRune(r) {
			return bad("characters")
		}
	}
	switch n := utf8.RuneCountInString(login); {
	case n < minLogin:
		return bad("short")
	case n > maxLogin:
		return bad("long")
	case strings.Trim(login, ".-_") != login:
		return bad("ends")
	}
	return login, nil
}

// loginRune reports whether a character may stand in a login: one that is, or
// decomposes to, a plain Latin letter or digit.
func loginRune(r rune) bool {
	if r < utf8.RuneSelf {
		return plain(r)
	}
	if !unicode.IsLetter(r) || unicode.IsUpper(r) {
		return false
	}
	folded := skeleton(string(r))
	return folded != "" && strings.Trim(folded, "abcdefghijklmnopqrstuvwxyz") == ""
}

func plain(r rune) bool {
	return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '.' || r == '-' || r == '_'
}

// skeleton is what makes two logins the same: no accents, and one form for
// characters that look alike.
func skeleton(login string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '0':
			return 'o'
		case '1', 'ł':
			return 'l'
		case 'ı':
			return 'i'
		case 'ø':
			return 'o'
		case 'đ':
			return 'd'
		}
		return r
	}, strings.ReplaceAll(instance.Fold(login), "ß", "ss"))
}

// loginHash is where a login is found: keys hold no personal data. The login
// is clean.
func (p *People) loginHash(login string) string {
	mac := hmac.New(sha256.New, p.key[:])
	mac.Write([]byte(skeleton(login)))
	return string(mac.Sum(nil))
}
