package contents

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// Digest returns the SHA-256 of a Content-Digest header (RFC 9530, a dictionary
// of RFC 9651), nil if it names only algorithms that pims does not check.
func Digest(headers []string) ([]byte, error) {
	bad := ErrBadParameter.With("name", "Content-Digest")
	var sum []byte
	for _, member := range members(strings.Join(headers, ",")) {
		key, value, _ := strings.Cut(member, "=")
		if strings.TrimSpace(key) != "sha-256" {
			continue
		}
		value, _, _ = strings.Cut(value, ";") // parameters
		value = strings.TrimSpace(value)
		if len(value) < 2 || value[0] != ':' || value[len(value)-1] != ':' {
			return nil, bad
		}
		raw, err := base64.StdEncoding.DecodeString(value[1 : len(value)-1])
		if err != nil || len(raw) != sha256.Size {
			return nil, bad
		}
		sum = raw // of two, the last one counts
	}
	return sum, nil
}

// members splits a dictionary at its commas, but not within strings.
func members(s string) []string {
	var all []string
	start, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ',' && !quoted:
			all = append(all, strings.TrimSpace(s[start:i]))
			start = i + 1
		}
	}
	return append(all, strings.TrimSpace(s[start:]))
}
