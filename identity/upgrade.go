package identity

import (
	"context"
	"errors"
	"strconv"

	"pims/instance"
	"pims/storage"
)

// directoryFormat is the version of what the directory holds. In the first,
// people and ties lay in plain.
const directoryFormat = 2

// upgrade seals what an older program wrote in plain, in batches; one that was
// cut off begins again.
func (p *People) upgrade(ctx context.Context) error {
	want, have := []byte(strconv.Itoa(directoryFormat)), false
	err := p.dir.View(ctx, func(tx storage.Tx) error {
		format, err := tx.Get([]byte(keyFormat))
		have = err == nil && string(format) == string(want)
		return errIfPresent(err)
	})
	if err != nil || have {
		return err
	}
	for _, kind := range []struct {
		prefix string
		seal   func(storage.Tx, storage.Pair) error
	}{{keyPerson, p.sealRecord}, {keyTie, p.sealTieRecord}} {
		if err := p.upgradeAll(ctx, kind.prefix, kind.seal); err != nil {
			return err
		}
	}
	return p.dir.Update(ctx, func(tx storage.Tx) error { return tx.Set([]byte(keyFormat), want) })
}

func (p *People) upgradeAll(ctx context.Context, prefix string, seal func(storage.Tx, storage.Pair) error) error {
	for from := []byte(prefix); from != nil; {
		var next []byte
		err := p.dir.Update(ctx, func(tx storage.Tx) error {
			next = nil
			seen := 0
			for pair, err := range storage.ScanAll(tx, []byte(prefix), from) {
				if seen++; seen > peoplePage {
					next = pair.Key
					return nil
				}
				if errors.Is(err, storage.ErrDamaged) {
					continue // the scrub's matter
				}
				if err := errors.Join(err, seal(tx, pair)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		from = next
	}
	return nil
}

// sealRecord seals a person. Who has no key any more stays as they are, until
// they are erased or their key is found in a backup.
func (p *People) sealRecord(tx storage.Tx, pair storage.Pair) error {
	r, _, err := p.parseRecord(pair.Value)
	switch {
	case errors.Is(err, storage.ErrDamaged):
		return nil
	case err != nil || r.Sealed == nil:
		return err
	}
	return writeRecord(tx, r)
}

// sealTieRecord seals a tie, unless its guardian has no key.
func (p *People) sealTieRecord(tx storage.Tx, pair storage.Pair) error {
	r, err := p.parseTie(tx, pair.Value)
	switch {
	case errors.Is(err, storage.ErrDamaged), errors.Is(err, storage.ErrNotFound), errors.Is(err, instance.ErrNoKey):
		return nil
	case err != nil:
		return err
	}
	return writeTieRecord(tx, r)
}

func errIfPresent(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}
