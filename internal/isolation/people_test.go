package isolation_test

import (
	"context"
	crand "crypto/rand"
	"encoding/base64"
	"math/rand/v2"
	"strings"

	"github.com/google/uuid"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/internal/webtest"
)

// subject is the victim's at the portal.
const subject = "kanari-ent"

// settle brings everybody, and gives the victims one object of each kind.
func (w *world) settle() {
	for login, name := range map[string]string{"pere": "Bouvreuil", "mere": "Moineau", "tuteur": "Paul"} {
		w.create(identity.NewPerson{Login: login, GivenName: "Parent", FamilyName: name, Role: doctypes.Guardian})
	}
	w.create(identity.NewPerson{Login: "prof", GivenName: "Claire", Role: doctypes.Teacher})
	for _, login := range []string{"nina", "omar", "zoe"} {
		w.create(identity.NewPerson{Login: login, GivenName: "Voisin", Role: doctypes.Learner, BirthDate: "2009-01-10", Group: "2de 4"})
	}
	for _, tie := range w.child(subject, identity.NewPerson{
		Login: "lea.kanari", GivenName: "Mesange", FamilyName: "Kanari", Role: doctypes.Learner, BirthDate: told, Group: "3e Mesange",
		Email: "kanari@exemple.fr", Password: webtest.Password,
	}) {
		w.own(private, "tie", string(tie))
	}
	w.people["lea"] = w.people["lea.kanari"]
	lea := w.people["lea"]
	w.own(private, "instance", string(lea.Instance))
	w.own(private, "person", string(lea.ID))
	w.own(private, "login", lea.Login)
	w.own(private, "only", doctypes.OnlyID) // account, opening, moving key, preferences
	w.agree("pere")
	w.browser = w.cookie("lea")
	w.pages()
	w.files()
	w.spoken()
	w.things()
	w.clients()
	w.requests()
}

// child brings a child of the two parents, who arrives from the portal.
func (w *world) child(subject string, n identity.NewPerson) (ties []instance.DocID) {
	w.t.Helper()
	ctx := w.t.Context()
	n.Portal = identity.Portal{Issuer: webtest.PortalURL, Subject: subject}
	for _, login := range []string{"pere", "mere"} {
		tie, err := w.Node.People.SetTie(ctx, identity.Tie{
			Expected: n.Portal, Guardian: w.people[login].ID, Relation: "parent", Since: w.Node.Now(), Source: "test",
		})
		must(w.t, err)
		ties = append(ties, instance.DocID(tie.ID))
	}
	kin, err := w.Node.Desk.FamilyOf(ctx, n.Portal, n.GivenName)
	must(w.t, err)
	n.Also = func(tx *instance.Tx) error {
		return consent.Begin(tx, doctypes.Opening{
			Portal: n.Portal.Issuer, Transmitted: []doctypes.Field{{Name: "family_name", Value: "Kanari"}}, Rule: doctypes.RuleOne,
			Terms: "2026-11", Language: "fr",
		}, kin)
	}
	w.create(n)
	w.Settle()
	return ties
}

// requests are what the parents hold about the victim.
func (w *world) requests() {
	for login, word := range map[string]string{"pere": father, "mere": mother} {
		w.own(word, "folder of a parent", w.ask(w.cookie(login), "POST", "/api/v1/drive/folders", webtest.JSON{"parent": "root", "name": "Dossier " + word}).Status(201).Field("id"))
		w.own(word, "family request", w.ask(w.cookie(login), "GET", "/api/v1/family", nil).Status(200).Field("requests.0.id"))
		w.own(word, "instance of a parent", string(w.people[login].Instance))
		w.own(word, "person of a parent", string(w.people[login].ID))
	}
}

// agree has a parent say yes to all that waits.
func (w *world) agree(login string) {
	w.t.Helper()
	who := w.cookie(login)
	var got struct {
		Requests []struct{ ID, Answer, State string }
	}
	w.ask(who, "GET", "/api/v1/family", nil).Status(200).JSON(&got)
	for _, r := range got.Requests {
		if r.Answer == "asked" && r.State == "waiting" {
			w.ask(who, "POST", "/api/v1/family/requests/"+r.ID, webtest.JSON{"answer": "agreed"}).Status(200)
		}
	}
	w.Settle()
}

// start begins a session.
func (w *world) start(login string) (string, identity.Session) {
	w.t.Helper()
	token, session, err := w.Node.Sessions.Start(context.Background(), w.people[login], identity.Device{UserAgent: "Mozilla/5.0 (Windows NT 10.0) Firefox/140"})
	must(w.t, err)
	return token, session
}

// cookie returns the headers of a browser in which somebody has just signed in.
func (w *world) cookie(login string) []string {
	token, _ := w.start(login)
	return browserOf(token)
}

func browserOf(token string) []string {
	return []string{"Cookie", "__Host-pims=" + token, "Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "cors"}
}

func bearer(token string) []string { return []string{"Authorization", "Bearer " + token} }

func (w *world) ask(who []string, method, path string, body any, header ...string) *webtest.Answer {
	w.t.Helper()
	return w.Nobody().Do(method, path, body, append(append([]string{}, who...), header...)...)
}

// twin returns a value of the same form that nothing has.
func twin(id string) string {
	switch address, secret, _ := strings.Cut(id, "/apercu/"); {
	case len(address) == len(identity.NewAddress()) && strings.Count(address, "-") == 3:
		other := identity.NewAddress()
		if secret != "" {
			other += "/apercu/" + strings.ToLower(crand.Text())
		}
		return other
	case strings.HasPrefix(id, "urn:uuid:"):
		return "urn:uuid:" + uuid.NewString()
	case len(id) == 36:
		if u, err := uuid.NewV7(); err == nil {
			return u.String()
		}
	case strings.Contains(id, "%20"):
		return strings.ReplaceAll(id, "Kanari", "Absent")
	case strings.Contains(id, "."+private):
		return strings.Replace(id, private, "absent", 1)
	}
	raw := make([]byte, len(id))
	for i := range raw {
		raw[i] = byte(rand.Uint32())
	}
	return base64.RawURLEncoding.EncodeToString(raw)[:len(id)]
}
