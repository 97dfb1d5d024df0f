package identity

import (
	"crypto/sha256"
	"errors"
	"reflect"
	"strings"
	"testing"

	"pims/fault"
	"pims/storage"
)

func orientation() Client {
	sum := sha256.Sum256([]byte("secret"))
	return Client{
		ID: "orientation", Name: "Cap Avenir", Address: "1 rue des Métiers, Lyon", Contact: "dpo@cap.example", Home: "https://cap.example/",
		SecretSHA256: sum[:], RedirectURIs: []string{"https://cap.example/callback", "http://127.0.0.1:8081/callback"},
		PostLogoutURIs: []string{"http://localhost:8081/"}, InitiateLogin: "https://cap.example/start",
		Scopes:    []ClientScope{{Scope: "certifications:read", Needed: true, Purpose: map[fault.Lang]string{fault.French: "Proposer des pistes."}}},
		KeepsDays: 30, Until: "2027-08-31",
	}
}

func TestClients(t *testing.T) {
	r := newRig(t)
	c := orientation()
	r.must(r.people.SetClient(t.Context(), c))
	c.Name = "Cap Avenir 2"
	r.must(r.people.SetClient(t.Context(), c))
	other := orientation()
	other.ID = "another"
	r.must(r.people.SetClient(t.Context(), other))
	r.restart()
	got, err := r.people.Client(t.Context(), "orientation")
	r.must(err)
	if !reflect.DeepEqual(got, c) {
		t.Errorf("%+v", got)
	}
	all, err := r.people.Clients(t.Context())
	r.must(err)
	if len(all) != 2 || all[0].ID != "another" || all[1].Name != c.Name {
		t.Errorf("%+v", all)
	}
	for _, id := range []string{"", "none", "orientation/", strings.Repeat("x", 5000)} {
		_, err = r.people.Client(t.Context(), id)
		r.want(err, storage.ErrNotFound)
		r.want(r.people.EndClient(t.Context(), id), storage.ErrNotFound)
	}
	r.must(r.people.EndClient(t.Context(), "orientation"))
	_, err = r.people.Client(t.Context(), "orientation")
	r.want(err, storage.ErrNotFound)
}

func TestBadClients(t *testing.T) {
	r := newRig(t)
	for _, bad := range []struct {
		field string
		spoil func(*Client)
	}{
		{"id", func(c *Client) { c.ID = "a:b" }},
		{"id", func(c *Client) { c.ID = "" }},
		{"name", func(c *Client) { c.Name = "a\nb" }},
		{"address", func(c *Client) { c.Address = strings.Repeat("x", 3000) }},
		{"secret_sha256", func(c *Client) { c.SecretSHA256 = []byte("secret") }},
		{"redirect_uris", func(c *Client) { c.RedirectURIs = nil }},
		{"redirect_uris", func(c *Client) { c.RedirectURIs = []string{"http://cap.example/callback"} }},
		{"redirect_uris", func(c *Client) { c.RedirectURIs = []string{"javascript:alert(1)"} }},
		{"redirect_uris", func(c *Client) { c.RedirectURIs = []string{"https://cap.example/#here"} }},
		{"redirect_uris", func(c *Client) { c.RedirectURIs = []string{"https://me@cap.example/"} }},
		{"redirect_uris", func(c *Client) { c.RedirectURIs = []string{"/callback"} }},
		{"post_logout_uris", func(c *Client) { c.PostLogoutURIs = []string{"//cap.example"} }},
		{"initiate_login", func(c *Client) { c.InitiateLogin = "data:text/html,x" }},
		{"home", func(c *Client) { c.Home = "cap.example" }},
		{"keeps_days", func(c *Client) { c.KeepsDays = -1 }},
		{"until", func(c *Client) { c.Until = "next year" }},
		{"scopes", func(c *Client) { c.Scopes = append(c.Scopes, c.Scopes[0]) }},
		{"scopes", func(c *Client) { c.Scopes[0].Scope = "two words" }},
	} {
		c := orientation()
		bad.spoil(&c)
		err := r.people.SetClient(t.Context(), c)
		r.want(err, ErrBadClient)
		if e, ok := errors.AsType[*fault.Error](err); !ok || e.Args["field"] != bad.field {
			t.Errorf("%s: %v", bad.field, err)
		}
	}
}

func TestSecrets(t *testing.T) {
	r := newRig(t)
	one, err := r.people.Secret(t.Context(), "pairwise")
	r.must(err)
	two, err := r.people.Secret(t.Context(), "rp")
	r.must(err)
	r.restart()
	again, err := r.people.Secret(t.Context(), "pairwise")
	r.must(err)
	if one == two || one != again || one == [32]byte{} {
		t.Error("secrets are not random, or not kept")
	}
	for _, bad := range []string{"", strings.Repeat("x", 200)} {
		_, err = r.people.Secret(t.Context(), bad)
		r.want(err, ErrBadSecretName)
	}
}
