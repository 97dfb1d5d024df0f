package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"os"
	"time"

	"pims/cmd/internal/ent"
	"pims/cmd/internal/fablab"
	"pims/cmd/internal/node"
	"pims/cmd/internal/orientation"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/storage"
)

// entClient is this node's client id at the demo's portal.
const entClient = "cartable"

// portalOf makes the demo's own portal for a node.
func (o *outside) portalOf(node string, now func() time.Time) (*ent.Server, error) {
	profiles := map[doctypes.Role]string{doctypes.Learner: "National_ELV", doctypes.Guardian: "National_TUT", doctypes.Teacher: "National_ENS"}
	var people []ent.Person
	for _, m := range cast(now()) {
		profile, ok := profiles[m.Role]
		if !ok {
			profile = "National_COL"
		}
		people = append(people, ent.Person{
			Subject: m.subject(), Login: m.Login, Password: m.entPassword, GivenName: m.GivenName, FamilyName: m.FamilyName,
			Email: m.Email, BirthDate: m.BirthDate, Class: m.Group, Profile: profile,
		})
	}
	return ent.New(ent.Config{
		Issuer: o.url(entService), Name: "ENT de Valmont", School: "Collège des Deux-Rives", People: people, Now: now,
		Client: ent.Client{ID: entClient, Secret: o.Secrets[entService], RedirectURIs: []string{node + "/ent/callback"}, Home: node + "/"},
	})
}

// boussole makes the demo's third party for a node.
func (o *outside) boussole(node string, client *http.Client) *orientation.Server {
	return orientation.New(orientation.Config{
		URL: o.url(boussoleService), Issuer: node + "/oidc", API: node + "/api/v1",
		ClientID: boussoleService, Secret: o.Secrets[boussoleService], HTTP: client,
	})
}

// fablab makes the demo's issuer of badges.
func (o *outside) fablab(now time.Time) *fablab.Server {
	people := map[string]string{}
	for _, m := range cast(now) {
		people[m.Login] = m.Email
	}
	return fablab.New(fablab.Config{URL: o.url(fablabService), Secret: o.Secrets[fablabService], People: people, Since: now})
}

// clients are the third parties that the demo's node knows.
func (o *outside) clients(now time.Time, redirect string) []identity.Client {
	say := func(fr, en string) map[fault.Lang]string {
		return map[fault.Lang]string{fault.French: fr, fault.English: en}
	}
	hash := func(name string) []byte { sum := sha256.Sum256([]byte(o.Secrets[name])); return sum[:] }
	url := o.url(boussoleService)
	until := time.Date(now.Year(), time.June, 30, 0, 0, 0, 0, time.UTC)
	if until.Before(now.AddDate(0, 2, 0)) {
		until = until.AddDate(1, 0, 0)
	}
	purpose := say("proposer des parcours et des journées portes ouvertes après la 3e", "suggest paths and open days after lower secondary school")
	scopes := []identity.ClientScope{
		{Scope: "openid", Purpose: purpose},
		{Scope: "profile", Purpose: say("Pour dire bonjour par le prénom.", "To say hello by the given name.")},
		{Scope: "certifications:read", Needed: true, Purpose: say("Pour repérer les parcours qui vont avec.", "To find the paths that fit.")},
	}
	more := []identity.ClientScope{
		{Scope: "email", Purpose: say("Pour répondre.", "To answer.")},
		{Scope: "certifications:competences", Purpose: say("Pour proposer un atelier du bon niveau.", "To suggest a workshop of the right level.")},
	}
	return []identity.Client{
		{
			ID: boussoleService, Name: "Boussole Orientation", Address: "Association Boussole, 4 quai des Tanneurs, Orval", Contact: "donnees@boussole.example",
			Home: url, SecretSHA256: hash(boussoleService), RedirectURIs: []string{url + "/callback"}, InitiateLogin: url + "/connect",
			Scopes: scopes, KeepsDays: 365, Until: until.Format(time.DateOnly),
		},
		{
			ID: trialClient, Name: "Atelier d’essai", Address: "Atelier d’essai, Valmont", Contact: "donnees@essai.example",
			Home: redirect, SecretSHA256: hash(trialClient), RedirectURIs: []string{redirect}, Scopes: append(scopes[:len(scopes):len(scopes)], more...), KeepsDays: 30, Until: until.Format(time.DateOnly),
		},
	}
}

// family seeds what a school's directory would say: who signs in by the portal,
// and who holds parental authority over the learner who has not come yet.
func family(ctx context.Context, n *node.Node, issuer string, school string) error {
	ids := map[string]identity.PersonID{}
	var child member
	for _, m := range cast(n.House.Now()) {
		person, err := n.People.ByLogin(ctx, m.Login)
		switch {
		case errors.Is(err, storage.ErrNotFound) && m.Password == "":
			child = m
			continue
		case err != nil:
			return err
		}
		ids[m.Login] = person.ID
		if err := n.People.LinkPortal(ctx, person.ID, identity.Portal{Issuer: issuer, Subject: m.subject()}); err != nil {
			return err
		}
	}
	if child.Login == "" { // the learner has come already, with the ties
		return nil
	}
	expected := identity.Portal{Issuer: issuer, Subject: child.subject()}
	known, err := n.People.GuardiansOf(ctx, expected)
	if err != nil || len(known) > 0 {
		return err
	}
	for login, relation := range map[string]string{"karim.benali": "father", "sophie.benali": "mother"} {
		tie := identity.Tie{Expected: expected, Guardian: ids[login], Relation: relation, Since: n.House.Now(), Source: school}
		if _, err := n.People.SetTie(ctx, tie); err != nil {
			return err
		}
	}
	return nil
}

// trusting returns a client for the demo's services that trusts the demo's own
// certificate authority, if it has one.
func trusting(caFile string) (*http.Client, error) {
	client := &http.Client{Timeout: 20 * time.Second}
	if caFile == "" {
		return client, nil
	}
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true}
	return client, nil
}

// addrPort is where a listener listens.
func addrPort(l net.Listener) netip.AddrPort { return l.Addr().(*net.TCPAddr).AddrPort() }
