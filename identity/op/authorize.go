package op

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	engine "github.com/zitadel/oidc/v3/pkg/op"

	"pims/storage"
)

// maxQuery bounds an authorization request, in bytes.
const maxQuery = 8 << 10

// authorize takes a client's request (OpenID Connect Core 3.1.2.1) and leads
// the person to the page that decides. What is wrong with the client or its
// address is told to the person; everything else goes back to the client.
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	form, ok := once(r.URL.Query())
	if !ok || len(r.URL.RawQuery) > maxQuery {
		p.refuse(w, r, ErrBadRequest)
		return
	}
	client, err := p.client(r.Context(), form["client_id"])
	switch {
	case errors.Is(err, storage.ErrNotFound):
		p.refuse(w, r, ErrUnknownClient)
		return
	case err != nil:
		p.refuse(w, r, err)
		return
	case !slices.Contains(client.Client.RedirectURIs, form["redirect_uri"]):
		p.refuse(w, r, ErrBadRedirect)
		return
	}
	req := request{
		Client: client.ID, Redirect: form["redirect_uri"], State: form["state"], Nonce: form["nonce"], Challenge: form["code_challenge"],
	}
	if err := p.check(r, client, form, &req); err != nil {
		p.back(w, r, req, err)
		return
	}
	id, err := p.keep(w, r, req)
	if err != nil {
		p.back(w, r, req, err)
		return
	}
	http.Redirect(w, r, p.cfg.Decide+id, http.StatusFound)
}

// once returns the parameters, and whether none came twice (RFC 6749, 3.1).
func once(all url.Values) (map[string]string, bool) {
	form := make(map[string]string, len(all))
	for name, list := range all {
		if len(list) != 1 {
			return nil, false
		}
		form[name] = list[0]
	}
	return form, true
}

// check holds a request against the engine's rules and our own stricter ones.
func (p *Provider) check(r *http.Request, client registered, form map[string]string, req *request) error {
	for name, code := range map[string]string{
		"request": "request_not_supported", "request_uri": "request_uri_not_supported", "registration": "registration_not_supported",
	} {
		if form[name] != "" {
			return refusal(code, name+" is not supported")
		}
	}
	mode := form["response_mode"]
	switch {
	case form["response_type"] != string(oidc.ResponseTypeCode):
		return refusal("unsupported_response_type", "only code is supported")
	case mode != "" && mode != string(oidc.ResponseModeQuery):
		return refusal("invalid_request", "only the response_mode query is supported")
	case form["code_challenge_method"] != string(oidc.CodeChallengeMethodS256) || len(req.Challenge) != 43:
		return refusal("invalid_request", "PKCE with S256 is required")
	}
	parsed, err := engine.ParseAuthorizeRequest(r, p.engine.Decoder())
	if err != nil {
		return err
	}
	if req.Hint, err = engine.ValidateAuthRequestClient(r.Context(), parsed, client, p.engine.IDTokenHintVerifier(r.Context())); err != nil {
		return err
	}
	req.MaxAge, req.Scopes = parsed.MaxAge, client.only(parsed.Scopes)
	switch {
	case !slices.Contains(req.Scopes, ScopeOpenID):
		return refusal("invalid_scope", "the scope openid is required")
	case !slices.ContainsFunc(req.Scopes, func(s string) bool { return s != ScopeOpenID && s != ScopeOffline }):
		return refusal("invalid_scope", "ask for a scope of the client's registration")
	case slices.Contains(parsed.Prompt, oidc.PromptNone) && browserOf(r.Context()).Person == "":
		return refusal("login_required", "nobody is signed in")
	case slices.Contains(parsed.Prompt, oidc.PromptNone):
		return refusal("interaction_required", "the person decides on a page")
	}
	return nil
}

// refusal is an error of the protocol, for the client.
func refusal(code, description string) *oidc.Error {
	e := oidc.ErrInvalidRequest().WithDescription("%s", description)
	switch code {
	case "invalid_scope":
		e.ErrorType = oidc.InvalidScope
	case "login_required":
		e.ErrorType = oidc.LoginRequired
	case "interaction_required":
		e.ErrorType = oidc.InteractionRequired
	case "request_not_supported":
		e.ErrorType = oidc.RequestNotSupported
	case "unsupported_response_type":
		e.ErrorType = "unsupported_response_type"
	case "request_uri_not_supported":
		e.ErrorType = "request_uri_not_supported"
	case "registration_not_supported":
		e.ErrorType = "registration_not_supported"
	}
	return e
}

// keep stores a request for the browser that brought it, and returns its id.
func (p *Provider) keep(w http.ResponseWriter, r *http.Request, req request) (id string, err error) {
	mark := browserOf(r.Context()).mark()
	if mark == "" {
		mark = newMark(w)
	}
	id = random()
	req.Browser, req.Created = markHash(mark), p.now()
	req.Expires = req.Created.Add(requestLife)
	return id, p.own.Update(r.Context(), func(tx storage.Tx) error {
		return errors.Join(sweep(tx, req.Created), writeUntil(tx, hashKey(keyRequest, id), req, req.Expires))
	})
}

// back sends the browser back to the client with an error.
func (p *Provider) back(w http.ResponseWriter, r *http.Request, req request, err error) {
	e, _ := p.protocolError(r, req.Client, err)
	http.Redirect(w, r, p.answer(req, errorValues(string(e.ErrorType), strings.TrimSpace(e.Description))), http.StatusFound)
}
