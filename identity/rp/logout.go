package rp

import (
	"context"
	"net/url"

	"pims/fault"
)

// LogoutURL returns where the browser ends its session at the portal (OpenID
// Connect RP-Initiated Logout 1.0), which sends it back to returnTo, an address
// of this host that is registered there. idToken may be empty: the portal asks
// the person then. Empty if the portal has no such page.
func (p *Portal) LogoutURL(ctx context.Context, idToken, returnTo, state string) (_ string, err error) {
	defer fault.Wrap(&err, "logout at portal")
	at, err := p.provider(ctx)
	if err != nil || at.endSession == "" {
		return "", err
	}
	u, err := url.Parse(at.endSession)
	if err != nil {
		return "", ErrRejected
	}
	query := u.Query()
	query.Set("client_id", p.cfg.ClientID)
	for name, value := range map[string]string{"id_token_hint": idToken, "post_logout_redirect_uri": returnTo, "state": state} {
		if value != "" {
			query.Set(name, value)
		}
	}
	u.RawQuery = query.Encode()
	return u.String(), nil
}
