package consents_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"pims/apps"
	"pims/apps/consents"
	"pims/apps/family"
	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/identity/op"
	"pims/instance"
	"pims/internal/webtest"
)

const api = "/api/v1/consents"

// story is a node with a third party at its door. Inès is 13 and has two
// separated parents; Tom is 16.
type story struct {
	*webtest.Run
	provider *provider
	tom      *webtest.Actor
	ines     *webtest.Actor
	samir    *webtest.Actor
	nadia    *webtest.Actor
}

func newStory(t *testing.T) *story {
	t.Helper()
	t.Parallel()
	s := &story{provider: new(provider)}
	s.Run = webtest.With(t, func(r *webtest.Run) []apps.App {
		return []apps.App{consents.New(r.Node.Desk, s.provider, certifications()), family.New(r.Node.People)}
	})
	registered := boussole
	registered.SecretSHA256, registered.RedirectURIs = make([]byte, 32), []string{"https://boussole.test/back"}
	must(t, s.Node.People.SetClient(context.Background(), registered))
	s.Tie("ines", "m.benali", "father")
	s.Tie("ines", "mme.benali", "mother")
	s.tom, s.ines, s.samir, s.nadia = s.As("tom"), s.As("ines"), s.As("m.benali"), s.As("mme.benali")
	return s
}

// certify gives somebody a certification.
func (s *story) certify(t *testing.T, login, title, score string) (id instance.DocID) {
	t.Helper()
	inst, err := s.House.Open(context.Background(), instance.ID(s.Instance(login)))
	must(t, err)
	must(t, inst.Update(context.Background(), func(tx *instance.Tx) error {
		id, err = instance.NewDocID()
		must(t, err)
		return instance.In[doctypes.Certification](tx).Put(id, doctypes.Certification{Title: title, Issuer: "Pix", Awarded: "2026-06-12", Score: score})
	}))
	must(t, inst.Close())
	return id
}

func agree(lines ...string) webtest.JSON {
	return webtest.JSON{"decision": "agree", "lines": append([]string{}, lines...)}
}

// Somebody of 16 decides alone, line by line.
func TestOneDecidesAlone(t *testing.T) {
	s := newStory(t)
	pix, other := s.certify(t, "tom", "Pix", "392 Pix"), s.certify(t, "tom", "PSC1", "acquis")
	s.provider.ask("r1", "profile", "certifications:read")
	s.tom.Get(api+"/requests/r1").Status(200).Sees(
		`"name":"Boussole Orientation"`, `"keeps_days":365`, `"purpose":"Proposer des parcours après la 3e."`, `"until":"2027-06-30T21:59:59Z"`,
		`"id":"profile/given_name"`, `"value":"Tom"`, `"value":"Delmas"`, `"label":"Pix","value":"392 Pix"`, `"why":"Pour les parcours numériques."`,
		`"rule":"self"`, `"parents":[]`, `"provisional":false`, `"covered":false`, `"never":["address"`,
	).MustNotSee("tom@", `"active"`, "2010-03-14", "argon2")
	s.tom.Get(api+"/requests/r1", "Accept-Language", "en").Status(200).Sees("the given name", "To greet.")

	s.tom.Post(api+"/requests/r1", agree()).Status(422).Code("nothing-ticked")
	s.tom.Post(api+"/requests/r1", agree("profile/given_name", "email/email")).Status(422).Code("line-not-offered")
	s.tom.Post(api+"/requests/r1", agree("certifications:read/"+s.Instance("ines"))).Status(422).Code("line-not-offered")
	s.tom.Get(api).Status(200).Sees(`{"grants":[]}`)

	a := s.tom.Post(api+"/requests/r1", agree("profile/given_name", "certifications:read/"+string(pix))).Status(200).
		Sees(`"state":"active"`, `"redirect_to":"https://boussole.test/back?code=r1"`, `"client_url":"https://boussole.test/"`)
	id := a.Field("id")
	if string(s.provider.finished["r1"]) != id {
		t.Errorf("finished with %v, not %s", s.provider.finished, id)
	}
	s.tom.Post(api+"/requests/r1", agree("profile/given_name")).Status(404)

	s.tom.Get(api).Status(200).Sees(`"state":"active"`, `"shown":["le prénom","Pix"]`, `"reads":0`).MustNotSee("392", "PSC1", "nom de famille")
	s.tom.Get(api+"/"+id).Status(200).Sees(
		`{"label":"Pix","value":"392 Pix"}`, `{"label":"le prénom","value":"Tom"}`, `"subject":"pairwise-boussole"`, `"what":"requested"`, `"what":"agreed"`,
		`"reads_log":[]`, `"index":`, `"never":["family_name"`, `"continue_url":"https://boussole.test/login?iss=https%3A%2F%2Fcartable.test%2Foidc"`,
	).MustNotSee("PSC1", "Delmas", string(other))

	// What a third party read is told in words.
	s.read(t, "tom", id, "certifications:read")
	s.tom.Get(api+"/"+id).Status(200).Sees(`"reads":1`, `"what":"read"`, `"objects":["Pix"]`)

	s.tom.Delete(api + "/" + id).Status(204)
	s.tom.Delete(api + "/" + id).Status(204)
	s.tom.Get(api+"/"+id).Status(200).Sees(`"state":"ended"`, `"why":"withdrawn"`, `"values":[]`).MustNotSee("392 Pix", "continue_url")
	if err := s.tryRead("tom", id, "certifications:read"); err == nil {
		t.Error("a withdrawn grant still opens")
	}
	s.tom.Get(api+"/"+id).Status(200).Sees(`"what":"refused"`, `"refusals":1`)
}

