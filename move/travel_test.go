package move_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pims/doctypes"
	"pims/instance"
	"pims/move"
	"pims/storage"
)

const (
	aDocument = "0198c0de-0000-7000-8000-000000000002"
	another   = "0198c0de-0000-7000-8000-000000000003"
)

// oneOfEach has a document of every doctype but files and folders, which
// TestRoundTrip has.
var oneOfEach = map[doctypes.Name]any{
	doctypes.AccountName:     doctypes.Account{Login: "ines.moreau", GivenName: "Inès", FamilyName: "Moreau", Role: doctypes.Learner, BirthDate: "2012-03-14", Created: day},
	doctypes.AlbumName:       doctypes.Album{Name: "Voyage à Lyon", Cover: another, Items: []string{another}, Created: day, Modified: day},
	doctypes.AppPasswordName: doctypes.AppPassword{Name: "téléphone", SHA256: make([]byte, 32), Scopes: []string{"files:read"}, Created: day, Expires: day},
	doctypes.BadgeName: doctypes.Badge{
		Name: "Sécurité machines", Issuer: doctypes.BadgeIssuer{ID: "https://quai.example", Name: "Fablab du Quai"}, Awarded: "2026-06-01", Format: "ob3",
		SHA256: make([]byte, 32), Verdict: "valid", Checks: []doctypes.BadgeCheck{{Name: "signature", Outcome: "passed", Code: "unchanged"}}, Verified: day, Added: day,
	},
	doctypes.PageName:        doctypes.Page{Title: "Mes projets", Template: "blank", Theme: "wood", Blocks: []doctypes.Block{{ID: "a", Kind: "text", Text: "Le bois"}}, Created: day, Modified: day},
	doctypes.PublicationName: doctypes.Publication{Page: another, Title: "Mes projets", Author: "Inès", Theme: "wood", Language: "fr", Blocks: []doctypes.PublicBlock{}, Published: day, Expires: day},
	doctypes.CertificationName: doctypes.Certification{
		Title: "Pix", Issuer: "GIP Pix", Awarded: "2026-06-12", Level: "5", Score: "641", Number: "P-1", Added: day,
		Source: doctypes.Source{Konnector: "example", Connection: another, ID: "c-1", Fetched: day, SHA256: make([]byte, 32)},
	},
	doctypes.ConnectionName:    doctypes.Connection{Konnector: "example", Created: day, State: "ready", Documents: 1, LastGood: day},
	doctypes.ConnectionRunName: doctypes.ConnectionRun{Connection: another, Started: day, Ended: day, Outcome: "done", New: 1, Lines: []string{"Pix"}},
	doctypes.CredentialName:    doctypes.Credential{Connection: another, Fields: []doctypes.Field{{Name: "code", Value: "the-secret-code"}}},
	doctypes.FamilyRequestName: doctypes.FamilyRequest{
		About: "grant", Learner: another, Subject: another, GivenName: "Tom", Rule: doctypes.RuleOne,
		Parties:  []doctypes.Party{{Self: true, Name: "Tom", Answer: doctypes.Agreed, At: day}},
		Received: day, Expires: day.AddDate(1, 0, 0), Answer: doctypes.Asked, State: "waiting",
	},
	doctypes.GrantName:     grant(nil),
	doctypes.MovingKeyName: doctypes.MovingKey{Recipient: "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj", Created: day},
	doctypes.OpeningName: doctypes.Opening{
		Portal: "https://ent.example", Transmitted: []doctypes.Field{{Name: "given_name", Value: "Inès"}}, Terms: "2026-11", TermsSHA256: make([]byte, 32),
		Language: "fr", Accepted: day, Rule: doctypes.RuleOne, Events: []doctypes.Event{{Time: day, What: "agreed", By: "you"}},
		Parties: []doctypes.Party{{Self: true, Name: "Inès", Answer: doctypes.Agreed, At: day}, {Name: "Nadia", Relation: "mother", Instance: another, Answer: doctypes.Agreed, At: day}},
	},
	doctypes.PreferencesName: doctypes.Preferences{Language: "fr", Theme: "dark", TextSize: 125, Font: "atkinson"},
	doctypes.TieName:         doctypes.Tie{Name: "Nadia", Relation: "mother", Host: "https://there.example", Since: day, Statement: "e30.e30.AA", Confirmed: day},
}

// grant is an agreement that is in force, on some documents.
func grant(ids []string) doctypes.Grant {
	return doctypes.Grant{
		Client: "orientation", ClientName: "Cap Orientation", Address: "1 rue des Écoles, Valmont", Contact: "dpo@cap.example", Purpose: "Proposer des formations",
		Language: "fr", Notice: make([]byte, 32), Basis: "6.1.a", KeepsDays: 30, Rule: doctypes.RuleOne,
		Items:   []doctypes.GrantItem{{Scope: "certifications:read", IDs: ids, Fields: []string{"title"}, Shown: []string{"Pix"}}},
		Parties: []doctypes.Party{{Self: true, Name: "Inès", Answer: doctypes.Agreed, At: day}, {Name: "Nadia", Relation: "mother", Instance: another, Answer: doctypes.Agreed, At: day}},
		Events:  []doctypes.Event{{Time: day, What: "requested", By: "client"}, {Time: day, What: "agreed", By: "you"}, {Time: day, What: "agreed", By: "Nadia"}},
		Expires: day.AddDate(1, 0, 0), Reads: 3, LastRead: day, Subject: "pairwise",
	}
}

// give puts a document into an instance as it is.
func give(t testing.TB, i *instance.Instance, name doctypes.Name, id instance.DocID, v any) {
	t.Helper()
	body, err := json.Marshal(v)
	must(t, err)
	update(t, i, func(tx *instance.Tx) error {
		return tx.Import(instance.Document{Doctype: name, ID: id, Version: 1, Rev: 1, Created: day, Updated: day, Body: body})
	})
}

