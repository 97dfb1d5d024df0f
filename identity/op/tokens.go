package op

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"pims/storage"
)

// How long tokens live, at most until the grant expires.
const (
	accessLife  = time.Hour
	refreshLife = 30 * 24 * time.Hour // since the last refresh
)

// The records in the space of a grant, in the owner's instance.
const (
	keyFamily  = "f/" // family                      -> family
	keyAccess  = "a/" // SHA-256 of a token's secret -> accessToken
	keyRefresh = "r/" // SHA-256 of a token's secret -> refreshToken
)

// family is all tokens that came of one code.
type family struct {
	Subject  string    `json:"subject"`
	Scopes   []string  `json:"scopes"`
	AuthTime time.Time `json:"auth_time,omitzero"`
	Revoked  bool      `json:"revoked,omitempty"`
	Expires  time.Time `json:"expires"` // when no token of it can live any more
}

// accessToken opens the scopes until it expires, while family and grant live.
type accessToken struct {
	Family  string    `json:"family"`
	Scopes  []string  `json:"scopes"`
	Issued  time.Time `json:"issued"`
	Expires time.Time `json:"expires"`
}

// refreshToken is exchanged once. Used, it stays for as long as it would have
// lived: its second use ends the family.
type refreshToken struct {
	Family  string    `json:"family"`
	Used    bool      `json:"used,omitempty"`
	Expires time.Time `json:"expires"`
}

// issued is what a client is handed.
type issued struct {
	access  string // the id, for the engine to seal
	refresh string // sealed; may be empty
	expires time.Time
}

// refreshMark sets the text in a sealed refresh token apart from that in an
// access token, which holds a colon.
const refreshMark = "refresh."

// issue writes the records of fresh tokens of a family; scopes are those of the
// access token.
func (p *Provider) issue(space storage.Tx, at pointer, name string, f family, scopes []string, until time.Time) (out issued, err error) {
	now := p.now()
	if err := sweepTokens(space, now); err != nil {
		return out, err
	}
	out.expires = earlier(now.Add(accessLife), until)
	f.Expires = later(f.Expires, out.expires)
	access := accessToken{Family: name, Scopes: scopes, Issued: now, Expires: out.expires}
	_, _ = rand.Read(at.Secret[:]) // never fails
	out.access = at.String()
	if err := write(space, hashKey(keyAccess, string(at.Secret[:])), access); err != nil {
		return out, err
	}
	if slices.Contains(f.Scopes, ScopeOffline) {
		refresh := refreshToken{Family: name, Expires: earlier(now.Add(refreshLife), until)}
		f.Expires = later(f.Expires, refresh.Expires)
		_, _ = rand.Read(at.Secret[:])
		if out.refresh, err = p.sealer.Encrypt(refreshMark + at.String()); err != nil {
			return out, err
		}
		if err := write(space, hashKey(keyRefresh, string(at.Secret[:])), refresh); err != nil {
			return out, err
		}
	}
	return out, write(space, []byte(keyFamily+name), f)
}

// sweepTokens removes what has expired under a grant, a bounded part at a time.
func sweepTokens(space storage.Tx, now time.Time) error {
	n := 0
	for _, prefix := range []string{keyAccess, keyRefresh, keyFamily} {
		for pair, err := range storage.ScanAll(space, []byte(prefix), nil) {
			if err != nil && !errors.Is(err, storage.ErrDamaged) {
				return err
			}
			if n == sweepMost {
				return nil
			}
			var record struct {
				Expires time.Time `json:"expires"`
			}
			if err == nil && json.Unmarshal(pair.Value, &record) == nil && record.Expires.After(now) {
				continue
			}
			if err := space.Delete(pair.Key); err != nil { // a damaged record opens nothing
				return err
			}
			n++
		}
	}
	return nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
