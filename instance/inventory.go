package instance

import (
	"context"
	"errors"

	"pims/fault"
	"pims/storage"
	"pims/storage/sealed"
)

// takeInventory is a step of an upgrade.
func (i *Instance) takeInventory(ctx context.Context) (done bool, err error) {
	return i.keys.values.Count(ctx, i.bare)
}

// UpgradeOwn gives an inventory to each of the node's own keyspaces that has
// none: those of a node of format 1.
func (h *House) UpgradeOwn(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "upgrade the node")
	var errs []error // of one, which must not keep the others back
	for id, err := range h.Node.Keyspaces(ctx) {
		if err != nil {
			return err
		}
		errs = append(errs, h.bare(ctx, id, true, func(bare storage.Keyspace, k *keys) (err error) {
			for done := false; !done && err == nil; {
				done, err = k.values.Count(ctx, bare)
			}
			return err
		}))
	}
	return errors.Join(errs...)
}

// Audit reads all values of a keyspace and compares them with its inventory.
// own says that it is one of the node's own, and no instance.
func (h *House) Audit(ctx context.Context, id storage.ID, own bool) (a sealed.Audit, err error) {
	defer fault.Wrap(&err, "audit %s", id)
	err = h.bare(ctx, id, own, func(bare storage.Keyspace, k *keys) (err error) {
		a, err = k.values.Audit(ctx, bare)
		return err
	})
	return a, err
}

// Recount makes the inventory of a keyspace anew from what is there, once it is
// mended.
func (h *House) Recount(ctx context.Context, id storage.ID, own bool) (err error) {
	defer fault.Wrap(&err, "recount %s", id)
	return h.bare(ctx, id, own, func(bare storage.Keyspace, k *keys) error { return k.values.Recount(ctx, bare) })
}

// bare hands out a keyspace as its engine has it, for as long as do runs.
func (h *House) bare(ctx context.Context, id storage.ID, own bool, do func(storage.Keyspace, *keys) error) error {
	engine := h.Engine
	if own {
		engine = h.Node
	}
	bare, k, err := h.open(ctx, engine, id)
	if err != nil {
		return err
	}
	return errors.Join(do(bare, k), bare.Close())
}
