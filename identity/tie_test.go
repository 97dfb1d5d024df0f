package identity

import (
	"errors"
	"testing"

	"pims/doctypes"
	"pims/fault"
	"pims/storage"
)

// families registers two parents and their ties to a learner who is expected.
func (r *rig) families() (mother, father Person) {
	r.t.Helper()
	parent := func(login, given, relation string) Person {
		person := r.create(NewPerson{Login: login, GivenName: given, FamilyName: "B", Role: doctypes.Guardian, Quota: 1 << 20})
		if relation != "" {
			_, err := r.people.SetTie(r.t.Context(), Tie{Guardian: person.ID, Expected: ines, Relation: relation, Source: "school"})
			r.must(err)
		}
		return person
	}
	mother = parent("samira.b", "Samira", "mother")
	father = parent("k.benaissa", "K", "")
	return mother, father
}

func (r *rig) tie(t Tie) Tie {
	r.t.Helper()
	t.Source = "school"
	set, err := r.people.SetTie(r.t.Context(), t)
	r.must(err)
	return set
}

func TestTiesWaitForTheLearner(t *testing.T) {
	r := newRig(t)
	mother, father := r.families()
	second := r.tie(Tie{Guardian: father.ID, Expected: ines, Relation: "father"})
	if second.Learner != "" || second.ID == "" || !second.Since.Equal(r.clock()) {
		t.Errorf("%+v", second)
	}
	check := func(learner PersonID) {
		t.Helper()
		expected, err := r.people.GuardiansOf(t.Context(), ines)
		r.must(err)
		if len(expected) != 2 || expected[0].Guardian != mother.ID || expected[1].Guardian != father.ID {
			t.Fatalf("%+v", expected)
		}
		wards, err := r.people.Wards(t.Context(), father.ID)
		r.must(err)
		if len(wards) != 1 || wards[0].Learner != learner || wards[0].Relation != "father" {
			t.Fatalf("%+v", wards)
		}
		guardians, err := r.people.Guardians(t.Context(), learner)
		r.must(err)
		if learner == "" && len(guardians) != 0 || learner != "" && (len(guardians) != 2 || guardians[0].Guardian != mother.ID) {
			t.Fatalf("%+v", guardians)
		}
	}
	check("")
	learner := r.create(arriving("ines.benali", ines))
	check(learner.ID)

	// Who is erased is in no tie; who comes again has the same parents.
	r.must(r.people.Remove(t.Context(), learner.ID))
	check("")
	gone, err := r.people.Guardians(t.Context(), learner.ID)
	r.must(err)
	if len(gone) != 0 {
		t.Errorf("%+v", gone)
	}
	check(r.create(arriving("ines.benali", ines)).ID)

	// A parent who is erased leaves nothing behind.
	r.must(r.people.Remove(t.Context(), father.ID))
	left, err := r.people.GuardiansOf(t.Context(), ines)
	r.must(err)
	if len(left) != 1 || left[0].Guardian != mother.ID {
		t.Errorf("%+v", left)
	}
}

func TestTieToSomebodyWhoIsHere(t *testing.T) {
	r := newRig(t)
	_, father := r.families()
	learner := r.create(arriving("ines.benali", ines))
	first := r.tie(Tie{Guardian: father.ID, Expected: ines, Relation: "father"})
	if first.Learner != learner.ID {
		t.Errorf("%+v", first)
	}
	again := r.tie(Tie{Guardian: father.ID, Learner: learner.ID, Expected: ines, Relation: "guardian"})
	if again.ID != first.ID || !again.Since.Equal(first.Since) {
		t.Errorf("a second tie: %+v", again)
	}
	direct := r.create(lea())
	third := r.tie(Tie{Guardian: father.ID, Learner: direct.ID, Relation: "father"})
	wards, err := r.people.Wards(t.Context(), father.ID)
	r.must(err)
	if len(wards) != 2 || wards[0].Relation != "guardian" || wards[1] != third {
		t.Errorf("%+v", wards)
	}
	_, err = r.people.EndTie(t.Context(), first.ID)
	r.must(err)
	_, err = r.people.EndTie(t.Context(), first.ID)
	r.want(err, storage.ErrNotFound)
	guardians, err := r.people.Guardians(t.Context(), learner.ID)
	r.must(err)
	if len(guardians) != 1 { // the mother
		t.Errorf("%+v", guardians)
	}
	r.must(r.people.Remove(t.Context(), direct.ID)) // nobody expects them again
	if wards, err = r.people.Wards(t.Context(), father.ID); len(wards) != 0 || err != nil {
		t.Errorf("%+v, %v", wards, err)
	}
}

func TestBadTies(t *testing.T) {
	r := newRig(t)
	mother, _ := r.families()
	learner := r.create(lea())
	for field, bad := range map[string]Tie{
		"learner":  {Guardian: mother.ID, Relation: "mother"},
		"guardian": {Guardian: "nobody", Learner: learner.ID, Relation: "mother"},
		"relation": {Guardian: mother.ID, Learner: learner.ID, Relation: " "},
		"source":   {Guardian: mother.ID, Learner: learner.ID, Relation: "mother", Source: "a\x00"},
	} {
		_, err := r.people.SetTie(t.Context(), bad)
		r.want(err, ErrBadTie)
		if e, ok := errors.AsType[*fault.Error](err); !ok || e.Args["field"] != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, bad := range []Tie{
		{Guardian: mother.ID, Learner: "nobody", Relation: "mother"},
		{Guardian: mother.ID, Learner: mother.ID, Relation: "mother"},
		{Guardian: mother.ID, Learner: learner.ID, Expected: Portal{Issuer: "x"}, Relation: "mother"},
	} {
		_, err := r.people.SetTie(t.Context(), bad)
		r.want(err, ErrBadTie)
	}
	_, err := r.people.SetTie(t.Context(), Tie{ID: "none", Guardian: mother.ID, Learner: learner.ID, Relation: "mother"})
	r.want(err, storage.ErrNotFound)
}

// TestNobodyIsTheirOwnGuardian: a parent who signs in by the very portal that a
// tie expects does not become their own child.
func TestNobodyIsTheirOwnGuardian(t *testing.T) {
	r := newRig(t)
	mother, _ := r.families()
	r.must(r.people.LinkPortal(t.Context(), mother.ID, ines))
	guardians, err := r.people.Guardians(t.Context(), mother.ID)
	if len(guardians) != 0 || err != nil {
		t.Errorf("%+v, %v", guardians, err)
	}
}

// TestDamagedTie: a parent is never missed in silence, and a person can be
// erased all the same.
func TestDamagedTie(t *testing.T) {
	r := newRig(t)
	mother, _ := r.families()
	learner := r.create(arriving("ines.benali", ines))
	ties, err := r.people.Wards(t.Context(), mother.ID)
	r.must(err)
	r.must(r.people.dir.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte(keyTie+string(ties[0].ID)), []byte("{")) }))
	_, err = r.people.Guardians(t.Context(), learner.ID)
	r.want(err, storage.ErrDamaged)
	r.must(r.people.Remove(t.Context(), learner.ID))
	learner = r.create(arriving("ines.benali", ines))
	again := r.tie(Tie{Guardian: mother.ID, Expected: ines, Relation: "mother"})
	if again.Learner != learner.ID || again.ID == ties[0].ID {
		t.Errorf("%+v", again)
	}
	r.must(r.people.dir.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte(keyTie+string(again.ID)), []byte("{")) }))
	_, err = r.people.EndTie(t.Context(), again.ID)
	r.must(err)
	r.must(r.people.Remove(t.Context(), mother.ID))
}
