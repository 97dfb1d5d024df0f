package instance

import (
	"context"
	"errors"
	"sync"
	"time"

	"pims/fault"
	"pims/storage"
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

	Receiver Receiver // applies letters; nil: none come
	Carrier  Carrier  // brings letters; nil: Accept does

	creating sync.Mutex

	keys    keyCache
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
	ks, k, err := h.create(ctx, h.Engine, id.keyspace())
	if err != nil {
		return nil, err
	}
	i := &Instance{id: id, ks: ks, house: h, names: k.names}
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
	ks, k, err := h.open(ctx, h.Engine, id.keyspace())
	if err != nil {
		return nil, err
	}
	i := &Instance{id: id, ks: ks, house: h, names: k.names}
	if !k.known.Load() {
		owes := false
		err := i.View(ctx, func(tx *Tx) (err error) {
			owes, err = tx.owesLetters()
			return errors.Join(tx.checkFormat(), err)
		})
		if err != nil {
			return nil, errors.Join(err, i.Close())
		}
		k.known.Store(true)
		if owes && h.Due != nil { // a crash may have come between their commit and the wish to deliver them
			h.Due(id, Deliver, h.Now().UTC())
		}
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
	h.keys.drop(id.keyspace())
	err = errors.Join(h.Engine.Destroy(ctx, id.keyspace()), h.Blobs.Destroy(ctx, id.keyspace()))
	h.keys.drop(id.keyspace()) // that somebody put who opened it a moment ago
	return err
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
func (h *House) create(ctx context.Context, engine storage.Engine, id storage.ID) (storage.Keyspace, *keys, error) {
	h.creating.Lock()
	defer h.creating.Unlock()
	ks, err := engine.Open(ctx, id)
	if err == nil {
		return nil, nil, errors.Join(storage.ErrExists, ks.Close())
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return nil, nil, err
	}
	h.keys.drop(id)
	if err := h.Keyring.Remove(id); err != nil {
		return nil, nil, err
	}
	dek, err := h.Keyring.Add(id)
	if err != nil {
		return nil, nil, err
	}
	k, err := derive(id, dek)
	if err != nil {
		return nil, nil, err
	}
	if ks, err = engine.Create(ctx, id); err != nil {
		return nil, nil, err
	}
	h.keys.put(id, k)
	return k.values.Keyspace(ks), k, nil
}

func (h *House) open(ctx context.Context, engine storage.Engine, id storage.ID) (storage.Keyspace, *keys, error) {
	ks, err := engine.Open(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	k := h.keys.get(id)
	if k == nil {
		if k, err = h.unwrap(id); err != nil {
			return nil, nil, errors.Join(err, ks.Close())
		}
		h.keys.put(id, k)
	}
	return k.values.Keyspace(ks), k, nil
}

func (h *House) unwrap(id storage.ID) (*keys, error) {
	dek, err := h.Keyring.Get(id)
	if err != nil {
		return nil, err
	}
	return derive(id, dek)
}
