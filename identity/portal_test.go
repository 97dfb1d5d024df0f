package identity

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

var ines = Portal{Issuer: "https://ent.example", Subject: "sub-ines"}

// arriving is somebody who comes by a portal, without a password.
func arriving(login string, o Portal) NewPerson {
	return NewPerson{Login: login, GivenName: "Inès", FamilyName: "Benali", Role: doctypes.Learner, BirthDate: "2012-03-04", Quota: 1 << 20, Portal: o, Email: "ines@ent.example"}
}

func TestArrivalByPortal(t *testing.T) {
	r := newRig(t)
	_, err := r.people.ByPortal(t.Context(), ines)
	r.want(err, storage.ErrNotFound)
	n := arriving("ines.benali", ines)
	n.Also = func(tx *instance.Tx) error {
		return instance.In[doctypes.Opening](tx).Put(doctypes.OnlyID, doctypes.Opening{Portal: ines.Issuer})
	}
	person := r.create(n)
	r.restart()
	if got, err := r.people.ByPortal(t.Context(), ines); got != person || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
	account, err := r.people.account(t.Context(), person.Instance)
	r.must(err)
	if len(account.Portals) != 1 || account.Portals[0].Subject != ines.Subject || !account.Portals[0].Linked.Equal(r.clock()) || account.Email != n.Email {
		t.Errorf("%+v", account)
	}
	r.must(r.people.inside(t.Context(), person.Instance, func(inst *instance.Instance) error {
		return inst.View(t.Context(), func(tx *instance.Tx) error {
			_, err := instance.In[doctypes.Opening](tx).Get(doctypes.OnlyID)
			return err
		})
	}))
	_, err = r.people.Create(t.Context(), arriving("another", ines))
	r.want(err, ErrPortalTaken)
	_, err = r.people.ByLogin(t.Context(), "another")
	r.want(err, storage.ErrNotFound)
	for _, near := range []Portal{{ines.Issuer + "s", "ub-ines"}, {ines.Issuer, "sub-ine"}, {"https://ent.exampl", "e" + ines.Subject}} {
		_, err = r.people.ByPortal(t.Context(), near)
		r.want(err, storage.ErrNotFound)
	}
}

func TestFailedAlsoLeavesNobody(t *testing.T) {
	r := newRig(t)
	n := arriving("ines.benali", ines)
	boom := errors.New("boom")
	n.Also = func(*instance.Tx) error { return boom }
	if _, err := r.people.Create(t.Context(), n); !errors.Is(err, boom) {
		t.Errorf("%v", err)
	}
	if r.count() != 0 {
		t.Error("somebody is registered")
	}
	n.Also = nil
	r.create(n) // login and portal are free
}

func TestBadPortals(t *testing.T) {
	r := newRig(t)
	for _, bad := range []Portal{{"", "x"}, {"https://ent.example", ""}, {"https://ent.example", strings.Repeat("x", 256)}, {"https://ent.example", "a\nb"}, {"https://ent.example", "\xff"}} {
		_, err := r.people.Create(t.Context(), arriving("ines.benali", bad))
		r.want(err, ErrBadPerson)
		r.want(r.people.RefusePortal(t.Context(), bad, Refusal{}), ErrBadPerson)
	}
}

func TestLinkPortal(t *testing.T) {
	r := newRig(t)
	first, second := r.create(lea()), r.create(arriving("ines.benali", ines))
	mine := Portal{ines.Issuer, "sub-lea"}
	r.must(r.people.LinkPortal(t.Context(), first.ID, mine))
	r.must(r.people.LinkPortal(t.Context(), first.ID, mine))
	account, err := r.people.account(t.Context(), first.Instance)
	r.must(err)
	if len(account.Portals) != 1 {
		t.Errorf("%+v", account.Portals)
	}
	r.want(r.people.LinkPortal(t.Context(), second.ID, mine), ErrPortalTaken)
	r.want(r.people.LinkPortal(t.Context(), "nobody", Portal{ines.Issuer, "new"}), storage.ErrNotFound)
	if got, err := r.people.ByPortal(t.Context(), mine); got != first || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
	r.must(r.people.Remove(t.Context(), first.ID))
	_, err = r.people.ByPortal(t.Context(), mine)
	r.want(err, storage.ErrNotFound)
	r.must(r.people.LinkPortal(t.Context(), second.ID, mine)) // free again
}

func TestRefusalKeepsOut(t *testing.T) {
	r := newRig(t)
	person := r.create(arriving("ines.benali", ines))
	r.must(r.people.RefusePortal(t.Context(), ines, Refusal{By: "Karim"}))
	r.must(r.people.Remove(t.Context(), person.ID))
	r.restart()
	refusal, refused, err := r.people.PortalRefusal(t.Context(), ines)
	if !refused || err != nil || refusal.By != "Karim" || !refusal.At.Equal(r.clock()) {
		t.Errorf("%+v, %v, %v", refusal, refused, err)
	}
	_, err = r.people.Create(t.Context(), arriving("ines.benali", ines))
	r.want(err, ErrPortalRefused)
	if r.count() != 0 {
		t.Error("somebody is registered")
	}
	r.must(r.people.LiftRefusal(t.Context(), ines))
	if _, refused, err := r.people.PortalRefusal(t.Context(), ines); refused || err != nil {
		t.Errorf("%v, %v", refused, err)
	}
	r.create(arriving("ines.benali", ines))
}

