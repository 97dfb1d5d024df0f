package identity

import (
	"crypto/sha256"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// What one client may register at most.
const (
	maxClientID   = 64
	maxClientURIs = 20
	maxClientText = 2000 // bytes, of an address, a purpose or a URI
)

// check returns ErrBadClient with the field that is wrong.
func (c Client) check() error {
	bad := func(field string) error { return ErrBadClient.With("field", field) }
	if !clientID(c.ID) {
		return bad("id")
	}
	if name, ok := cleanName(c.Name); !ok || name != c.Name || name == "" {
		return bad("name")
	}
	for field, text := range map[string]string{"address": c.Address, "contact": c.Contact} {
		if len(text) > maxClientText {
			return bad(field)
		}
	}
	if n := len(c.SecretSHA256); n != 0 && n != sha256.Size {
		return bad("secret_sha256")
	}
	if len(c.RedirectURIs) == 0 || !webAddresses(c.RedirectURIs) {
		return bad("redirect_uris")
	}
	if !webAddresses(c.PostLogoutURIs) {
		return bad("post_logout_uris")
	}
	if c.InitiateLogin != "" && !webAddress(c.InitiateLogin) {
		return bad("initiate_login")
	}
	if c.Home != "" && !webAddress(c.Home) {
		return bad("home")
	}
	if c.KeepsDays < 0 || c.KeepsDays > 100*366 {
		return bad("keeps_days")
	}
	if _, err := time.Parse(time.DateOnly, c.Until); err != nil && c.Until != "" {
		return bad("until")
	}
	if !goodScopes(c.Scopes) {
		return bad("scopes")
	}
	return nil
}

// clientID reports whether a text can be a client's id, which stands in
// addresses and keys.
func clientID(id string) bool {
	return id != "" && len(id) <= maxClientID && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == ""
}

func goodScopes(scopes []ClientScope) bool {
	seen := map[string]bool{}
	for _, s := range scopes {
		if s.Scope == "" || len(s.Scope) > 100 || strings.ContainsAny(s.Scope, " \"\\") || seen[s.Scope] {
			return false
		}
		seen[s.Scope] = true
		for _, purpose := range s.Purpose {
			if len(purpose) > maxClientText {
				return false
			}
		}
	}
	return len(scopes) <= maxClientURIs
}

func webAddresses(all []string) bool {
	for _, one := range all {
		if !webAddress(one) {
			return false
		}
	}
	return len(all) <= maxClientURIs
}

// webAddress reports whether an address is absolute and safe to send a browser
// to: https, or http on this machine, without a fragment (RFC 6749, section
// 3.1.2) or a user.
func webAddress(address string) bool {
	u, err := url.Parse(address)
	if err != nil || len(address) > maxClientText || u.Host == "" || u.User != nil || strings.Contains(address, "#") {
		return false
	}
	if u.Scheme == "https" {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && ip.IsLoopback())
}
