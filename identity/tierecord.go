package identity

import (
	"encoding/json"
	"errors"
	"time"

	"pims/instance"
	"pims/storage"
)

// tieRecord is how the directory keeps a Tie: in plain the ids and keyed hashes
// by which it is found, the rest sealed for the guardian's instance, so that it
// is erased with it.
type tieRecord struct {
	ID       TieID     `json:"id"`
	Learner  PersonID  `json:"learner,omitempty"`
	Guardian PersonID  `json:"guardian"`
	Since    time.Time `json:"since"`
	Portal   []byte    `json:"portal,omitempty"` // keyed hash of Expected
	Sealed   []byte    `json:"sealed"`           // the Tie; none in a record of format 1, which is one in plain
}

// indexes are the keys under which a tie is found.
func (r tieRecord) indexes() []string {
	keys := []string{tiesBy(r.Guardian) + string(r.ID)}
	if r.Learner != "" {
		keys = append(keys, tiesFor(r.Learner)+string(r.ID))
	}
	if len(r.Portal) > 0 {
		keys = append(keys, tiesTo(string(r.Portal))+string(r.ID))
	}
	return keys
}

// sealTie returns the record of a tie; its guardian has a key.
func (p *People) sealTie(tx storage.Tx, t Tie) (r tieRecord, err error) {
	r = tieRecord{ID: t.ID, Learner: t.Learner, Guardian: t.Guardian, Since: t.Since}
	if t.Expected != (Portal{}) {
		r.Portal = []byte(p.portalHash(t.Expected))
	}
	guardian, err := p.recordOf(tx, t.Guardian)
	if err != nil {
		return r, err
	}
	plain, err := json.Marshal(t)
	if err != nil {
		return r, err
	}
	r.Sealed, err = p.house.Seal(guardian.Instance, "tie", plain, []byte(t.ID))
	return r, err
}

// readTieRecord returns a record, which needs no key.
func (p *People) readTieRecord(tx storage.Tx, id TieID) (r tieRecord, err error) {
	raw, err := tx.Get([]byte(keyTie + string(id)))
	if err != nil {
		return r, err
	}
	return p.parseTie(tx, raw)
}

func (p *People) parseTie(tx storage.Tx, raw []byte) (r tieRecord, err error) {
	if json.Unmarshal(raw, &r) != nil {
		return r, damagedTie()
	}
	if r.Sealed != nil {
		return r, nil
	}
	var t Tie
	if json.Unmarshal(raw, &t) != nil {
		return r, damagedTie()
	}
	r, err = p.sealTie(tx, t)
	return r, err
}

// readTie returns a tie, storage.ErrNotFound also if its guardian is being
// erased.
func (p *People) readTie(tx storage.Tx, id TieID) (t Tie, err error) {
	r, err := p.readTieRecord(tx, id)
	if err != nil {
		return t, err
	}
	guardian, err := p.recordOf(tx, r.Guardian)
	if err != nil {
		return t, err
	}
	plain, err := p.house.Unseal(guardian.Instance, "tie", r.Sealed, []byte(id))
	if errors.Is(err, instance.ErrNoKey) && guardian.State == Erasing {
		return t, storage.ErrNotFound
	}
	if err == nil && json.Unmarshal(plain, &t) != nil {
		err = damagedTie()
	}
	t.Learner = r.Learner
	return t, err
}

// writeTieRecord writes a record with its indexes.
func writeTieRecord(tx storage.Tx, r tieRecord) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	err = tx.Set([]byte(keyTie+string(r.ID)), raw)
	for _, key := range r.indexes() {
		err = errors.Join(err, tx.Set([]byte(key), nil))
	}
	return err
}

func deleteTieRecord(tx storage.Tx, r tieRecord) error {
	err := tx.Delete([]byte(keyTie + string(r.ID)))
	for _, key := range r.indexes() {
		err = errors.Join(err, tx.Delete([]byte(key)))
	}
	return err
}

func damagedTie() error { return storage.ErrDamaged.Because(errors.New("a tie does not parse")) }

// recordOf returns what of a person's record needs no key.
func (p *People) recordOf(tx storage.Tx, id PersonID) (r personRecord, err error) {
	raw, err := tx.Get([]byte(keyPerson + string(id)))
	if err != nil {
		return r, err
	}
	if json.Unmarshal(raw, &r) != nil {
		return r, damagedRecord()
	}
	return r, nil
}
