package op

import (
	"net/http"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	engine "github.com/zitadel/oidc/v3/pkg/op"
)

// described is the engine's description of a provider with what is different
// here: its fields come before the embedded ones.
type described struct {
	*oidc.DiscoveryConfiguration
	ResponseTypes        []string          `json:"response_types_supported"`
	ResponseModes        []string          `json:"response_modes_supported"`
	GrantTypes           []oidc.GrantType  `json:"grant_types_supported"`
	SubjectTypes         []string          `json:"subject_types_supported"`
	TokenAuth            []oidc.AuthMethod `json:"token_endpoint_auth_methods_supported"`
	IntrospectionAuth    []oidc.AuthMethod `json:"introspection_endpoint_auth_methods_supported"`
	RevocationAuth       []oidc.AuthMethod `json:"revocation_endpoint_auth_methods_supported"`
	IntrospectionSigning []string          `json:"introspection_endpoint_auth_signing_alg_values_supported,omitempty"`
	RevocationSigning    []string          `json:"revocation_endpoint_auth_signing_alg_values_supported,omitempty"`
	DeviceEndpoint       string            `json:"device_authorization_endpoint,omitempty"`
	Issuers              bool              `json:"authorization_response_iss_parameter_supported"` // RFC 9207
}

// discovery describes the provider (OpenID Connect Discovery 1.0).
func (p *Provider) discovery(w http.ResponseWriter, r *http.Request) {
	auth := []oidc.AuthMethod{oidc.AuthMethodBasic, oidc.AuthMethodPost}
	reply(w, http.StatusOK, described{
		DiscoveryConfiguration: engine.CreateDiscoveryConfig(r.Context(), p.engine, store{p}),
		ResponseTypes:          []string{string(oidc.ResponseTypeCode)},
		ResponseModes:          []string{string(oidc.ResponseModeQuery)},
		GrantTypes:             []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken},
		SubjectTypes:           []string{"pairwise"},
		TokenAuth:              auth,
		IntrospectionAuth:      auth,
		RevocationAuth:         auth,
		Issuers:                true,
	})
}

// publishKeys answers the public keys of id_tokens.
func (p *Provider) publishKeys(w http.ResponseWriter, r *http.Request) {
	set, err := p.keys.set(r.Context())
	if err != nil {
		p.fail(w, r, "", err)
		return
	}
	reply(w, http.StatusOK, set)
}
