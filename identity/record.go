package identity

import (
	"encoding/json"
	"errors"

	"pims/instance"
	"pims/storage"
)

// personRecord is how the directory keeps a Person: in plain what finds and
// removes one whose key is destroyed; the rest sealed for the instance, so that
// it is erased with it, also from stale blocks and backups.
type personRecord struct {
	ID       PersonID    `json:"id"`
	Instance instance.ID `json:"instance"`
	State    State       `json:"state"`
	Login    []byte      `json:"login_hash"` // keyed; none in a record of format 1, which is a Person in plain
	Sealed   []byte      `json:"sealed"`     // the Person
}

// readPerson returns a record of the directory. Of who is being created or
// erased and has no key, it knows the ids alone.
func (p *People) readPerson(tx storage.Tx, id PersonID) (person Person, err error) {
	raw, err := tx.Get([]byte(keyPerson + string(id)))
	if err != nil {
		return person, err
	}
	return p.parsePerson(raw)
}

func (p *People) parsePerson(raw []byte) (Person, error) {
	r, person, err := p.parseRecord(raw)
	if err == nil && person.Login == "" && r.State != Creating && r.State != Erasing {
		err = instance.ErrNoKey
	}
	return person, err
}

// parseRecord returns a record and its person, without a name if there is no key
// to read it.
func (p *People) parseRecord(raw []byte) (r personRecord, person Person, err error) {
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, person, damagedRecord()
	}
	if len(r.Login) == 0 {
		if err := json.Unmarshal(raw, &person); err != nil {
			return r, person, damagedRecord()
		}
		r, err = p.sealPerson(person)
		return r, person, ignoreNoKey(err)
	}
	plain, err := p.house.Unseal(r.Instance, "directory", r.Sealed, []byte(r.ID))
	if err == nil && json.Unmarshal(plain, &person) != nil {
		err = damagedRecord()
	}
	person.ID, person.Instance, person.State = r.ID, r.Instance, r.State
	return r, person, ignoreNoKey(err)
}

func ignoreNoKey(err error) error {
	if errors.Is(err, instance.ErrNoKey) {
		return nil
	}
	return err
}

func damagedRecord() error {
	return storage.ErrDamaged.Because(errors.New("a record of the directory does not parse"))
}

// sealPerson returns the record of a person. instance.ErrNoKey comes with one
// that lacks what is sealed.
func (p *People) sealPerson(person Person) (r personRecord, err error) {
	r = personRecord{ID: person.ID, Instance: person.Instance, State: person.State, Login: []byte(p.loginHash(person.Login))}
	plain, err := json.Marshal(person)
	if err != nil {
		return r, err
	}
	r.Sealed, err = p.house.Seal(person.Instance, "directory", plain, []byte(person.ID))
	return r, err
}

// writePerson writes a record. The instance has a key by then: see
// instance.House.Mint.
func (p *People) writePerson(tx storage.Tx, person Person) error {
	r, err := p.sealPerson(person)
	if err != nil {
		return err
	}
	return writeRecord(tx, r)
}

func writeRecord(tx storage.Tx, r personRecord) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return tx.Set([]byte(keyPerson+string(r.ID)), raw)
}
