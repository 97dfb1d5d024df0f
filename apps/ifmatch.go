package apps

import "strings"

// Matches tells whether an If-Match header lets a change of what has an ETag
// through (RFC 9110, 13.1.1). Without the header everything goes.
func Matches(header, etag string) bool {
	if header = strings.TrimSpace(header); header == "" || header == "*" {
		return true
	}
	for one := range strings.SplitSeq(header, ",") {
		if strings.TrimSpace(one) == etag {
			return true
		}
	}
	return false
}