// read is a third party's read through the Guard.
func (s *story) read(t *testing.T, login, grant, scope string) {
	t.Helper()
	must(t, s.tryRead(login, grant, scope))
}

func (s *story) tryRead(login, grant, scope string) error {
	ctx := context.Background()
	p := s.Person(login)
	caller := identity.Caller{Person: p.ID, Instance: p.Instance, Client: identity.ClientThirdParty, ClientID: boussole.ID, Grant: instance.DocID(grant), Scopes: []string{scope}}
	pass, err := s.Node.Guard.Enter(ctx, caller, p.Instance, consent.Scope{
		Name: scope, Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{doctypes.CertificationName: instance.Read}},
	})
	if err != nil {
		return err
	}
	defer func() { _ = pass.Close() }()
	err = pass.View(ctx, func(tx *instance.Tx) error {
		for doc, err := range instance.In[doctypes.Certification](tx).All() {
			if err != nil || doc.Body.Issuer != "" {
				panic("a field that was not ticked is there")
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return pass.Commit(ctx)
}

// Under 15 a parent agrees, too, without ever seeing a value; the other may
// object.
func TestAParentAgreesToo(t *testing.T) {
	s := newStory(t)
	pix := s.certify(t, "ines", "Pix", "417 Pix")
	s.provider.ask("r1", "profile", "certifications:read")
	s.ines.Get(api+"/requests/r1").Status(200).Sees(`"rule":"one"`, `"parents":[{"name":"Samir","relation":"father"},{"name":"Nadia","relation":"mother"}]`).
		MustNotSee(s.Instance("m.benali"), s.Instance("mme.benali"))
	line := "certifications:read/" + string(pix)
	a := s.ines.Post(api+"/requests/r1", agree(line)).Status(200).Sees(`"state":"waiting"`, `"client_url":"https://boussole.test/"`).MustNotSee("redirect_to")
	id := a.Field("id")
	if err := s.tryRead("ines", id, "certifications:read"); err == nil {
		t.Fatal("read before a parent agreed")
	}
	s.ines.Get(api + "/requests/r1").Status(200).Sees(`"waiting":"` + id + `"`)
	s.Settle()

	hidden := []string{"417 Pix", s.Instance("ines"), s.Instance("mme.benali"), s.Instance("m.benali"), string(pix), id, "Roussel"}
	request := s.samir.Get("/api/v1/family").Status(200).Sees(
		`"given_name":"Inès"`, `"age":13`, `"group":"4e B"`, `"state":"active","relation":"father"`,
		`"about":"grant"`, `"client_name":"Boussole Orientation"`, `"purpose":"Proposer des parcours après la 3e."`, `"shown":["Pix"]`, `"answer":"asked"`,
		`"name":"Nadia"`,
	).MustNotSee(hidden...).Field("requests.0.id")
	s.samir.Post("/api/v1/family/requests/"+request, webtest.JSON{"answer": "agreed"}).Status(200).Sees(`"answer":"agreed"`).MustNotSee(hidden...)
	s.Settle()
	s.ines.Get(api+"/"+id).Status(200).Sees(`"state":"active"`, `"given":"`, `"by":"Samir"`, `"value":"417 Pix"`).MustNotSee(s.Instance("m.benali"))
	s.read(t, "ines", id, "certifications:read")

	// Back at the service, nothing is asked a second time.
	s.provider.ask("r2", "certifications:read")
	s.ines.Get(api+"/requests/r2").Status(200).Sees(`"active":"`+id+`"`, `"covered":true`)
	s.ines.Post(api+"/requests/r2", agree()).Status(200).Sees(`"id":"`+id+`"`, `"redirect_to":"https://boussole.test/back?code=r2"`)

	theirs := s.nadia.Get("/api/v1/family").Status(200).MustNotSee(hidden...).Field("requests.0.id")
	if theirs == request {
		t.Error("both parents hold the same document")
	}
	s.nadia.Post("/api/v1/family/requests/"+request, webtest.JSON{"answer": "objected"}).Status(404)
	s.nadia.Post("/api/v1/family/requests/"+theirs, webtest.JSON{"answer": "maybe"}).Status(422)
	s.nadia.Post("/api/v1/family/requests/"+theirs, webtest.JSON{"answer": "objected"}).Status(200)
	s.Settle()
	s.ines.Get(api + "/" + id).Status(200).Sees(`"state":"frozen"`)
	if err := s.tryRead("ines", id, "certifications:read"); err == nil {
		t.Error("read against an objection")
	}
	s.samir.Get("/api/v1/family").Status(200).Sees(`"state":"frozen"`).MustNotSee(hidden...)
}

func TestARefusalIsKept(t *testing.T) {
	s := newStory(t)
	s.provider.ask("r1", "profile")
	a := s.tom.Post(api+"/requests/r1", webtest.JSON{"decision": "refuse", "lines": []string{}}).Status(200).
		Sees(`"state":"refused"`, `"redirect_to":"https://boussole.test/back?error=access_denied"`)
	s.tom.Get(api+"/"+a.Field("id")).Status(200).Sees(`"why":"refused"`, `"values":[]`).MustNotSee("Delmas")
	s.provider.ask("r2", "profile")
	s.tom.Post(api+"/requests/r2/later", nil).Status(200).Sees("access_denied")
	s.tom.Get(api + "/requests/r2").Status(404)
	var got consents.Grants
	s.tom.Get(api).Status(200).JSON(&got)
	if len(got.Grants) != 1 {
		t.Errorf("%d grants: deciding later keeps nothing", len(got.Grants))
	}
}

// The newer answer takes the place of the former.
func TestANewAnswerReplaces(t *testing.T) {
	s := newStory(t)
	s.provider.ask("r1", "profile")
	first := s.tom.Post(api+"/requests/r1", agree("profile/given_name", "profile/family_name")).Status(200).Field("id")
	s.provider.ask("r2", "profile", "email")
	s.tom.Get(api + "/requests/r2").Status(200).Sees(`"active":"` + first + `"`)
	second := s.tom.Post(api+"/requests/r2", agree("profile/given_name")).Status(200).Sees(`"state":"active"`).Field("id")
	s.tom.Get(api+"/"+first).Status(200).Sees(`"state":"ended"`, `"why":"withdrawn"`)
	s.tom.Get(api + "/" + second).Status(200).Sees(`"value":"Tom"`).MustNotSee("Delmas")
}

// A provider that wants a fresh sign-in loses nothing of what was decided.
func TestTheDecisionOutlivesTheWayBack(t *testing.T) {
	s := newStory(t)
	s.provider.ask("r1", "profile")
	s.provider.again = op.ErrSignInAgain
	s.tom.Post(api+"/requests/r1", agree("profile/given_name")).Status(409).Code("sign-in-again")
	s.provider.again = nil
	s.tom.Get(api + "/requests/r1").Status(200).Sees(`"covered":true`)
	s.tom.Post(api+"/requests/r1", agree()).Status(200).Sees("redirect_to")
}

// What is over by its date is over, whoever wrote it down.
func TestAgreementsEnd(t *testing.T) {
	s := newStory(t)
	s.provider.ask("r1", "profile")
	id := s.tom.Post(api+"/requests/r1", agree("profile/given_name")).Status(200).Field("id")
	s.Wait(302 * 24 * time.Hour) // 30 June 2027
	s.Again("tom").Get(api + "/" + id).Status(200).Sees(`"state":"active"`)
	s.Wait(24 * time.Hour)
	s.Again("tom").Get(api+"/"+id).Status(200).Sees(`"state":"ended"`, `"why":"expired"`, `"values":[]`)
}

func TestNobodySeesAnothers(t *testing.T) {
	s := newStory(t)
	s.provider.ask("r1", "profile")
	id := s.tom.Post(api+"/requests/r1", agree("profile/given_name")).Status(200).Field("id")
	s.provider.ask("r2", "profile")
	ways := []struct{ method, path string }{
		{http.MethodGet, ""}, {http.MethodGet, "/opening"}, {http.MethodGet, "/" + id}, {http.MethodDelete, "/" + id},
		{http.MethodGet, "/requests/r2"}, {http.MethodPost, "/requests/r2/later"},
	}
	for _, w := range ways {
		s.Nobody().Do(w.method, api+w.path, nil).Status(401).Code("signed-out")
		for _, login := range []string{"ines", "mme.caron", "m.benali"} {
			s.As(login).Do(w.method, "/api/v1/of/"+s.Instance("tom")+"/consents"+w.path, nil).Status(404).Code("not-found").MustNotSee("Boussole", "Tom")
		}
		s.Device("tom", "files:read").Do(w.method, api+w.path, nil).Status(403).Code("not-allowed")
	}
	for _, login := range []string{"ines", "m.benali"} {
		s.As(login).Get(api + "/" + id).Status(404).Code("not-found")
		s.As(login).Delete(api + "/" + id).Status(404).Code("not-found")
		s.As(login).Get("/api/v1/of/" + s.Instance("tom") + "/family").Status(404)
	}
	s.Device("tom", "consents:read").Get(api).Status(200).Sees("Boussole")
	s.Device("tom", "consents:read").Get(api + "/" + id).Status(403)
	s.tom.Get(api + "/" + id).Status(200).Sees(`"state":"active"`)
	s.tom.Get(api + "/nothing").Status(404).Code("not-found")
	if strings.Contains(s.Log(), "Boussole") || strings.Contains(s.Log(), "Delmas") {
		t.Error("the log tells what was agreed to")
	}
}

// A node without a provider has no requests, and everything else.
func TestWithoutThirdParties(t *testing.T) {
	r := webtest.With(t, func(r *webtest.Run) []apps.App { return []apps.App{consents.New(r.Node.Desk, nil)} })
	r.As("tom").Get(api + "/requests/r1").Status(404).Code("not-found")
	r.As("tom").Get(api).Status(200).Sees(`{"grants":[]}`)
	r.As("tom").Get(api+"/opening").Status(200).Sees(`"state":"none"`, `"ties":[]`)
}
