package rp

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/url"

	"github.com/zitadel/oidc/v3/pkg/client/rp"
	"golang.org/x/oauth2"

	"pims/fault"
	"pims/identity"
)

// Finish takes the query with which the portal sent the browser back, and what
// Begin had put into the cookie; it works once.
func (p *Portal) Finish(ctx context.Context, query url.Values, sealed string) (_ Arrival, err error) {
	defer fault.Wrap(&err, "finish sign-in by portal")
	w, err := p.unseal(sealed)
	if err != nil {
		return Arrival{}, err
	}
	state := one(query, "state")
	if len(state) > maxStateBytes || subtle.ConstantTimeCompare([]byte(state), []byte(w.State)) != 1 || !p.used.use(state, p.cfg.Now()) {
		return Arrival{}, ErrState
	}
	at, err := p.provider(ctx)
	if err != nil {
		return Arrival{}, err
	}
	code, err := p.answer(query, at)
	if err != nil {
		return Arrival{}, err
	}
	said, raw, err := p.exchange(ctx, at, code, w)
	if err != nil {
		return Arrival{}, err
	}
	a := said.arrival()
	a.Portal = identity.Portal{Issuer: p.cfg.Issuer, Subject: said.text("sub")}
	a.IDToken, a.ReturnTo = raw, w.ReturnTo
	return a, nil
}

// answer returns the code of an authorization response (RFC 6749, section
// 4.1.2), whose issuer is looked at before anything else (RFC 9207).
func (p *Portal) answer(query url.Values, at *provider) (string, error) {
	if iss, ok := query["iss"]; ok && (len(iss) != 1 || iss[0] != p.cfg.Issuer) || !ok && at.namesIss {
		return "", ErrIssuer.Because(errors.New("the answer is not from this portal"))
	}
	switch said := one(query, "error"); said {
	case "":
	case "access_denied", "interaction_required", "login_required", "consent_required", "account_selection_required":
		return "", ErrCancelled
	case "server_error", "temporarily_unavailable":
		return "", ErrDown.Because(errors.New(said))
	default:
		return "", ErrRejected.Because(errors.New("an error of the authorization response"))
	}
	code := one(query, "code")
	if code == "" {
		return "", ErrRejected.Because(errors.New("an answer without a code"))
	}
	return code, nil
}

// exchange returns what the portal says of the person, and the ID token.
func (p *Portal) exchange(ctx context.Context, at *provider, code string, w pending) (claims, string, error) {
	token, err := at.oauth.Exchange(context.WithValue(ctx, oauth2.HTTPClient, p.http), code, oauth2.VerifierOption(w.Verifier))
	if err != nil {
		return nil, "", exchangeFault(err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok || !isObject(raw) {
		return nil, "", ErrToken.Because(errors.New("no ID token"))
	}
	// The first who needs the keys fetches them for all who wait, so that it is
	// not theirs to cancel.
	id, err := rp.VerifyTokens[*idToken](withNonce(context.WithoutCancel(ctx), w.Nonce), token.AccessToken, raw, at.verifier)
	if err != nil {
		return nil, "", tokenFault(err)
	}
	if at.userinfo == "" {
		return id.all, raw, nil
	}
	var more claims
	err = p.get(ctx, at.userinfo, token.SetAuthHeader, &more)
	switch {
	case errors.Is(err, errShape):
		return nil, "", ErrToken.Because(err)
	case err != nil:
		return nil, "", err
	case more.text("sub") != id.Subject:
		return nil, "", ErrToken.Because(errors.New("userinfo is about somebody else"))
	}
	return id.all.with(more), raw, nil
}

// one returns a parameter that is there exactly once.
func one(query url.Values, name string) string {
	if all := query[name]; len(all) == 1 {
		return all[0]
	}
	return ""
}
