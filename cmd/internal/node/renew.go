package node

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"pims/fault"
	"pims/storage"
	"pims/storage/badger"
)

// Renew removes those of a stopped node's own keyspaces that do not open any
// more and hold no truth of their own, so that the next Open makes them anew:
// the queue of what is due, which a doctor wants again of each instance, and the
// sessions, after which people sign in once more.
func Renew(ctx context.Context, dir string) (renewed []storage.ID, err error) {
	defer fault.Wrap(&err, "renew keyspaces of the node")
	n := &Node{dir: dir}
	defer func() { err = errors.Join(err, n.Close()) }()
	c, err := n.claim(dir, Options{})
	if err != nil {
		return nil, err
	}
	ring, err := openKeyring(dir, c, keyringDir(dir))
	if err != nil {
		return nil, err
	}
	own, err := badger.Open(filepath.Join(dir, "node"), badger.Options{Large: true})
	if err != nil {
		return nil, err
	}
	n.closers = append(n.closers, own.Close)
	for _, id := range []storage.ID{"due", "sessions"} {
		ks, err := own.Open(ctx, id)
		if err == nil {
			err = ks.Close()
		}
		if errors.Is(err, storage.ErrDamaged) || errors.Is(err, storage.ErrQuarantined) {
			err = errors.Join(ring.Remove(id, time.Now().UTC()), own.Destroy(ctx, id))
			renewed = append(renewed, id)
		}
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return renewed, err
		}
	}
	return renewed, nil
}
