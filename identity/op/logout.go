package op

import (
	"net/http"

	engine "github.com/zitadel/oidc/v3/pkg/op"
)

// endSession signs a person out on a client's word (OpenID Connect RP-Initiated
// Logout 1.0): only with an id_token of the very person who is signed in in this
// browser, so that a link elsewhere signs nobody out. Then it goes to the
// client's registered address, or to the start.
func (p *Provider) endSession(w http.ResponseWriter, r *http.Request) {
	if _, ok := once(r.URL.Query()); !ok {
		p.refuse(w, r, ErrBadRequest)
		return
	}
	req, err := engine.ParseEndSessionRequest(r, p.engine.Decoder())
	if err != nil {
		p.refuse(w, r, ErrBadRequest.Because(err))
		return
	}
	end, err := engine.ValidateEndSessionRequest(r.Context(), req, p.engine)
	if err != nil {
		p.refuse(w, r, ErrBadRequest.Because(err))
		return
	}
	b := browserOf(r.Context())
	if end.IDTokenHintClaims != nil && b.Person != "" && p.Subject(end.ClientID, b.Person) == end.UserID && b.SignOut != nil {
		if err := b.SignOut(r.Context(), w); err != nil {
			p.refuse(w, r, err)
			return
		}
	}
	http.Redirect(w, r, end.RedirectURI, http.StatusFound)
}
