package instance

import (
	"context"
	"errors"
	"sync"
	"time"

	"pims/fault"
	"pims/storage"
	"pims/storage/sealed"
)

// House creates, opens and destroys the instances of one node. It is safe for
// concurrent use.
type House struct {
	Engine  storage.Engine // one keyspace per instance
	Node    storage.Engine // the node's own keyspaces; may be Engine
	Blobs   storage.Blobs  // sealed
	Keyring *Keyring
	Now     func() time.Time

	// Due is told when an instance has background work: see Work. It may be nil.
	Due func(id ID, w Work, at time.Time)

	creating sync.Mutex

	copying sync.Map // folder DocID of trees that hang nowhere yet: not for Sweep
	holds   holds    // contents that Sweep must leave for now
}

// Create makes an instance with a quota in bytes and opens it. Its key is on
// disk before its first value.
func (h *House) Create(ctx context.Context, id ID, quota int64) (_ *Instance, err error) {
	defer fault.Wrap(&err, "create instance %s", id)
	if err := id.check(); err != nil {
		return nil, err
	}
	ks, names, err := h.create(ctx, h.Engine, id.keyspace())
	if err != nil {
		return nil, err
	}
	i := &Instance{id: id, ks: ks, house: h, names: names}
	if err := i.Update(ctx, func(tx *Tx) error { return tx.initialise(quota) }); err != nil {
		return nil, errors.Join(err, i.Close(), h.Destroy(ctx, id))
	}
	return i, nil
}

// Open opens an instance; each Open is paired with one Close.
// storage.ErrNotFound if there is none, ErrNewerFormat if a newer program
// wrote it.
func (h *House) Open(ctx context.Context, id ID) (_ *Instance, err error) {
	defer fault.Wrap(&err, "open instance %s", id)
	if err := id.check(); err != nil {
		return nil, err
	}
	ks, names, err := h.open(ctx, h.Engine, id.keyspace())
	if err != nil {
		return nil, err
	}
	i := &Instance{id: id, ks: ks, house: h, names: names}
	if err := i.View(ctx, (*Tx).checkFormat); err != nil {
		return nil, errors.Join(err, i.Close())
	}
	return i, nil
}

// Destroy erases an instance: its key first, then its values and blobs.
// Destroying what does not exist is no error.
func (h *House) Destroy(ctx context.Context, id ID) (err error) {
	defer fault.Wrap(&err, "destroy instance %s", id)
	if err := id.check(); err != nil {
		return err
	}
	if err := h.Keyring.Remove(id.keyspace()); err != nil {
		return err
	}
	return errors.Join(h.Engine.Destroy(ctx, id.keyspace()), h.Blobs.Destroy(ctx, id.keyspace()))
}

// Own opens one of the node's own keyspaces, made at the first call and sealed
// like an instance.
func (h *House) Own(ctx context.Context, id storage.ID) (_ storage.Keyspace, err error) {
	defer fault.Wrap(&err, "node keyspace %s", id)
	ks, _, err := h.open(ctx, h.Node, id)
	if errors.Is(err, storage.ErrNotFound) {
		ks, _, err = h.create(ctx, h.Node, id)
	}
	return ks, err
}

// create makes a sealed keyspace, one at a time; a key left by a creation that a crash cut off
// is replaced, since nothing was ever sealed with it.
func (h *House) create(ctx context.Context, engine storage.Engine, id storage.ID) (storage.Keyspace, [32]byte, error) {
	h.creating.Lock()
	defer h.creating.Unlock()
	ks, err := engine.Open(ctx, id)
	if err == nil {
		return nil, [32]byte{}, errors.Join(storage.ErrExists, ks.Close())
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return nil, [32]byte{}, err
	}
	if err := h.Keyring.Remove(id); err != nil {
		return nil, [32]byte{}, err
	}
	dek, err := h.Keyring.Add(id)
	if err != nil {
		return nil, [32]byte{}, err
	}
	ks, err = engine.Create(ctx, id)
	if err != nil {
		return nil, [32]byte{}, err
	}
	return seal(ks, id, dek)
}

func (h *House) open(ctx context.Context, engine storage.Engine, id storage.ID) (storage.Keyspace, [32]byte, error) {
	ks, err := engine.Open(ctx, id)
	if err != nil {
		return nil, [32]byte{}, err
	}
	dek, err := h.Keyring.Get(id)
	if err != nil {
		return nil, [32]byte{}, errors.Join(err, ks.Close())
	}
	return seal(ks, id, dek)
}

// seal derives the two sub-keys of a data key: one seals values, the other
// hashes names.
func seal(ks storage.Keyspace, id storage.ID, dek [32]byte) (storage.Keyspace, [32]byte, error) {
	values, err := subkey(dek, "values")
	if err != nil {
		return nil, [32]byte{}, errors.Join(err, ks.Close())
	}
	names, err := subkey(dek, "names")
	if err != nil {
		return nil, [32]byte{}, errors.Join(err, ks.Close())
	}
	kv, err := sealed.Keyspace(ks, id, values)
	if err != nil {
		return nil, [32]byte{}, errors.Join(err, ks.Close())
	}
	return kv, names, nil
}
