package certifications_test

import (
	"context"
	"errors"
	"testing"

	"pims/apps/certifications"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/konnectors/pix/pixtest"
	"pims/storage"
)

// What the Guard opens to a third party under the scope of the list are the
// ticked certifications and fields: no file, and no way to one.
func TestThirdPartysReach(t *testing.T) {
	r, _ := bring(t)
	ctx := context.Background()
	tom := r.Person("tom")
	inst, err := r.House.Open(ctx, tom.Instance)
	must(t, err)
	client := identity.Client{ID: "boussole", Name: "Boussole", Scopes: []identity.ClientScope{{Scope: "certifications:read"}}}
	var grant instance.DocID
	var file instance.DocID
	must(t, inst.Update(ctx, func(tx *instance.Tx) error {
		for c, err := range instance.In[doctypes.Certification](tx).All() {
			if err != nil {
				return err
			}
			file = instance.DocID(c.Body.Original)
		}
		lines, err := certifications.Offers()[0].Lines(tx, fault.French)
		if err != nil {
			return err
		}
		grant, _, err = consent.Give(tx, consent.Proposal{Client: client, Language: "fr", Items: []doctypes.GrantItem{
			{Scope: lines[0].Scope, IDs: []string{lines[0].Doc}, Fields: lines[0].Fields, Shown: []string{lines[0].Label}},
		}})
		return err
	}))
	must(t, inst.Close())
	caller := identity.Caller{
		Person: tom.ID, Instance: tom.Instance, Client: identity.ClientThirdParty, ClientID: client.ID, Grant: grant,
		Scopes: []string{"certifications:read"},
	}
	for _, scope := range certifications.New(nil, nil).Manifest().Scopes {
		pass, err := r.Node.Guard.Enter(ctx, caller, tom.Instance, scope)
		if scope.Name != "certifications:read" {
			if !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("%s: %v", scope.Name, err)
			}
			continue
		}
		must(t, err)
		must(t, pass.View(ctx, func(tx *instance.Tx) error {
			if _, err := tx.Tree().Entry(file); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("the original: %v", err)
			}
			for _, d := range doctypes.All() {
				for _, err := range tx.Documents(d.Name, "") {
					if d.Name != doctypes.CertificationName {
						t.Errorf("it reads a %s: %v", d.Name, err)
					}
				}
			}
			for c, err := range instance.In[doctypes.Certification](tx).All() {
				if err != nil || c.Body.Title == "" || c.Body.Original != "" || c.Body.Number != "" || c.Body.Source.Connection != "" {
					t.Errorf("got %+v, %v", c.Body, err)
				}
			}
			return nil
		}))
		if _, err := pass.Open(ctx, file, 0); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("opening the original: %v", err)
		}
		for e := range entries(ctx, t, pass) {
			t.Errorf("it lists %s", e)
		}
		must(t, pass.Close())
	}
}

func entries(ctx context.Context, t *testing.T, pass *consent.Pass) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	must(t, pass.View(ctx, func(tx *instance.Tx) error {
		for e, err := range tx.Tree().List(instance.Root) {
			if err != nil {
				return err
			}
			names[e.Name] = true
		}
		return nil
	}))
	return names
}

// Whoever was granted the competences of one certification reads those, nothing
// of another, and nothing by the other scope.
func TestThirdPartysCompetences(t *testing.T) {
	l := withPix(t)
	l.connect(t, "tom", pixtest.Code)
	l.connect(t, "tom", pixtest.V2)
	ctx := context.Background()
	tom := l.Person("tom")
	client := identity.Client{ID: "atelier", Name: "Atelier", Scopes: []identity.ClientScope{{Scope: "certifications:read"}, {Scope: "certifications:competences"}}}
	var grant instance.DocID
	l.with(t, "tom", func(tx *instance.Tx) error {
		lines, err := certifications.Offers()[1].Lines(tx, fault.French)
		must(t, err)
		if len(lines) != 2 {
			t.Fatalf("got %+v", lines)
		}
		grant, _, err = consent.Give(tx, consent.Proposal{Client: client, Language: "fr", Items: []doctypes.GrantItem{
			{Scope: lines[0].Scope, IDs: []string{lines[0].Doc}, Fields: lines[0].Fields, Shown: []string{lines[0].Label}},
		}})
		return err
	})
	caller := identity.Caller{
		Person: tom.ID, Instance: tom.Instance, Client: identity.ClientThirdParty, ClientID: client.ID, Grant: grant,
		Scopes: []string{"certifications:read", "certifications:competences"},
	}
	for _, scope := range certifications.New(nil, nil).Manifest().Scopes {
		pass, err := l.Node.Guard.Enter(ctx, caller, tom.Instance, scope)
		if scope.Name != "certifications:competences" {
			if !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("%s: %v", scope.Name, err)
			}
			continue
		}
		must(t, err)
		must(t, pass.View(ctx, func(tx *instance.Tx) error {
			read := 0
			for c, err := range instance.In[doctypes.Certification](tx).All() {
				must(t, err)
				read++
				if b := c.Body; len(b.Areas) != 5 || b.Status != "validated" || b.Awarded != "2026-06-23" || b.Score != "" || b.Holder != "" || b.Number != "" || b.Centre != "" || b.Source.ID != "" {
					t.Errorf("got %+v", b)
				}
			}
			if read != 1 {
				t.Errorf("it reads %d", read)
			}
			return nil
		}))
		must(t, pass.Close())
	}
}
