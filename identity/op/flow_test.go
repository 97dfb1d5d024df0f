package op_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/identity/op"
	"pims/instance"
	"pims/storage"
)

// idToken checks the signature of an id_token against the published keys.
func (r *rig) idToken(raw string, algorithm jose.SignatureAlgorithm) (claims map[string]any) {
	r.t.Helper()
	var set jose.JSONWebKeySet
	r.must(json.Unmarshal([]byte(bodyOf(r.visit(origin+"/oidc/keys"))), &set))
	token, err := jose.ParseSignedCompact(raw, []jose.SignatureAlgorithm{algorithm})
	r.must(err)
	keys := set.Key(token.Signatures[0].Header.KeyID)
	if len(keys) != 1 || !keys[0].IsPublic() {
		r.t.Fatalf("%d keys of this id", len(keys))
	}
	payload, err := token.Verify(keys[0])
	r.must(err)
	r.must(json.Unmarshal(payload, &claims))
	return claims
}

func TestAClientGetsWhatWasAgreedAndNoMore(t *testing.T) {
	for _, algorithm := range []jose.SignatureAlgorithm{jose.RS256, jose.ES256} {
		t.Run(string(algorithm), func(t *testing.T) {
			r := newRig(t, string(algorithm))
			grant := r.grant("orientation", certifications(), doctypes.GrantItem{Scope: "profile", Fields: []string{"given_name"}})
			id := r.request()
			asked, err := r.Request(r.ctx(), id)
			r.must(err)
			if asked.Client.ID != "orientation" || !slices.Contains(asked.Scopes, "certifications:read") {
				t.Errorf("asked %+v", asked)
			}
			to, err := r.Finish(r.ctx(), id, r.ada, grant)
			r.must(err)
			got := answerOf(t, to)
			if !strings.HasPrefix(to, redirect+"&") || got.Get("state") != "ét@t" || got.Get("iss") != origin+"/oidc" {
				t.Errorf("goes to %s", to)
			}
			tokens := r.exchange(got.Get("code"))
			if tokens.status != 200 || tokens.str("scope") != "openid offline_access certifications:read profile" || tokens.str("token_type") != "Bearer" || tokens.body["expires_in"].(float64) < 3500 {
				t.Fatalf("got %d %s", tokens.status, tokens.text)
			}
			claims := r.idToken(tokens.str("id_token"), algorithm)
			sub := r.Subject("orientation", r.ada.ID)
			if claims["sub"] != sub || claims["nonce"] != "n-1" || claims["iss"] != r.Issuer() || claims["given_name"] != nil {
				t.Errorf("the id_token says %v", claims)
			}
			if at, _ := claims["auth_time"].(float64); int64(at) != r.since.Unix() {
				t.Errorf("auth_time is %v, the session began %v", claims["auth_time"], r.since)
			}
			info := r.userinfo(tokens.str("access_token"))
			if len(info.body) != 2 || info.str("sub") != sub || info.str("given_name") != "Ada" {
				t.Errorf("userinfo says %s", info.text)
			}
			caller, err := r.Caller(t.Context(), tokens.str("access_token"))
			r.must(err)
			want := identity.Caller{
				Person: r.ada.ID, Instance: r.ada.Instance, Client: identity.ClientThirdParty, ClientID: "orientation", Grant: grant,
				Scopes: []string{"openid", "offline_access", "certifications:read", "profile"},
			}
			if !slices.Equal(caller.Scopes, want.Scopes) || caller.Grant != want.Grant || caller.Instance != want.Instance ||
				caller.Client != want.Client || caller.ClientID != want.ClientID || caller.Person != want.Person {
				t.Errorf("the caller is %+v", caller)
			}
			if log := r.log.String(); strings.Contains(log, "Ada") || strings.Contains(log, sub) || strings.Contains(log, string(r.ada.ID)) {
				t.Errorf("the log names a person: %s", log)
			}
		})
	}
}

func TestClaimsNeedTheirItem(t *testing.T) {
	r := newRig(t, "")
	all := r.grant("orientation", doctypes.GrantItem{Scope: "profile"}, doctypes.GrantItem{Scope: "email"})
	info := r.userinfo(r.exchange(r.code(all)).str("access_token"))
	if info.str("family_name") != "Morel" || info.str("birthdate") != "1990-04-02" || info.str("email") != "ada@exemple.fr" || info.body["email_verified"] != false {
		t.Errorf("all was agreed: %s", info.text)
	}
	none := r.grant("orientation", certifications())
	tokens := r.exchange(r.code(none))
	if info := r.userinfo(tokens.str("access_token")); len(info.body) != 1 {
		t.Errorf("nothing of the profile was agreed: %s", info.text)
	}
	if tokens.str("scope") != "openid offline_access certifications:read" {
		t.Errorf("scope is %q", tokens.str("scope"))
	}
	narrow := r.exchange(r.code(all, "scope", "openid email"))
	if info := r.userinfo(narrow.str("access_token")); info.body["given_name"] != nil || narrow.body["refresh_token"] != nil {
		t.Errorf("less was asked: %s, %s", info.text, narrow.text)
	}
}

