package identity

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// keep returns all that the node's keyspaces hold, as whoever has their keys
// reads it.
func (r *rig) keep() map[string][]byte {
	r.t.Helper()
	all := map[string][]byte{}
	for _, ks := range []storage.Keyspace{r.people.dir, r.sessions.ks} {
		r.must(ks.View(r.t.Context(), func(tx storage.Tx) error {
			for pair, err := range tx.Scan(nil, nil) {
				r.must(err)
				all[string(pair.Key)] = pair.Value
			}
			return nil
		}))
	}
	return all
}

// family is Léa with a mother, a tie of hers, and a session each.
func (r *rig) family() (child, mother Person) {
	r.t.Helper()
	n := lea()
	n.Portal, n.Email = ines, "lea.martin@example.org"
	child = r.create(n)
	mother = r.create(NewPerson{Login: "samira.b", GivenName: "Samira", FamilyName: "Benali", Role: doctypes.Guardian, Quota: 1 << 20})
	r.tie(Tie{Guardian: mother.ID, Expected: ines, Relation: "grandmother"})
	for _, person := range []Person{child, mother} {
		_, _, err := r.sessions.Start(r.t.Context(), person, Device{UserAgent: firefox, Portal: ines.Issuer, IDToken: "header.claims-with-a-name.signature"})
		r.must(err)
	}
	return child, mother
}

// personal is what must be sealed of the family.
func personal() []string {
	return []string{"Léa", "Martin", "lea.martin", "2010-05-12", "2de 4", "Samira", "Benali", "grandmother",
		ines.Issuer, ines.Subject, "claims-with-a-name", "Firefox"}
}

func (r *rig) mustBeSealed() {
	r.t.Helper()
	for key, value := range r.keep() {
		for _, word := range personal() {
			if bytes.Contains(value, []byte(word)) || bytes.Contains([]byte(key), []byte(word)) {
				r.t.Errorf("%q under %.20q tells %q", value, key, word)
			}
		}
	}
}

func TestTheNodeTellsNobodysNameWithoutTheirKey(t *testing.T) {
	r := newRig(t)
	before := len(r.keep())
	lea, mother := r.family()
	r.mustBeSealed()
	for _, id := range []PersonID{lea.ID, mother.ID} {
		r.must(r.people.Remove(t.Context(), id))
	}
	if after := r.keep(); len(after) != before {
		t.Errorf("%d records before, %d after all have left", before, len(after))
	}
}

// TestAnErasureThatWasCutOff: the key is gone, and with it the names by which
// the directory could have found what is left.
func TestAnErasureThatWasCutOff(t *testing.T) {
	r := newRig(t)
	before := len(r.keep())
	lea, mother := r.family()
	for _, person := range []Person{mother, lea} {
		_, err := r.people.setState(t.Context(), person.ID, Erasing)
		r.must(err)
		r.must(r.house.Destroy(t.Context(), person.Instance))
		ties, err := r.people.Guardians(t.Context(), lea.ID)
		if err != nil || len(ties) != 0 {
			t.Errorf("ties %v, %v", ties, err)
		}
	}
	r.restart()
	left, err := r.people.Get(t.Context(), lea.ID)
	if err != nil || left != (Person{ID: lea.ID, Instance: lea.Instance, State: Erasing}) {
		t.Errorf("%+v, %v", left, err)
	}
	r.must(r.people.Repair(t.Context()))
	if after := r.keep(); len(after) != before {
		t.Errorf("%d records before, %d after", before, len(after))
	}
	r.create(NewPerson{Login: "lea.martin", GivenName: "Léa", Role: doctypes.Learner, Quota: 1 << 20})
}

// TestALostKeyIsNoErasure: who cannot be read is not taken for somebody who
// left, and can be erased.
func TestALostKeyIsNoErasure(t *testing.T) {
	r := newRig(t)
	lea, mother := r.family()
	r.must(r.house.Keyring.Remove(storage.ID(mother.Instance), r.clock()))
	_, err := r.people.Get(t.Context(), mother.ID)
	r.want(err, instance.ErrNoKey)
	_, err = r.people.Guardians(t.Context(), lea.ID)
	r.want(err, instance.ErrNoKey)
	r.want(r.people.Repair(t.Context()), instance.ErrNoKey) // for the operator's log
	r.must(r.people.Remove(t.Context(), mother.ID))
	_, err = r.people.Get(t.Context(), mother.ID)
	r.want(err, storage.ErrNotFound)
	ties, err := r.people.Guardians(t.Context(), lea.ID)
	if err != nil || len(ties) != 0 {
		t.Errorf("ties %v, %v", ties, err)
	}
}

// TestRecordsOfFormat1AreSealed writes what an older program wrote.
func TestRecordsOfFormat1AreSealed(t *testing.T) {
	r := newRig(t)
	lea, mother := r.family()
	ties, err := r.people.Guardians(t.Context(), lea.ID)
	r.must(err)
	sessions, err := r.sessions.List(t.Context(), lea.ID)
	r.must(err)
	set := func(tx storage.Tx, key string, v any) {
		raw, err := json.Marshal(v)
		r.must(errors.Join(err, tx.Set([]byte(key), raw)))
	}
	r.must(r.people.dir.Update(t.Context(), func(tx storage.Tx) error {
		set(tx, keyPerson+string(lea.ID), lea)
		set(tx, keyPerson+string(mother.ID), mother)
		set(tx, keyTie+string(ties[0].ID), ties[0])
		return tx.Delete([]byte(keyFormat))
	}))
	r.must(r.sessions.ks.Update(t.Context(), func(tx storage.Tx) error {
		record, err := readSession(tx, sessions[0].ID)
		r.must(err)
		record.Session, record.Sealed, record.IDToken = sessions[0], nil, "a.b.c"
		return writeSession(tx, record)
	}))

	r.restart()
	for _, want := range []Person{lea, mother} {
		if got, err := r.people.Get(t.Context(), want.ID); err != nil || got != want {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if got, err := r.people.Guardians(t.Context(), lea.ID); err != nil || len(got) != 1 || got[0] != ties[0] {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := r.sessions.List(t.Context(), lea.ID); err != nil || len(got) != 1 || got[0] != sessions[0] {
		t.Errorf("%+v, %v", got, err)
	}
	if token, err := r.sessions.IDToken(t.Context(), sessions[0].ID); err != nil || token != "a.b.c" {
		t.Errorf("%q, %v", token, err)
	}
	r.must(r.sessions.EndAll(t.Context(), lea.ID))
	r.mustBeSealed()
}
