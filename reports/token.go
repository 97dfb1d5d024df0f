package reports

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"pims/storage"
)

// Token is the part of an address by which the host decides a report without an
// account: who has it may decide, once.
func (d *Desk) Token(number string) string {
	mac := hmac.New(sha256.New, d.key[:])
	mac.Write([]byte("decision\x00" + number))
	return number + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:20])
}

// ByToken returns the report that a token belongs to.
func (d *Desk) ByToken(ctx context.Context, token string) (Report, error) {
	number, _, ok := strings.Cut(token, ".")
	if !ok || !hmac.Equal([]byte(d.Token(number)), []byte(token)) {
		return Report{}, storage.ErrNotFound
	}
	return d.Get(ctx, number)
}

// decideURL is the whole address.
func (d *Desk) decideURL(number string) string {
	return d.Pages + "/p/-/decision/" + d.Token(number)
}
