package op

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"pims/doctypes"
	"pims/instance"
)

// userinfo answers the claims that the grant names (OpenID Connect Core 5.3).
func (p *Provider) userinfo(w http.ResponseWriter, r *http.Request) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	a, err := access{}, errDead
	if strings.EqualFold(scheme, "bearer") {
		a, err = p.access(r.Context(), strings.TrimSpace(token))
	}
	var claims map[string]any
	if err == nil {
		claims, err = p.claims(r.Context(), a)
	}
	switch {
	case errors.Is(err, errDead):
		w.Header().Set("WWW-Authenticate", `Bearer realm="pims", error="invalid_token"`)
		reply(w, http.StatusUnauthorized, map[string]string{"error": "invalid_token"})
	case err != nil:
		p.fail(w, r, a.agreed.Client, err)
	default:
		reply(w, http.StatusOK, claims)
	}
}

// claims returns those claims of a person that were agreed to and are known.
func (p *Provider) claims(ctx context.Context, a access) (map[string]any, error) {
	account, err := p.account(ctx, a.at.Owner)
	if err != nil {
		return nil, err
	}
	known := map[string]string{
		"given_name": a.person.GivenName, "family_name": a.person.FamilyName, "birthdate": a.person.BirthDate, "email": account.Email,
	}
	out := map[string]any{"sub": a.subject}
	for _, scope := range []string{ScopeProfile, ScopeEmail} {
		if !slices.Contains(a.Scopes, scope) {
			continue
		}
		for _, claim := range Claims(scope) {
			if known[claim] != "" && slices.Contains(a.agreed.Claims[scope], claim) {
				out[claim] = known[claim]
			}
		}
	}
	if out["email"] != nil {
		out["email_verified"] = false
	}
	return out, nil
}

func (p *Provider) account(ctx context.Context, owner instance.ID) (account doctypes.Account, err error) {
	inst, err := p.cfg.House.Open(ctx, owner)
	if err != nil {
		return account, dead(err)
	}
	defer func() { err = errors.Join(err, inst.Close()) }()
	err = inst.View(ctx, func(tx *instance.Tx) error {
		account, err = instance.In[doctypes.Account](tx).Get(doctypes.OnlyID)
		return err
	})
	return account, err
}
