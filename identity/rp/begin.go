package rp

import (
	"context"
	"crypto/rand"

	"golang.org/x/oauth2"

	"pims/fault"
)

// Begin begins a sign-in: the browser goes to authURL, and keeps pending in a
// cookie that only this host reads. returnTo is a path of this host ("/" if it
// is empty), else ErrReturn. ErrDown if the portal does not say where to go.
func (p *Portal) Begin(ctx context.Context, returnTo string) (authURL, sealed string, err error) {
	defer fault.Wrap(&err, "begin sign-in by portal")
	returnTo, err = localPath(returnTo)
	if err != nil {
		return "", "", err
	}
	at, err := p.provider(ctx)
	if err != nil {
		return "", "", err
	}
	w := pending{
		State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), ReturnTo: returnTo,
		Ends: p.cfg.Now().Add(pendingLife).Unix(),
	}
	sealed, err = p.seal(w)
	if err != nil {
		return "", "", err
	}
	authURL = at.oauth.AuthCodeURL(w.State, oauth2.S256ChallengeOption(w.Verifier), oauth2.SetAuthURLParam("nonce", w.Nonce))
	return authURL, sealed, nil
}
