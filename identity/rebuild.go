package identity

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// rebuild compares records of the directory with what they should be.
type rebuild struct {
	*People
	tx    storage.Tx
	write bool

	id           PersonID // of the claim that is looked at
	mended, left int
}

// pairs sees to it that records are there, all of them or none: where one says
// something else, which is somebody else's, none is written.
func (r *rebuild) pairs(all ...storage.Pair) error {
	var missing []storage.Pair
	for _, want := range all {
		is, err := r.tx.Get(want.Key)
		switch {
		case errors.Is(err, storage.ErrNotFound), errors.Is(err, storage.ErrDamaged):
			missing = append(missing, want)
		case err != nil:
			return err
		case string(is) != string(want.Value):
			r.left++
			return nil
		}
	}
	return r.put(missing)
}

func (r *rebuild) put(missing []storage.Pair) (err error) {
	if !r.write {
		r.left += len(missing)
		return nil
	}
	r.mended += len(missing)
	for _, one := range missing {
		err = errors.Join(err, r.tx.Set(one.Key, one.Value))
	}
	return err
}

// person finds who an instance belongs to, and makes the record anew from the
// account if it is lost: as live, since the instance is there.
func (r *rebuild) person(c Claim) error {
	raw, err := r.tx.Get([]byte(keyInstance + string(c.instance)))
	if errors.Is(err, storage.ErrNotFound) {
		return ErrUnclaimed
	}
	if err != nil {
		return err
	}
	r.id = PersonID(raw)
	_, err = r.readPerson(r.tx, r.id)
	if errors.Is(err, instance.ErrNoKey) { // being erased
		r.left++
		return nil
	}
	if !errors.Is(err, storage.ErrNotFound) && !errors.Is(err, storage.ErrDamaged) {
		return err
	}
	person, err := personOf(c.account, c.instance)
	if err != nil || !c.known || !r.write {
		r.left++
		return nil
	}
	person.ID, person.State = r.id, Live
	r.mended++
	if err := r.writePerson(r.tx, person); err != nil {
		return err
	}
	return r.pairs(storage.Pair{Key: []byte(keyLogin + r.loginHash(person.Login)), Value: []byte(r.id)})
}

// portal sees to it that the person is found by a portal that the account
// names. Adoption has dropped from the account those that were not shown here.
func (r *rebuild) portal(o Portal) error {
	hash := r.portalHash(o)
	who, err := r.tx.Get([]byte(keyPortal + hash))
	switch {
	case err == nil && PersonID(who) != r.id:
		r.left++
		return nil
	case err == nil:
		return r.pairs(storage.Pair{Key: portalOfKey(r.id, hash)})
	case !errors.Is(err, storage.ErrNotFound) && !errors.Is(err, storage.ErrDamaged):
		return err
	}
	if err := r.pairs(storage.Pair{Key: []byte(keyPortal + hash), Value: []byte(r.id)}, storage.Pair{Key: portalOfKey(r.id, hash)}); err != nil || !r.write {
		return err
	}
	return r.fillTies(r.tx, hash, r.id)
}

// CheckIndexes reads all records of the directory and counts the ways to them
// that are missing; with repair those are written.
func (p *People) CheckIndexes(ctx context.Context, repair bool) (mended, left int, err error) {
	defer fault.Wrap(&err, "check directory")
	for _, prefix := range []string{keyPerson, keyTie, keyPortal, keyAddress, keyApp} {
		for from := []byte(prefix); from != nil; {
			r := rebuild{People: p, write: repair}
			run, next := p.dir.View, []byte(nil)
			if repair {
				run = p.dir.Update
			}
			err := run(ctx, func(tx storage.Tx) (err error) {
				r.tx, r.mended, r.left = tx, 0, 0
				next, err = r.page(prefix, from)
				return err
			})
			if err != nil {
				return mended, left, err
			}
			mended, left, from = mended+r.mended, left+r.left, next
		}
	}
	return mended, left, nil
}

// page looks at some records, and returns where the next begin.
func (r *rebuild) page(prefix string, from []byte) (next []byte, err error) {
	n := 0
	for pair, err := range storage.ScanAll(r.tx, []byte(prefix), from) {
		if n++; n > peoplePage {
			return pair.Key, nil
		}
		if errors.Is(err, storage.ErrDamaged) && len(pair.Key) > 0 {
			continue // the audit of the directory tells of it
		}
		if err != nil {
			return nil, err
		}
		want, err := r.indexes(prefix, string(pair.Key[len(prefix):]), pair.Value)
		if errors.Is(err, storage.ErrDamaged) {
			r.left++
			continue
		}
		if err := errors.Join(err, r.pairs(want...)); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// indexes are the ways that should lead to a record.
func (r *rebuild) indexes(prefix, rest string, value []byte) (want []storage.Pair, err error) {
	switch prefix {
	case keyPerson:
		p, _, err := r.parseRecord(value)
		return []storage.Pair{{Key: append([]byte(keyLogin), p.Login...), Value: []byte(p.ID)}, {Key: []byte(keyInstance + string(p.Instance)), Value: []byte(p.ID)}}, err
	case keyTie:
		t, err := r.parseTie(r.tx, value)
		for _, key := range t.indexes() {
			want = append(want, storage.Pair{Key: []byte(key)})
		}
		return want, err
	case keyPortal:
		return []storage.Pair{{Key: portalOfKey(PersonID(value), rest)}}, nil
	case keyAddress:
		var to PageAddress
		if json.Unmarshal(value, &to) != nil {
			return nil, damagedRecord()
		}
		return []storage.Pair{{Key: addressOfKey(to.Instance, rest)}}, nil
	default:
		owner, _, _ := strings.Cut(string(value), "/")
		return []storage.Pair{{Key: appOfKey(instance.ID(owner), rest)}}, nil
	}
}
