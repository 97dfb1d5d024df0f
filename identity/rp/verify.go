package rp

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"golang.org/x/oauth2"
)

type nonceKey struct{}

func withNonce(ctx context.Context, nonce string) context.Context {
	return context.WithValue(ctx, nonceKey{}, nonce)
}

// nonceOf is asked by the verifier. Without a nonce in ctx no token fits.
func nonceOf(ctx context.Context) string {
	nonce, ok := ctx.Value(nonceKey{}).(string)
	if !ok || nonce == "" {
		return "\x00"
	}
	return nonce
}

// idToken is what an ID token claims: what the verifier looks at, and all of it.
type idToken struct {
	oidc.TokenClaims
	hash string
	all  claims
}

// GetAccessTokenHash returns the claim at_hash.
func (t *idToken) GetAccessTokenHash() string { return t.hash }

// UnmarshalJSON reads the payload of a token.
func (t *idToken) UnmarshalJSON(raw []byte) error {
	if err := json.Unmarshal(raw, &t.TokenClaims); err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &t.all); err != nil {
		return err
	}
	t.hash = t.all.text("at_hash")
	return nil
}

// isObject reports whether the payload of a token is an object: the verifier
// does not survive a null.
func isObject(token string) bool {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return false
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	var object map[string]json.RawMessage
	return err == nil && json.Unmarshal(raw, &object) == nil && object != nil
}

// tokenFault says what is wrong with an ID token. The verifier's own words may
// quote it, so that only the kind of its error is kept.
func tokenFault(err error) error {
	switch {
	case errors.Is(err, oidc.ErrNonceInvalid):
		return ErrNonce
	case errors.Is(err, oidc.ErrIssuerInvalid):
		return ErrIssuer.Because(oidc.ErrIssuerInvalid)
	case strings.Contains(err.Error(), "unable to fetch key"): // which has no error of its own
		return ErrDown.Because(errors.New("its keys cannot be fetched"))
	}
	for _, kind := range []error{
		oidc.ErrParse, oidc.ErrSubjectMissing, oidc.ErrAudience, oidc.ErrAzpMissing, oidc.ErrAzpInvalid, oidc.ErrSignatureMissing,
		oidc.ErrSignatureUnsupportedAlg, oidc.ErrSignatureInvalid, oidc.ErrSignatureInvalidPayload,
		oidc.ErrExpired, oidc.ErrIatMissing, oidc.ErrIatInFuture, oidc.ErrAtHash,
	} {
		if errors.Is(err, kind) {
			return ErrToken.Because(kind)
		}
	}
	return ErrToken
}

// exchangeFault says why a code gave no tokens.
func exchangeFault(err error) error {
	if down, ok := errors.AsType[*url.Error](err); ok {
		return ErrDown.Because(down.Err)
	}
	said, ok := errors.AsType[*oauth2.RetrieveError](err)
	switch {
	case !ok:
		return ErrToken.Because(errShape)
	case said.Response != nil && isDown(said.Response.StatusCode):
		return ErrDown.Because(fmt.Errorf("status %d", said.Response.StatusCode))
	}
	for _, code := range []string{"invalid_grant", "invalid_client", "invalid_request", "unauthorized_client", "unsupported_grant_type", "invalid_scope"} {
		if said.ErrorCode == code {
			return ErrRejected.Because(errors.New(code))
		}
	}
	return ErrRejected
}
