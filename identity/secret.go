package identity

import (
	"context"
	"crypto/rand"
	"errors"

	"pims/fault"
	"pims/storage"
)

// maxSecretName bounds the name of a secret, in bytes.
const maxSecretName = 100

// Secret returns the node's own 32 random bytes under a name, which are made at
// the first call and never change: what is sealed or derived with them opens
// after a restart, and is backed up with the directory.
func (p *People) Secret(ctx context.Context, name string) (secret [32]byte, err error) {
	defer fault.Wrap(&err, "secret %q", name)
	if name == "" || len(name) > maxSecretName {
		return secret, ErrBadSecretName
	}
	key := []byte(keySecret + name)
	var raw []byte
	read := func(tx storage.Tx) error {
		raw, err = tx.Get(key)
		return err
	}
	if err = p.dir.View(ctx, read); errors.Is(err, storage.ErrNotFound) {
		fresh := make([]byte, len(secret))
		rand.Read(fresh) // never fails
		err = p.dir.Update(ctx, func(tx storage.Tx) error {
			err := read(tx)
			if errors.Is(err, storage.ErrNotFound) { // nobody was faster
				raw, err = fresh, tx.Set(key, fresh)
			}
			return err
		})
	}
	if err == nil && copy(secret[:], raw) != len(secret) {
		err = storage.ErrDamaged
	}
	return secret, err
}
