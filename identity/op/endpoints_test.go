package op_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"pims/doctypes"
	"pims/instance"
)

func TestIntrospectionIsForTheTokensOwnClient(t *testing.T) {
	r := newRig(t, "")
	tokens := r.exchange(r.code(r.grant("orientation", certifications())))
	token := tokens.str("access_token")
	mine := r.post("/oauth/introspect", "orientation", "token", token)
	if mine.body["active"] != true || mine.str("sub") != r.Subject("orientation", r.ada.ID) || mine.str("scope") != "openid offline_access certifications:read" {
		t.Errorf("got %s", mine.text)
	}
	for name, a := range map[string]answer{
		"another's": r.post("/oauth/introspect", "autre", "token", token), "no token": r.post("/oauth/introspect", "orientation"),
		"shortened": r.post("/oauth/introspect", "orientation", "token", token[:len(token)-2]),
		"a refresh": r.post("/oauth/introspect", "orientation", "token", tokens.str("refresh_token")),
	} {
		if a.status != 200 || len(a.body) != 1 || a.body["active"] != false {
			t.Errorf("%s: %d %s", name, a.status, a.text)
		}
	}
	r.post("/oauth/introspect", "", "token", token).wants(t, 401, "invalid_client")
}

func TestRevocation(t *testing.T) {
	r := newRig(t, "")
	grant := r.grant("orientation", certifications())
	first, second := r.exchange(r.code(grant)), r.exchange(r.code(grant))
	r.post("/revoke", "", "token", first.str("access_token")).wants(t, 401, "invalid_client")
	for _, foreign := range []string{first.str("access_token"), first.str("refresh_token"), "x", ""} {
		if a := r.post("/revoke", "autre", "token", foreign); a.status != 200 || a.text != "" {
			t.Errorf("another's: %d %s", a.status, a.text)
		}
	}
	r.opens(first.str("access_token"), true)
	r.post("/revoke", "orientation", "token", first.str("access_token"))
	r.opens(first.str("access_token"), false)
	again := r.refresh(first.str("refresh_token"))
	r.opens(again.str("access_token"), true)
	if a := r.post("/revoke", "orientation", "token", again.str("refresh_token"), "token_type_hint", "access_token"); a.status != 200 {
		t.Errorf("got %d", a.status)
	}
	r.opens(again.str("access_token"), false)
	r.refresh(again.str("refresh_token")).wants(t, 400, "invalid_grant")
	// The grant is as it was: the other sign-in goes on, and a new one begins.
	r.opens(second.str("access_token"), true)
	r.opens(r.exchange(r.code(grant)).str("access_token"), true)
}

// TestRevocationUnderAnObjection: a token that its client revokes meanwhile does
// not come back with the grant.
func TestRevocationUnderAnObjection(t *testing.T) {
	r := newRig(t, "")
	grant := r.grant("orientation", certifications())
	one, other := r.exchange(r.code(grant)), r.exchange(r.code(grant))
	opening := func(a doctypes.Answer) {
		r.inside(func(tx *instance.Tx) error {
			o := doctypes.Opening{Rule: doctypes.RuleSelf, Parties: []doctypes.Party{{Self: true, Answer: a}}}
			return instance.In[doctypes.Opening](tx).Put(doctypes.OnlyID, o)
		})
	}
	opening(doctypes.Objected)
	r.opens(one.str("access_token"), false)
	r.post("/revoke", "orientation", "token", one.str("refresh_token"))
	r.post("/revoke", "autre", "token", other.str("refresh_token"))
	opening(doctypes.Agreed)
	r.opens(one.str("access_token"), false)
	r.refresh(one.str("refresh_token")).wants(t, 400, "invalid_grant")
	r.opens(other.str("access_token"), true)
}

func TestSigningOutAtAClient(t *testing.T) {
	r := newRig(t, "")
	hint := r.exchange(r.code(r.grant("orientation", certifications()))).str("id_token")
	end := func(pairs ...string) *http.Response {
		return r.visit(origin + "/oidc/end_session?" + form(pairs).Encode())
	}
	back := "https://orientation.test/au-revoir"
	if res := end(); res.Header.Get("Location") != "/" || r.out {
		t.Errorf("a link without a hint: %v, signed out: %v", res.Header, r.out)
	}
	if res := end("client_id", "orientation", "post_logout_redirect_uri", back); res.Header.Get("Location") != back || r.out {
		t.Errorf("only a client's id: %v, signed out: %v", res.Header, r.out)
	}
	for name, res := range map[string]*http.Response{
		"another address": end("id_token_hint", hint, "post_logout_redirect_uri", "https://mal.test/"),
		"another client":  end("id_token_hint", hint, "client_id", "autre"),
		"no hint of ours": end("id_token_hint", "e30.e30.e30"),
		"twice":           r.visit(origin + "/oidc/end_session?state=a&state=b"),
	} {
		if res.StatusCode != 400 || r.out {
			t.Errorf("%s: %d, signed out: %v", name, res.StatusCode, r.out)
		}
	}
	ada := r.ada
	r.ada.ID = "somebody else"
	end("id_token_hint", hint)
	if r.ada = ada; r.out {
		t.Error("one person's hint signed another out")
	}
	res := end("id_token_hint", hint, "post_logout_redirect_uri", back, "state", "s1")
	if res.Header.Get("Location") != back+"?state=s1" || !r.out {
		t.Errorf("%v, signed out: %v", res.Header, r.out)
	}
}

func TestDiscoverySaysWhatIsTrue(t *testing.T) {
	r := newRig(t, "")
	var d map[string]any
	r.must(json.Unmarshal([]byte(bodyOf(r.visit(origin+"/oidc/.well-known/openid-configuration"))), &d))
	for name, want := range map[string]string{
		"issuer": `"https://cartable.test/oidc"`, "response_types_supported": `["code"]`, "subject_types_supported": `["pairwise"]`,
		"grant_types_supported": `["authorization_code","refresh_token"]`, "code_challenge_methods_supported": `["S256"]`,
		"id_token_signing_alg_values_supported": `["RS256","ES256"]`, "authorization_response_iss_parameter_supported": `true`,
		"token_endpoint_auth_methods_supported": `["client_secret_basic","client_secret_post"]`, "response_modes_supported": `["query"]`,
		"request_uri_parameter_supported": `false`, "scopes_supported": `["openid","profile","email","offline_access"]`,
	} {
		if got, _ := json.Marshal(d[name]); string(got) != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if _, ok := d["device_authorization_endpoint"]; ok {
		t.Error("announces a device endpoint")
	}
	// Every announced address answers.
	for name, value := range d {
		address, ok := value.(string)
		if !ok || !strings.HasSuffix(name, "_endpoint") && name != "jwks_uri" {
			continue
		}
		u, err := url.Parse(address)
		r.must(err)
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			w := httptest.NewRecorder()
			r.ServeHTTP(w, httptest.NewRequest(method, u.String(), nil))
			if w.Code == http.StatusNotFound || w.Code >= 500 {
				t.Errorf("%s %s: %d", method, name, w.Code)
			}
			if w.Header().Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s may be read by other pages", name)
			}
		}
	}
}
