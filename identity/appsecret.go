package identity

import (
	"encoding/base32"
	"slices"
	"strings"
)

const appSecretBytes = 16

// tokenPrefix begins every personal token, so that scanners of leaked secrets
// know one.
const tokenPrefix = "pims_"

var (
	secretText = base32.StdEncoding.WithPadding(base32.NoPadding)
	separators = strings.NewReplacer("-", "", " ", "")
)

// writeSecret writes the bits in groups of four: "k5tq-…".
func writeSecret(raw []byte) string {
	var groups []string
	for group := range slices.Chunk([]byte(strings.ToLower(secretText.EncodeToString(raw))), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, "-")
}

// writeToken writes the same bits for who has no room for a login.
func writeToken(raw []byte) string {
	return tokenPrefix + strings.ToLower(secretText.EncodeToString(raw))
}

// readSecret reads what writeSecret wrote, in any case, with or without its
// separators; nil if it is none.
func readSecret(text string) []byte {
	if len(text) > 200 {
		return nil
	}
	text = strings.ToUpper(separators.Replace(text))
	raw, err := secretText.DecodeString(text)
	if err != nil || len(raw) != appSecretBytes {
		return nil
	}
	return raw
}

// readToken reads what writeToken wrote; nil if it is none.
func readToken(text string) []byte {
	text, ok := strings.CutPrefix(text, tokenPrefix)
	if !ok {
		return nil
	}
	return readSecret(text)
}

// IsPersonalToken reports whether a bearer token is for SignInToken. No token of
// a session or a third party is.
func IsPersonalToken(text string) bool { return readToken(text) != nil }
