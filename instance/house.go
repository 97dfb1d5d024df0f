package instance

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"pims/fault"
	"pims/storage"
)

// House creates, opens and destroys the instances of one node. It is safe for
// concurrent use.
type House struct {
	Engine  storage.Engine // one keyspace per instance
	Node    storage.Engine // the node's own keyspaces; may be Engine
	Blobs   storage.Drafts // sealed
	Keyring *Keyring
	Now     func() time.Time

	// Due is told when an instance has background work: see Work. It may be nil.
	Due func(id ID, w Work, at time.Time)

	Receiver Receiver // applies letters; nil: none come
	Carrier  Carrier  // brings letters; nil: Accept does

	creating sync.Mutex
	turning  sync.Mutex // one TurnEpoch at a time

	keys    keyCache
	doors   atomic.Uint64      // see Doors
	commits [256]atomic.Uint64 // see commitsOf
	found   found
	copying sync.Map // folder DocID of trees that hang nowhere yet: not for Sweep
	holds   holds    // contents that Sweep must leave for now
	claims  claims   // room that uploads under way need
}

// Create makes an instance with a quota in bytes and opens it. Its key is on
// disk before its first value.
func (h *House) Create(ctx context.Context, id ID, quota int64) (_ *Instance, err error) {
	defer fault.Wrap(&err, "create instance %s", id)
	if err := id.check(); err != nil {
		return nil, err
	}
	bare, k, err := h.create(ctx, h.Engine, id.keyspace())
	if err != nil {
		return nil, err
	}
	i := h.instance(id, bare, k)
	if err := i.Update(ctx, func(tx *Tx) error { return tx.initialise(quota) }); err != nil {
		return nil, errors.Join(err, i.Close(), h.Destroy(ctx, id))
	}
	return i, nil
}

// Open opens an instance; each Open is paired with one Close.
// storage.ErrNotFound if there is none, ErrNewerFormat if a newer program
// wrote it. One that an older program wrote is upgraded first.
func (h *House) Open(ctx context.Context, id ID) (_ *Instance, err error) {
	defer fault.Wrap(&err, "open instance %s", id)
	if err := id.check(); err != nil {
		return nil, err
	}
	bare, k, err := h.open(ctx, h.Engine, id.keyspace())
	if err != nil {
		return nil, err
	}
	i := h.instance(id, bare, k)
	if err := i.prepare(ctx); err != nil {
		return nil, errors.Join(err, i.Close())
	}
	return i, nil
}

func (h *House) instance(id ID, bare storage.Keyspace, k *keys) *Instance {
	return &Instance{id: id, ks: k.values.Keyspace(bare), bare: bare, keys: k, house: h}
}

// Destroy erases an instance: its key first, then its values and blobs.
// Destroying what does not exist is no error.
func (h *House) Destroy(ctx context.Context, id ID) (err error) {
	defer fault.Wrap(&err, "destroy instance %s", id)
	if err := id.check(); err != nil {
		return err
	}
	if err := h.Keyring.Remove(id.keyspace(), h.Now().UTC()); err != nil {
		return err
	}
	h.keys.drop(id.keyspace())
	defer h.forget(id)
	err = errors.Join(h.Engine.Destroy(ctx, id.keyspace()), h.Blobs.Destroy(ctx, id.keyspace()))
	h.keys.drop(id.keyspace()) // that somebody put who opened it a moment ago
	return err
}

// forget has everybody look again at an instance that is another one now, or none.
func (h *House) forget(id ID) {
	h.doors.Add(1)
	h.commitsOf(id).Add(1)
	h.found.drop(id)
}

// Own opens one of the node's own keyspaces, made at the first call and sealed
// like an instance. ErrLost if it was there once and is not any more: a new one
// in its place would hide that, and what a backup has of it could not be read.
func (h *House) Own(ctx context.Context, id storage.ID) (_ storage.Keyspace, err error) {
	defer fault.Wrap(&err, "node keyspace %s", id)
	bare, k, err := h.open(ctx, h.Node, id)
	if errors.Is(err, storage.ErrNotFound) {
		if err := h.Keyring.mayMake(id); err != nil {
			return nil, err
		}
		bare, k, err = h.create(ctx, h.Node, id)
	}
	if err != nil {
		return nil, err
	}
	if err := h.Keyring.settle(id); err != nil {
		return nil, errors.Join(err, bare.Close())
	}
	return k.values.Keyspace(bare), nil
}

// create makes a keyspace, one at a time, and its key unless it has one: from Mint, or left by a
// creation that a crash cut off.
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
	dek, err := h.Keyring.Get(id)
	if errors.Is(err, ErrNoKey) {
		dek, err = h.Keyring.Add(id)
	}
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
	return ks, h.keys.put(id, k), nil
}

// open opens a keyspace as the engine has it, and its keys.
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
		k = h.keys.put(id, k)
	}
	return ks, k, nil
}

func (h *House) unwrap(id storage.ID) (*keys, error) {
	dek, err := h.Keyring.Get(id)
	if err != nil {
		return nil, err
	}
	return derive(id, dek)
}