// settled are the doctypes of which something holds only at the host where it
// was agreed, or found out.
var settled = map[doctypes.Name]bool{
	doctypes.BadgeName: true, doctypes.FamilyRequestName: true, doctypes.GrantName: true, doctypes.OpeningName: true, doctypes.TieName: true,
}

func TestEveryDoctypeTravelsUnlessItStays(t *testing.T) {
	ctx := context.Background()
	w, there := newWorld(t), newWorld(t)
	was := w.learner(1 << 20)
	upload(t, was, instance.Root, "Pix.pdf", "the original")
	idOf := func(name doctypes.Name) instance.DocID {
		switch name {
		case doctypes.AccountName, doctypes.MovingKeyName, doctypes.OpeningName, doctypes.PreferencesName:
			return doctypes.OnlyID
		default:
			return aDocument
		}
	}
	for name, v := range oneOfEach {
		give(t, was, name, idOf(name), v)
	}
	archive := w.export(was)
	is, _ := there.bring(archive, w.identities())
	for _, d := range doctypes.All() {
		if d.Name == doctypes.FileName || d.Name == doctypes.FolderName {
			continue
		}
		if oneOfEach[d.Name] == nil {
			t.Errorf("%s: say here whether it travels", d.Name)
			continue
		}
		before, after := document(t, was, d.Name, idOf(d.Name)), document(t, is, d.Name, idOf(d.Name))
		switch {
		case d.Stays && after != nil:
			t.Errorf("%s came along: %s", d.Name, after.Body)
		case !d.Stays && after == nil:
			t.Errorf("%s was left behind", d.Name)
		case !d.Stays && !settled[d.Name] && (!bytes.Equal(before.Body, after.Body) || before.Rev != after.Rev):
			t.Errorf("%s was\n%s and is\n%s", d.Name, before.Body, after.Body)
		}
	}
	differs := map[doctypes.Name]bool{}
	for _, d := range compare(t, w, is, archive).Differs {
		if d.What != move.Changed || !settled[d.Doctype] {
			t.Errorf("differs: %+v", d)
		}
		differs[d.Doctype] = true
	}
	if len(differs) != len(settled) {
		t.Errorf("settled were %v", differs)
	}
	for _, m := range takeApart(t, w, archive).members {
		if bytes.Contains(m.body, []byte("the-secret-code")) {
			t.Errorf("%s holds the code of a connection", m.Name)
		}
	}
	_, err := move.Verify(ctx, bytes.NewReader(there.exportTo(is, w)), w.identities())
	must(t, err)
}

// TestAGrantDoesNotHoldElsewhere: the third party has no key to this host, and
// the owner has not agreed to its having one.
func TestAGrantDoesNotHoldElsewhere(t *testing.T) {
	w, there := newWorld(t), newWorld(t)
	there.now = day.AddDate(0, 1, 0)
	was := w.learner(1 << 20)
	ids := make([]string, 400)
	for n := range ids {
		ids[n] = another
	}
	for n := range 60 { // more, and larger, than one commit takes
		give(t, was, doctypes.GrantName, instance.DocID(fmt.Sprintf("0198c0de-0000-7000-8000-1%011d", n)), grant(ids))
	}
	is, _ := there.bring(w.export(was), w.identities())
	n := 0
	must(t, is.View(context.Background(), func(tx *instance.Tx) error {
		for g, err := range instance.In[doctypes.Grant](tx).All() {
			must(t, err)
			n++
			last := g.Body.Events[len(g.Body.Events)-1]
			if !g.Body.Ended.Equal(there.now) || g.Body.Why != "moved" || last.What != "moved" || g.Body.Reads != 3 || len(g.Body.Events) != 4 {
				t.Errorf("came in as %+v", g.Body)
			}
			for _, p := range g.Body.Parties {
				if p.Instance != "" {
					t.Errorf("%s is still reached at %s", p.Name, p.Instance)
				}
			}
		}
		tie, err := tx.Document(doctypes.TieName, aDocument)
		if err == nil && strings.Contains(string(tie.Body), "confirmed") {
			t.Errorf("a tie is still confirmed: %s", tie.Body)
		}
		return nil
	}))
	if n != 60 {
		t.Errorf("%d grants came", n)
	}
}

// TestLettersStay: what the outbox still holds is between this host and those
// it goes to.
func TestLettersStay(t *testing.T) {
	w, there := newWorld(t), newWorld(t)
	was := w.learner(1 << 20)
	update(t, was, func(tx *instance.Tx) error {
		return tx.Post(instance.Letter{To: []instance.ID{another}, Kind: "test", Body: json.RawMessage(`"hello"`)})
	})
	is, _ := there.bring(w.export(was), w.identities())
	must(t, is.Deliver(context.Background())) // there is nothing, and nobody to carry it
}

func TestASlicedAccessExportsNothing(t *testing.T) {
	w := newWorld(t)
	i := w.learner(1 << 20)
	rights := instance.Rights{Every: instance.Read, Only: map[doctype]instance.Slice{doctypes.GrantName: {Fields: []string{"client"}}}}
	_, err := move.Export(context.Background(), i.Access(rights), new(bytes.Buffer), w.sealedTo())
	want(t, err, instance.ErrForbidden)
}

func document(t testing.TB, i *instance.Instance, name doctypes.Name, id instance.DocID) (doc *instance.Document) {
	t.Helper()
	must(t, i.View(context.Background(), func(tx *instance.Tx) error {
		d, err := tx.Document(name, id)
		if err == storage.ErrNotFound {
			return nil
		}
		doc = &d
		return err
	}))
	return doc
}
