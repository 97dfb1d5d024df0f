package doctor_test

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pims/consent"
	"pims/doctor"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
	"pims/storage/disk"
	"pims/storage/memory"
	"pims/storage/sealed"
)

// rig is a node in memory, its contents on disk, with some people.
type rig struct {
	doctor.Node
	t      testing.TB
	dir    string
	engine storage.Engine
	own    storage.Engine
	stop   func() error
	now    time.Time
	wanted map[instance.Work]int
}

func newRig(t testing.TB) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir(), engine: memory.New(), own: memory.New(), now: time.Now(), wanted: map[instance.Work]int{}}
	_, err := instance.CreateKeyFile(filepath.Join(r.dir, "key"))
	r.must(err)
	t.Cleanup(func() { r.must(errors.Join(r.stop(), r.own.Close(), r.engine.Close())) })
	r.start()
	return r
}

// start opens the node as another process would.
func (r *rig) start() {
	r.t.Helper()
	keys, err := instance.OpenKeyFile(filepath.Join(r.dir, "key"))
	r.must(err)
	ring, err := instance.OpenKeyring(filepath.Join(r.dir, "keyring"), keys)
	r.must(err)
	vault, err := disk.New(filepath.Join(r.dir, "blobs"))
	r.must(err)
	house := &instance.House{Engine: r.engine, Node: r.own, Blobs: sealed.Blobs(vault), Keyring: ring, Now: func() time.Time { return r.now }}
	house.Due = func(_ instance.ID, w instance.Work, _ time.Time) { r.wanted[w]++ }
	sessions, err := identity.OpenSessions(r.t.Context(), house)
	r.must(err)
	people, err := identity.OpenPeople(r.t.Context(), house, sessions)
	r.must(err)
	r.stop = func() error { return errors.Join(people.Close(), sessions.Close()) }
	r.Node = doctor.Node{House: house, People: people, Vault: vault, Own: []storage.ID{"directory", "sessions", "due"}, Works: []instance.Work{"tidy"}}
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) person(login string) identity.Person {
	r.t.Helper()
	p, err := r.People.Create(r.t.Context(), identity.NewPerson{Login: login, GivenName: "Léa", Role: doctypes.Learner, Quota: 1 << 20,
		Portal: identity.Portal{Issuer: "https://ent.example", Subject: login}})
	r.must(err)
	r.inside(p.Instance, func(i *instance.Instance) {
		r.must(i.Update(r.t.Context(), func(tx *instance.Tx) error {
			return consent.Append(tx, consent.Record{Actor: consent.ActorYou, What: consent.Visit})
		}))
	})
	return p
}

func (r *rig) inside(id instance.ID, fn func(*instance.Instance)) {
	r.t.Helper()
	i, err := r.House.Open(r.t.Context(), id)
	r.must(err)
	fn(i)
	r.must(i.Close())
}

// file uploads a file.
func (r *rig) file(id instance.ID, content string) (e instance.Entry) {
	r.t.Helper()
	r.inside(id, func(i *instance.Instance) {
		var err error
		a := i.Access(instance.Rights{Every: instance.Read | instance.Write})
		e, _, err = a.UploadFile(r.t.Context(), instance.Root, "photo.png", instance.KeepBoth, instance.Upload{Mime: "image/png", Size: -1}, strings.NewReader(content))
		r.must(err)
	})
	return e
}

// tamper writes records behind the back of a keyspace.
func (r *rig) tamper(e storage.Engine, id storage.ID, fn func(tx storage.Tx) error) {
	r.t.Helper()
	ks, err := e.Open(r.t.Context(), id)
	r.must(err)
	r.must(errors.Join(ks.Update(r.t.Context(), fn), ks.Close()))
}

// spoil damages the first record with a prefix.
func (r *rig) spoil(e storage.Engine, id storage.ID, prefix string) {
	r.t.Helper()
	r.tamper(e, id, func(tx storage.Tx) error {
		for p, err := range tx.Scan([]byte(prefix), nil) {
			return errors.Join(err, tx.Set(p.Key, []byte("spoilt")))
		}
		return errors.New("nothing to spoil")
	})
}

type found map[doctor.Finding]int

// run returns the findings without their counts.
func (r *rig) run(o doctor.Options) (found, doctor.Summary) {
	r.t.Helper()
	all := found{}
	s, err := doctor.Run(r.t.Context(), r.Node, o, func(f doctor.Finding) error {
		n := f.Count
		f.Count = 0
		all[f] += n
		return nil
	})
	r.must(err)
	return all, s
}

func (r *rig) expect(o doctor.Options, want ...doctor.Finding) {
	r.t.Helper()
	got, s := r.run(o)
	if !maps.EqualFunc(got, found{}, func(int, int) bool { return false }) && len(want) == 0 {
		r.t.Fatalf("found %+v in a sound node", got)
	}
	for f := range got {
		if !slices.Contains(want, f) {
			r.t.Errorf("found %+v", f)
		}
	}
	left := 0
	for _, f := range want {
		if got[f] == 0 {
			r.t.Errorf("not found: %+v, but %+v", f, got)
		}
		if !f.Repaired {
			left++
		}
	}
	if s.Left != left || s.Found != len(want) {
		r.t.Errorf("summary %+v", s)
	}
}