func TestAWithdrawalBitesAtOnceAndIsLogged(t *testing.T) {
	r := newRig(t, "")
	grant := r.grant("orientation", certifications())
	code := r.code(grant)
	tokens := r.exchange(r.code(grant))
	r.opens(tokens.str("access_token"), true)
	r.inside(func(tx *instance.Tx) error { return consent.Withdraw(tx, grant) })
	r.opens(tokens.str("access_token"), false)
	r.refresh(tokens.str("refresh_token")).wants(t, 400, "invalid_grant")
	r.exchange(code).wants(t, 400, "invalid_grant")
	r.inside(func(tx *instance.Tx) error {
		rec, err := consent.Last(tx, consent.Refused)
		if err != nil || rec.Grant != string(grant) || rec.ClientID != "orientation" {
			t.Errorf("the log tells %+v, %v", rec, err)
		}
		g, err := instance.In[doctypes.Grant](tx).Get(grant)
		if g.Refusals != 1 {
			t.Errorf("%d refusals in one hour are told of", g.Refusals)
		}
		return err
	})
	if _, err := r.finish(r.request(), r.ada, grant); !errors.Is(err, op.ErrNotAgreed) {
		t.Errorf("a code for a withdrawn grant: %v", err)
	}
}

func TestTwelveExchangesOfOneCodeGiveOneAnswer(t *testing.T) {
	r := newRig(t, "")
	code := r.code(r.grant("orientation", certifications()))
	answers := make([]answer, 12)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = r.exchange(code) })
	}
	wg.Wait()
	var good []answer
	for _, a := range answers {
		if a.status == 200 {
			good = append(good, a)
		} else {
			a.wants(t, 400, "invalid_grant")
		}
	}
	if len(good) != 1 {
		t.Fatalf("%d of 12 got tokens", len(good))
	}
	r.opens(good[0].str("access_token"), false) // the code was used twice: its family is dead
	r.refresh(good[0].str("refresh_token")).wants(t, 400, "invalid_grant")
}

func TestARefreshTokenWorksOnce(t *testing.T) {
	r := newRig(t, "")
	grant := r.grant("orientation", certifications())
	first := r.exchange(r.code(grant))
	second := r.refresh(first.str("refresh_token"))
	if second.status != 200 || second.str("refresh_token") == first.str("refresh_token") {
		t.Fatalf("got %d %s", second.status, second.text)
	}
	r.opens(first.str("access_token"), true)
	r.opens(second.str("access_token"), true)
	other := r.exchange(r.code(grant)) // another sign-in: a family of its own
	r.refresh(first.str("refresh_token")).wants(t, 400, "invalid_grant")
	r.opens(second.str("access_token"), false)
	r.refresh(second.str("refresh_token")).wants(t, 400, "invalid_grant")
	r.opens(other.str("access_token"), true)
}

func TestARefreshCanNarrowButNotWiden(t *testing.T) {
	r := newRig(t, "")
	tokens := r.exchange(r.code(r.grant("orientation", certifications(), doctypes.GrantItem{Scope: "profile"})))
	r.post("/oauth/token", "orientation", "grant_type", "refresh_token", "refresh_token", tokens.str("refresh_token"), "scope", "openid email").
		wants(t, 400, "invalid_scope")
	narrow := r.post("/oauth/token", "orientation", "grant_type", "refresh_token", "refresh_token", tokens.str("refresh_token"), "scope", "openid profile")
	if c, err := r.Caller(t.Context(), narrow.str("access_token")); err != nil || slices.Contains(c.Scopes, "certifications:read") {
		t.Errorf("narrowed to %v, %v", c.Scopes, err)
	}
	full := r.refresh(narrow.str("refresh_token"))
	if c, err := r.Caller(t.Context(), full.str("access_token")); err != nil || !slices.Contains(c.Scopes, "certifications:read") {
		t.Errorf("the next one has %v, %v", c.Scopes, err)
	}
}

func TestEverythingRunsOut(t *testing.T) {
	r := newRig(t, "")
	grant := r.grant("orientation", certifications())
	id, code, tokens := r.request(), r.code(grant), r.exchange(r.code(grant))
	r.pass(2 * time.Minute)
	r.exchange(code).wants(t, 400, "invalid_grant")
	r.pass(time.Hour)
	r.opens(tokens.str("access_token"), false)
	if _, err := r.Finish(r.ctx(), id, r.ada, grant); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("an old request: %v", err)
	}
	fresh := r.refresh(tokens.str("refresh_token"))
	r.opens(fresh.str("access_token"), true)
	r.pass(31 * 24 * time.Hour)
	r.refresh(fresh.str("refresh_token")).wants(t, 400, "invalid_grant")
	// What ran out does not pile up.
	r.exchange(r.code(grant))
	r.inside(func(tx *instance.Tx) error {
		n := 0
		for _, err := range consent.GrantSpace(tx, grant).Scan(nil, nil) {
			r.must(err)
			n++
		}
		if n != 3 {
			t.Errorf("%d records under the grant: a family, an access and a refresh token", n)
		}
		return nil
	})
}

func TestKeysRotate(t *testing.T) {
	r := newRig(t, "")
	grant := r.grant("orientation", certifications())
	before := r.exchange(r.code(grant)).str("id_token")
	r.must(r.RotateKeys(t.Context()))
	after := r.exchange(r.code(grant)).str("id_token")
	r.idToken(before, jose.RS256)
	r.idToken(after, jose.RS256)
	if strings.Split(before, ".")[0] == strings.Split(after, ".")[0] {
		t.Error("the same key signs")
	}
	r.pass(31 * 24 * time.Hour)
	if keys := bodyOf(r.visit(origin + "/oidc/keys")); strings.Count(keys, `"kid"`) != 2 || strings.Contains(keys, `"d"`) {
		t.Errorf("published are %s", keys)
	}
}

func TestClientsCannotComparePeople(t *testing.T) {
	r := newRig(t, "")
	here, there := r.Subject("orientation", r.ada.ID), r.Subject("autre", r.ada.ID)
	if here == there || here != r.Subject("orientation", r.ada.ID) || strings.ContainsAny(here, ":") || here == r.Subject("orientation", "x") {
		t.Errorf("%s and %s", here, there)
	}
}