// TestAdoptedPortalsAreDropped: an archive may name anybody's portal.
func TestAdoptedPortalsAreDropped(t *testing.T) {
	r := newRig(t)
	id := r.imported(doctypes.Account{Login: "mallory", GivenName: "Mallory", Role: doctypes.Learner, Portals: []doctypes.Portal{{Issuer: ines.Issuer, Subject: ines.Subject}}})
	_, err := r.people.Adopt(t.Context(), id, Adoption{})
	r.must(err)
	_, err = r.people.ByPortal(t.Context(), ines)
	r.want(err, storage.ErrNotFound)
	account, err := r.people.account(t.Context(), id)
	r.must(err)
	if len(account.Portals) != 0 {
		t.Errorf("%+v", account.Portals)
	}
	r.create(arriving("ines.benali", ines))
}

// TestPortalKeysHoldNoPersonalData reads the raw keys and values of the
// directory.
func TestPortalKeysHoldNoPersonalData(t *testing.T) {
	r := newRig(t)
	r.families()
	r.create(arriving("ines.benali", ines))
	r.must(r.people.RefusePortal(t.Context(), Portal{ines.Issuer, "sub-other"}, Refusal{By: "Karim"}))
	ks, err := r.engine.Open(t.Context(), "directory")
	r.must(err)
	r.must(ks.View(t.Context(), func(tx storage.Tx) error {
		for p, err := range tx.Scan(nil, nil) {
			r.must(err)
			for _, secret := range []string{"sub-", "ent.example", "ines", "Karim", "benali"} {
				if bytes.Contains(p.Key, []byte(secret)) || bytes.Contains(p.Value, []byte(secret)) {
					t.Errorf("%q holds %q", p.Key, secret)
				}
			}
		}
		return nil
	}))
	r.must(ks.Close())
}

// TestCrashByPortal cuts an arrival and an erasure off after each commit: after
// Repair the portal and the ties point to a person who is there, or to nobody.
func TestCrashByPortal(t *testing.T) {
	for _, what := range []string{"create", "remove", "link"} {
		linked, free := 0, 0
		for cut := 1; cut < 40; cut++ {
			r := newRig(t)
			mother, _ := r.families()
			act := func() error { _, err := r.people.Create(t.Context(), arriving("ines.benali", ines)); return err }
			switch what {
			case "remove":
				person := r.create(arriving("ines.benali", ines))
				act = func() error { return r.people.Remove(t.Context(), person.ID) }
			case "link":
				person := r.create(arriving("ines.benali", Portal{}))
				act = func() error { return r.people.LinkPortal(t.Context(), person.ID, ines) }
			}
			fuse := &fuse{Engine: r.engine, left: 1 << 30}
			r.house.Engine, r.house.Node = fuse, fuse
			r.restart()
			fuse.left = cut
			err := act()
			burnt := fuse.left <= 0
			if !burnt {
				r.must(err)
			}
			r.house.Engine, r.house.Node = r.engine, r.engine
			r.restart()
			r.must(r.people.Repair(t.Context()))

			person, err := r.people.ByPortal(t.Context(), ines)
			switch {
			case err == nil && person.State == Live:
				linked++
			case errors.Is(err, storage.ErrNotFound):
				free++
			default:
				t.Errorf("%s cut at %d: %+v, %v", what, cut, person, err)
			}
			wards, err := r.people.Wards(t.Context(), mother.ID)
			r.must(err)
			if len(wards) != 1 || wards[0].Learner != person.ID {
				t.Errorf("%s cut at %d: learner %q, ties %+v", what, cut, person.ID, wards)
			}
			if !burnt {
				break
			}
		}
		if linked == 0 || free == 0 {
			t.Errorf("%s: the cuts hit nothing: %d linked, %d free", what, linked, free)
		}
	}
}

func TestSessionByPortal(t *testing.T) {
	r := newRig(t)
	person := r.create(arriving("ines.benali", ines))
	token, session, err := r.sessions.Start(t.Context(), person, Device{Portal: ines.Issuer, IDToken: "a.b.c"})
	r.must(err)
	got, _, err := r.sessions.Get(t.Context(), token, ClientWeb)
	r.must(err)
	if got.Portal != ines.Issuer || session.Portal != ines.Issuer {
		t.Errorf("%+v", got)
	}
	if raw, err := r.sessions.IDToken(t.Context(), session.ID); raw != "a.b.c" || err != nil {
		t.Errorf("%q, %v", raw, err)
	}
	r.pass(6 * time.Minute) // a use that is written keeps it
	_, _, err = r.sessions.Get(t.Context(), token, ClientWeb)
	r.must(err)
	if raw, err := r.sessions.IDToken(t.Context(), session.ID); raw != "a.b.c" || err != nil {
		t.Errorf("%q, %v", raw, err)
	}
	r.must(r.sessions.End(t.Context(), person.ID, session.ID))
	_, err = r.sessions.IDToken(t.Context(), session.ID)
	r.want(err, ErrSignedOut)
	_, long, err := r.sessions.Start(t.Context(), person, Device{Portal: ines.Issuer, IDToken: strings.Repeat("x", maxIDToken+1)})
	r.must(err)
	if raw, err := r.sessions.IDToken(t.Context(), long.ID); raw != "" || err != nil {
		t.Errorf("%d bytes, %v", len(raw), err)
	}
}