func finding(id storage.ID, what instance.What, repaired bool) doctor.Finding {
	return doctor.Finding{Instance: id, Finding: instance.Finding{What: what, Repaired: repaired}}
}

var (
	look   = doctor.Options{Blobs: true}
	repair = doctor.Options{Blobs: true, Repair: true}
)

func TestASoundNodeHasNoFindings(t *testing.T) {
	r := newRig(t)
	for _, login := range []string{"lea", "tom", "ines"} {
		r.file(r.person(login).Instance, "content of "+login)
	}
	r.expect(look)
	if len(r.wanted) > 0 && r.wanted["tidy"] > 0 {
		t.Error("looking wanted work")
	}
	r.expect(repair)
	if r.wanted["tidy"] != 3 {
		t.Errorf("work is wanted again of %d instances", r.wanted["tidy"])
	}
}

func TestRecordsThatLeadIntoInstancesAreRebuilt(t *testing.T) {
	r := newRig(t)
	lea, tom := r.person("lea.martin"), r.person("tom")
	secret, device, err := r.People.CreateAppPassword(t.Context(), lea.Instance, identity.NewAppPassword{Name: "phone", Protocols: []string{"files"}, Expires: r.now.AddDate(0, 1, 0)})
	r.must(err)
	address, page := identity.NewAddress(), instance.DocID("0198c0de-0000-7000-8000-0000000000a1")
	r.must(r.People.SetAddress(t.Context(), address, identity.PageAddress{Instance: lea.Instance, Page: page}))
	r.inside(lea.Instance, func(i *instance.Instance) {
		r.must(i.Update(t.Context(), func(tx *instance.Tx) error {
			return instance.In[doctypes.Publication](tx).Put(page, doctypes.Publication{Page: string(page), Address: address})
		}))
	})
	r.expect(look)

	ways := func(prefixes ...string) {
		r.tamper(r.House.Node, "directory", func(tx storage.Tx) error {
			for _, prefix := range prefixes {
				for p, err := range tx.Scan([]byte(prefix), nil) {
					if err := errors.Join(err, tx.Delete(p.Key)); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	ways("l/", "o/", "op/", "d/", "do/", "a/", "ai/")
	r.tamper(r.House.Node, "directory", func(tx storage.Tx) error { return tx.Set([]byte("p/"+string(lea.ID)), []byte("spoilt")) })
	r.expect(repair,
		finding("", doctor.WrongRecord, true), finding("directory", instance.WrongInventory, true),
		finding(storage.ID(lea.Instance), doctor.WrongRecord, true), finding(storage.ID(tom.Instance), doctor.WrongRecord, true))
	r.expect(look)
	for _, want := range []identity.Person{lea, tom} {
		if p, err := r.People.ByLogin(t.Context(), want.Login); err != nil || p != want {
			t.Errorf("%s is %+v, %v", want.Login, p, err)
		}
		if p, err := r.People.ByPortal(t.Context(), identity.Portal{Issuer: "https://ent.example", Subject: want.Login}); err != nil || p != want {
			t.Errorf("%s at the portal is %+v, %v", want.Login, p, err)
		}
	}
	if to, err := r.People.AddressOf(t.Context(), address); err != nil || to.Page != page {
		t.Errorf("the address leads to %+v, %v", to, err)
	}
	caller, err := r.People.SignInToken(t.Context(), secret.Token)
	if err != nil || caller.ClientID != string(device) {
		t.Errorf("the phone is %+v, %v", caller, err)
	}

	// A person of whom nothing is left in the directory is not made up.
	ways("i/"+string(tom.Instance), "p/"+string(tom.ID))
	r.expect(repair, finding(storage.ID(tom.Instance), doctor.Orphan, false), finding("directory", instance.WrongInventory, false))
}

func TestWhatBelongsToNobodyIsFoundAndOnlyRestsGo(t *testing.T) {
	r := newRig(t)
	lea, tom, ines := r.person("lea"), r.person("tom"), r.person("ines")
	r.file(lea.Instance, "a content")
	ctx := t.Context()
	rest, lost, none := instanceID(t), instanceID(t), instanceID(t)
	_, err := r.Vault.Put(ctx, storage.ID(rest), strings.NewReader("sealed by a key that is gone"))
	r.must(err)
	r.must(r.House.Mint(lost))
	i, err := r.House.Create(ctx, none, 1<<20) // somebody whose record was lost
	r.must(err)
	r.must(i.Close())
	r.file(none, "a content")
	half, empty := instanceID(t), instanceID(t)
	i, err = r.House.Create(ctx, half, 1<<20)
	r.must(err)
	r.must(errors.Join(i.Update(ctx, func(tx *instance.Tx) error { return tx.Space("move").Set([]byte("arriving"), nil) }), i.Close()))
	r.file(half, "half of an archive")
	ks, err := r.engine.Create(ctx, storage.ID(empty))
	r.must(err)
	r.must(errors.Join(ks.Close(), r.House.Mint(empty)))
	r.must(r.engine.Destroy(ctx, storage.ID(tom.Instance)))
	r.must(r.House.Keyring.Remove(storage.ID(ines.Instance), r.now))
	r.must(r.stop())
	r.start()

	want := []doctor.Finding{
		finding(storage.ID(none), doctor.Orphan, false), finding(storage.ID(tom.Instance), doctor.Missing, false),
		finding(storage.ID(ines.Instance), doctor.KeyMissing, false),
	}
	rests := func(repaired bool) []doctor.Finding {
		return append(slices.Clone(want), finding(storage.ID(half), doctor.Orphan, repaired), finding(storage.ID(empty), doctor.Orphan, repaired),
			finding(storage.ID(lost), doctor.OrphanKey, repaired), finding(storage.ID(rest), doctor.OrphanContents, repaired))
	}
	r.expect(look, rests(false)...)
	r.Serving = true
	r.expect(look, append(slices.Clone(want), finding(storage.ID(rest), doctor.OrphanContents, false))...)
	r.Serving = false
	r.expect(repair, rests(true)...)
	r.expect(look, want...)

	r.now = r.now.AddDate(0, 0, 2)
	r.expect(look, append(want, finding("", doctor.LateErasure, false))...)
}

func instanceID(t *testing.T) instance.ID {
	t.Helper()
	id, err := instance.NewID()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestDamageIsToldByKindAndInstance(t *testing.T) {
	r := newRig(t)
	lea, tom, ines := r.person("lea"), r.person("tom"), r.person("ines")
	e := r.file(lea.Instance, strings.Repeat("a content ", 1000))
	r.file(ines.Instance, "another")
	r.inside(lea.Instance, func(i *instance.Instance) {
		r.must(i.View(t.Context(), func(tx *instance.Tx) error {
			f, err := instance.In[doctypes.File](tx).Get(e.ID)
			if err != nil {
				return err
			}
			return r.Vault.Delete(t.Context(), storage.ID(lea.Instance), f.Current().Blob.ID)
		}))
	})
	r.spoil(r.engine, storage.ID(tom.Instance), "s/log/r/")
	r.spoil(r.engine, storage.ID(ines.Instance), "e/")
	id := storage.ID(ines.Instance)
	left := []doctor.Finding{
		finding(storage.ID(lea.Instance), instance.NoContent, false),
		finding(storage.ID(tom.Instance), instance.WrongValue, false), finding(storage.ID(tom.Instance), doctor.WrongLog, false),
	}
	r.expect(repair, append(slices.Clone(left),
		finding(storage.ID(tom.Instance), instance.WrongInventory, true),
		finding(id, instance.WrongEntry, true), finding(id, instance.WrongInventory, true))...)
	r.expect(look, left...)
}

func TestARunThatWasCutOffGoesOn(t *testing.T) {
	r := newRig(t)
	for _, login := range []string{"lea", "tom", "ines", "hugo", "jade"} {
		r.file(r.person(login).Instance, "content of "+login)
	}
	o := look
	o.State = filepath.Join(t.TempDir(), "state.json")
	var ids []storage.ID
	for id, err := range r.engine.Keyspaces(t.Context()) {
		r.must(err)
		ids = append(ids, id)
		r.spoil(r.engine, id, "d/account/")
	}
	enough := errors.New("cut off")
	var seen map[storage.ID]bool
	var left struct{ After storage.ID }
	for tries := 0; left.After == ""; tries++ { // where the first instance is the slowest, none is behind it
		if tries == 20 {
			t.Fatal("nothing is remembered")
		}
		seen = map[storage.ID]bool{}
		_, err := doctor.Run(t.Context(), r.Node, o, func(f doctor.Finding) error {
			if seen[f.Instance] = true; len(seen) == 4 {
				return enough
			}
			return nil
		})
		if !errors.Is(err, enough) {
			t.Fatal(err)
		}
		if raw, err := os.ReadFile(o.State); err == nil {
			r.must(json.Unmarshal(raw, &left))
		}
	}
	o.Resume = true
	again := map[storage.ID]bool{}
	s, err := doctor.Run(t.Context(), r.Node, o, func(f doctor.Finding) error {
		again[f.Instance] = true
		return nil
	})
	r.must(err)
	for _, id := range ids {
		if !seen[id] && !again[id] {
			t.Error("an instance was left out")
		}
		if id <= left.After && again[id] {
			t.Errorf("%s was examined again, though all up to %s was done", id, left.After)
		}
	}
	if s.Instances < len(ids) {
		t.Errorf("not all are counted: %+v", s)
	}
}
