package node

import (
	"context"

	"pims/storage"
)

// upgrade brings what is the node's own in a folder of an older format to
// Format; instances follow when they are opened. What fails is tried again at
// the next start: until then the folder works as it did.
func (n *Node) upgrade(ctx context.Context, c config, o Options) error {
	if c.Format == Format {
		return nil
	}
	if err := n.House.UpgradeOwn(storage.Vital(ctx)); err != nil {
		o.Logger.Error("node not upgraded", "err", err)
		return ctx.Err()
	}
	return n.remember(func(c *config) { c.Format = Format })
}
