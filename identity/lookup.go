package identity

import (
	"context"
	"iter"

	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// Get returns a person, storage.ErrNotFound if there is none.
func (p *People) Get(ctx context.Context, id PersonID) (person Person, err error) {
	defer fault.Wrap(&err, "person %s", id)
	err = p.dir.View(ctx, func(tx storage.Tx) error {
		person, err = p.readPerson(tx, id)
		return err
	})
	return person, err
}

// ByLogin returns the person of a login in any spelling.
func (p *People) ByLogin(ctx context.Context, login string) (person Person, err error) {
	defer fault.Wrap(&err, "person of a login")
	login, err = CleanLogin(login)
	if err != nil {
		return person, storage.ErrNotFound
	}
	return p.by(ctx, keyLogin+p.loginHash(login))
}

// ByInstance returns the person of an instance.
func (p *People) ByInstance(ctx context.Context, id instance.ID) (person Person, err error) {
	defer fault.Wrap(&err, "person of an instance")
	return p.by(ctx, keyInstance+string(id))
}

func (p *People) by(ctx context.Context, key string) (person Person, err error) {
	err = p.dir.View(ctx, func(tx storage.Tx) error {
		id, err := tx.Get([]byte(key))
		if err != nil {
			return err
		}
		person, err = p.readPerson(tx, PersonID(id))
		return err
	})
	return person, err
}

const peoplePage = 200

// All yields everybody in the order of their ids, which is that of their
// registration. A record that fails its check is yielded as an error, and the
// others follow.
func (p *People) All(ctx context.Context) iter.Seq2[Person, error] {
	return func(yield func(Person, error) bool) {
		var from []byte
		for {
			page, next, err := p.page(ctx, from)
			for _, one := range page {
				if !yield(one.person, one.err) {
					return
				}
			}
			if err != nil {
				yield(Person{}, err)
				return
			}
			if next == nil {
				return
			}
			from = next
		}
	}
}

type personOrError struct {
	person Person
	err    error
}

// page reads some people, so that no transaction is open while the caller
// looks at them. next is nil at the end.
func (p *People) page(ctx context.Context, from []byte) (page []personOrError, next []byte, err error) {
	defer fault.Wrap(&err, "people")
	err = p.dir.View(ctx, func(tx storage.Tx) error {
		for pair, err := range storage.ScanAll(tx, []byte(keyPerson), from) {
			if len(page) == peoplePage {
				next = pair.Key
				return nil
			}
			one := personOrError{err: err}
			if err == nil {
				one.person, one.err = p.parsePerson(pair.Value)
			}
			page = append(page, one)
		}
		return nil
	})
	return page, next, err
}
