package rp

import (
	"context"
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/client/rp"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"golang.org/x/oauth2"

	"pims/fault"
)

const (
	rebuildAfter = 24 * time.Hour
	downFor      = 2 * time.Second // that a portal which did not answer is not asked again
	skew         = 30 * time.Second
)

// provider is what a portal says about itself (OpenID Connect Discovery 1.0).
type provider struct {
	oauth      oauth2.Config
	verifier   *rp.IDTokenVerifier
	userinfo   string
	endSession string
	namesIss   bool // its answers say who they are from (RFC 9207)
	since      time.Time
}

type metadata struct {
	Issuer      string   `json:"issuer"`
	Authorize   string   `json:"authorization_endpoint"`
	Token       string   `json:"token_endpoint"`
	Userinfo    string   `json:"userinfo_endpoint"`
	EndSession  string   `json:"end_session_endpoint"`
	Keys        string   `json:"jwks_uri"`
	AuthMethods []string `json:"token_endpoint_auth_methods_supported"`
	NamesIss    bool     `json:"authorization_response_iss_parameter_supported"`
}

// provider returns what is known of the portal, which it asks if that is a day
// old.
func (p *Portal) provider(ctx context.Context) (*provider, error) {
	select {
	case p.gate <- struct{}{}:
		defer func() { <-p.gate }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	now := p.cfg.Now()
	if p.known != nil && now.Sub(p.known.since) < rebuildAfter {
		return p.known, nil
	}
	if wait := p.failed.Add(downFor).Sub(now); wait > 0 && wait <= downFor {
		return nil, ErrDown.Because(errors.New("it did not answer a moment ago"))
	}
	// Others wait for the answer too: it is not this caller's to cancel.
	known, err := p.discover(context.WithoutCancel(ctx))
	if err != nil {
		p.failed = p.cfg.Now()
		return nil, err
	}
	p.known = known
	return known, nil
}

func (p *Portal) discover(ctx context.Context) (_ *provider, err error) {
	defer fault.Wrap(&err, "discover portal")
	if !isSafe(p.cfg.Issuer, p.cfg.Issuer) {
		return nil, ErrRejected.Because(errors.New("the issuer is no https address"))
	}
	var m metadata
	err = p.get(ctx, strings.TrimSuffix(p.cfg.Issuer, "/")+oidc.DiscoveryEndpoint, nil, &m)
	if errors.Is(err, errShape) || errors.Is(err, ErrRejected) { // a page of maintenance, say
		return nil, ErrDown.Because(err)
	}
	if err != nil {
		return nil, err
	}
	if m.Issuer != p.cfg.Issuer {
		return nil, ErrIssuer.Because(errors.New("the portal has another issuer"))
	}
	for _, address := range []string{m.Authorize, m.Token, m.Keys} {
		if !isSafe(address, p.cfg.Issuer) {
			return nil, ErrRejected.Because(errors.New("an endpoint is missing or no https address"))
		}
	}
	for _, address := range []string{m.Userinfo, m.EndSession} {
		if address != "" && !isSafe(address, p.cfg.Issuer) {
			return nil, ErrRejected.Because(errors.New("an endpoint is no https address"))
		}
	}
	return p.build(m), nil
}

func (p *Portal) build(m metadata) *provider {
	style := oauth2.AuthStyleInHeader
	if len(m.AuthMethods) > 0 && !slices.Contains(m.AuthMethods, "client_secret_basic") && slices.Contains(m.AuthMethods, "client_secret_post") {
		style = oauth2.AuthStyleInParams
	}
	return &provider{
		oauth: oauth2.Config{
			ClientID: p.cfg.ClientID, ClientSecret: p.cfg.Secret, RedirectURL: p.cfg.RedirectURL,
			Scopes:   []string{oidc.ScopeOpenID, oidc.ScopeProfile, oidc.ScopeEmail},
			Endpoint: oauth2.Endpoint{AuthURL: m.Authorize, TokenURL: m.Token, AuthStyle: style},
		},
		verifier: rp.NewIDTokenVerifier(p.cfg.Issuer, p.cfg.ClientID, rp.NewRemoteKeySet(p.http, m.Keys),
			rp.WithSupportedSigningAlgorithms(algorithms()...), rp.WithNonce(nonceOf), rp.WithIssuedAtOffset(skew)),
		userinfo: m.Userinfo, endSession: m.EndSession, namesIss: m.NamesIss, since: p.cfg.Now(),
	}
}

// algorithms are those of which the portal alone can sign: never none, never a
// shared secret, whatever the portal announces.
func algorithms() []string {
	var names []string
	for _, a := range []jose.SignatureAlgorithm{jose.RS256, jose.ES256, jose.PS256, jose.EdDSA, jose.RS384, jose.ES384, jose.PS384, jose.RS512, jose.ES512, jose.PS512} {
		names = append(names, string(a))
	}
	return names
}

// isSafe reports whether an address of the portal is https, or http on this
// machine for a portal that is there.
func isSafe(address, issuer string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()) && strings.HasPrefix(issuer, "http://")
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
