package rp

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	pendingLife   = 10 * time.Minute
	maxReturn     = 1024
	maxPending    = 4096 // bytes, of a cookie
	maxStateBytes = 256
)

// pending is a sign-in under way. The browser keeps it, sealed.
type pending struct {
	State    string `json:"s"`
	Verifier string `json:"v"`
	Nonce    string `json:"n"`
	ReturnTo string `json:"r"`
	Ends     int64  `json:"e"` // Unix seconds
}

// Slot returns a short name for one sign-in under way, from its state: that of
// its cookie, so that two tabs do not break each other.
func Slot(state string) string {
	sum := sha256.Sum256([]byte(state))
	return hex.EncodeToString(sum[:8])
}

// context binds what is sealed to this use, portal and client.
func (p *Portal) context() []byte {
	return []byte("pims sign-in under way\x00" + p.cfg.Issuer + "\x00" + p.cfg.ClientID)
}

func (p *Portal) seal(w pending) (string, error) {
	raw, err := json.Marshal(w)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(p.aead.Seal(nil, nil, raw, p.context())), nil
}

// unseal returns ErrState for anything that this portal did not seal within the
// last ten minutes.
func (p *Portal) unseal(sealed string) (w pending, err error) {
	if len(sealed) > maxPending {
		return w, ErrState
	}
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return w, ErrState
	}
	raw, err = p.aead.Open(nil, nil, raw, p.context())
	if err != nil {
		return w, ErrState
	}
	if err := json.Unmarshal(raw, &w); err != nil {
		return w, ErrState
	}
	if left := time.Unix(w.Ends, 0).Sub(p.cfg.Now()); left <= 0 || left > pendingLife+time.Second {
		return w, ErrState
	}
	return w, nil
}

// localPath returns a path of this host to return to, ErrReturn if it would lead
// a browser anywhere else.
func localPath(path string) (string, error) {
	if path == "" {
		return "/", nil
	}
	u, err := url.Parse(path)
	switch {
	case err != nil, u.Scheme != "", u.Host != "", u.User != nil, u.Opaque != "",
		len(path) > maxReturn, path[0] != '/', strings.HasPrefix(path, "//"), !utf8.ValidString(path),
		strings.Contains(path, `\`), strings.ContainsFunc(path, unicode.IsControl):
		return "", ErrReturn
	}
	return path, nil
}
