package rp

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"pims/fault"
)

// TestForgedTokens: whoever can bend what the token endpoint answers signs in
// nobody.
func TestForgedTokens(t *testing.T) {
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	unsigned := func(header string) func([]byte) string {
		return func(claims []byte) string {
			return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString(claims) + "."
		}
	}
	for name, c := range map[string]struct {
		claims map[string]any
		forge  func(*school) func([]byte) string
		want   *fault.Error
	}{
		"alg none":      {forge: func(*school) func([]byte) string { return unsigned(`{"alg":"none"}`) }, want: ErrToken},
		"alg none, kid": {forge: func(*school) func([]byte) string { return unsigned(`{"alg":"none","kid":"k1"}`) }, want: ErrToken},
		"client secret as key": {forge: func(*school) func([]byte) string {
			return func(claims []byte) string {
				return signed(t, jose.HS256, []byte(strings.Repeat("s3cret/+ %", 4)), "k1", claims)
			}
		}, want: ErrToken},
		"public key as secret": {forge: func(s *school) func([]byte) string {
			der, err := x509.MarshalPKIXPublicKey(s.key.Public())
			if err != nil {
				t.Fatal(err)
			}
			return func(claims []byte) string { return signed(t, jose.HS256, der, "k1", claims) }
		}, want: ErrToken},
		"wrong key": {forge: func(*school) func([]byte) string {
			return func(c []byte) string { return signed(t, jose.ES256, stranger, "k1", c) }
		}, want: ErrToken},
		"unknown key": {forge: func(*school) func([]byte) string {
			return func(c []byte) string { return signed(t, jose.ES256, stranger, "k2", c) }
		}, want: ErrToken},
		"no token": {forge: func(*school) func([]byte) string { return func([]byte) string { return "" } }, want: ErrToken},
		"a null": {forge: func(s *school) func([]byte) string {
			return func([]byte) string { return signed(t, jose.ES256, s.key, "k1", []byte("null")) }
		}, want: ErrToken},
		"no claims": {forge: func(s *school) func([]byte) string {
			return func([]byte) string { return signed(t, jose.ES256, s.key, "k1", []byte("{}")) }
		}, want: ErrToken},
		"wrong audience":      {claims: map[string]any{"aud": "another"}, want: ErrToken},
		"no audience":         {claims: map[string]any{"aud": nil}, want: ErrToken},
		"two audiences":       {claims: map[string]any{"aud": []string{"pims", "another"}}, want: ErrToken},
		"another's party":     {claims: map[string]any{"aud": []string{"pims", "another"}, "azp": "another"}, want: ErrToken},
		"wrong issuer":        {claims: map[string]any{"iss": "https://evil.example"}, want: ErrIssuer},
		"no issuer":           {claims: map[string]any{"iss": nil}, want: ErrIssuer},
		"wrong nonce":         {claims: map[string]any{"nonce": "another"}, want: ErrNonce},
		"no nonce":            {claims: map[string]any{"nonce": nil}, want: ErrNonce},
		"expired":             {claims: map[string]any{"exp": time.Now().Add(-time.Minute).Unix()}, want: ErrToken},
		"no expiry":           {claims: map[string]any{"exp": nil}, want: ErrToken},
		"from tomorrow":       {claims: map[string]any{"iat": time.Now().Add(24 * time.Hour).Unix()}, want: ErrToken},
		"no subject":          {claims: map[string]any{"sub": nil}, want: ErrToken},
		"another token":       {claims: map[string]any{"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, want: ErrToken},
		"a wrong type":        {claims: map[string]any{"sub": 7}, want: ErrToken},
		"userinfo of another": {claims: map[string]any{"sub": "sub-mallory"}, want: ErrToken},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			s.claims = c.claims
			if c.forge != nil {
				s.forge = c.forge(s)
			}
			a, err := s.signIn(s.portal())
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if a.Portal.Subject != "" || a.GivenName != "" {
				t.Errorf("says who came: %+v", a)
			}
			quiet(t, err)
		})
	}
}

// quiet fails if an error, which is logged, holds what the portal said.
func quiet(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	for _, secret := range []string{"sub-ines", "sub-mallory", "Benali", "secret body", "s3cret", "opaque-7f3"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%q holds %q", err, secret)
		}
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	for name, c := range map[string]struct {
		answer url.Values
		want   *fault.Error
	}{
		"cancelled":          {url.Values{"error": {"access_denied"}, "iss": {"self"}, "error_description": {"sub-ines"}}, ErrCancelled},
		"in trouble":         {url.Values{"error": {"temporarily_unavailable"}, "iss": {"self"}}, ErrDown},
		"does not know us":   {url.Values{"error": {"unauthorized_client"}, "iss": {"self"}}, ErrRejected},
		"says what it likes": {url.Values{"error": {"sub-ines"}, "iss": {"self"}}, ErrRejected},
		"no code":            {url.Values{"iss": {"self"}}, ErrRejected},
		"a false code":       {url.Values{"code": {"x"}, "iss": {"self"}}, ErrRejected},
		"another issuer":     {url.Values{"code": {"x"}, "iss": {"https://evil.example"}}, ErrIssuer},
		"no issuer":          {url.Values{"code": {"x"}}, ErrIssuer},
		"two issuers":        {url.Values{"code": {"x"}, "iss": {"self", "https://evil.example"}}, ErrIssuer},
		"another's refusal":  {url.Values{"error": {"access_denied"}, "iss": {"https://evil.example"}}, ErrIssuer},
	} {
		s := newSchool(t)
		p := s.portal()
		authURL, sealed, err := p.Begin(t.Context(), "/")
		if err != nil {
			t.Fatal(err)
		}
		c.answer.Set("state", s.consent(authURL).Get("state"))
		for i, iss := range c.answer["iss"] {
			if iss == "self" {
				c.answer["iss"][i] = s.server.URL
			}
		}
		_, err = p.Finish(t.Context(), c.answer, sealed)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
		if errors.Is(c.want, ErrIssuer) && s.count("/token") != 0 {
			t.Errorf("%s: the code was sent", name)
		}
		quiet(t, err)
	}
}

// TestPKCE: a code that was begun elsewhere is worth nothing.
func TestPKCE(t *testing.T) {
	s := newSchool(t)
	p := s.portal()
	mine, sealed, err := p.Begin(t.Context(), "/")
	if err != nil {
		t.Fatal(err)
	}
	theirs, _, err := p.Begin(t.Context(), "/")
	if err != nil {
		t.Fatal(err)
	}
	answer := s.consent(theirs)
	answer.Set("state", s.consent(mine).Get("state"))
	if _, err := p.Finish(t.Context(), answer, sealed); !errors.Is(err, ErrRejected) {
		t.Errorf("%v", err)
	}
}
