package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"pims/cmd/internal/node"
)

// keyCmd looks after the key file of a node.
type keyCmd struct {
	Turn   keyTurnCmd   `cmd:"" help:"End the key's epoch now, which makes every erasure so far final."`
	Copy   keyCopyCmd   `cmd:"" help:"Keep a copy of the key file on another disk, up to date."`
	Forget keyForgetCmd `cmd:"" help:"Keep a copy no longer."`
	Own    keyOwnCmd    `cmd:"" help:"Let a restored node change its key."`
}

type keyTurnCmd struct {
	Data string `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
}

// Help is shown by "pims key turn --help".
func (keyTurnCmd) Help() string {
	return `A new key takes the place of the old one: in the key file and its copies, then in the wrapped keys here and in every backup, and then the old key is destroyed. Nobody notices. A node that serves does so by itself within a day of an erasure. Example:

  pims key turn --data /srv/pims

Nothing is destroyed unless every copy and every backup was reached. Say "pims key forget" or "pims backup --forget" of one that is gone for good. Copies of the key file that were made by hand open nothing afterwards, and must be destroyed too.`
}

// Run ends the epoch.
func (c keyTurnCmd) Run(ctx context.Context, out io.Writer) error {
	return operate(ctx, c.Data, "key-turn", c, out)
}

// Operate ends the epoch.
func (keyTurnCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	if err := n.TurnEpoch(ctx); err != nil {
		return err
	}
	epoch, _, err := n.House.Keyring.Keys().Current()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "epoch %d has begun, the keys of all before are destroyed\n", epoch)
	if since, late := n.House.Keyring.Late(); late && err == nil {
		_, err = fmt.Fprintf(out, "an erasure came meanwhile (%s) and waits for the next\n", since.Local().Format(time.DateTime))
	}
	return err
}

type keyCopyCmd struct {
	Data string `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
	To   string `required:"" type:"path" placeholder:"FILE" help:"The copy, which must not be there yet."`
}

// Help is shown by "pims key copy --help".
func (keyCopyCmd) Help() string {
	return `Without its key file a node is lost, and with each erasure comes a new key. A copy that pims keeps is written with it. Example, on a disk of its own:

  pims key copy --data /srv/pims --to /media/safe/pims.key`
}

// Run makes the copy.
func (c keyCopyCmd) Run(ctx context.Context, out io.Writer) error {
	return operate(ctx, c.Data, "key-copy", c, out)
}

// Operate makes the copy.
func (c keyCopyCmd) Operate(_ context.Context, n *node.Node, out io.Writer) error {
	if err := n.CopyKey(c.To); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, c.To, "is a copy of the key file from now on")
	return err
}

type keyForgetCmd struct {
	Data string `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
	File string `arg:"" type:"path" help:"The copy."`
}

// Help is shown by "pims key forget --help".
func (keyForgetCmd) Help() string {
	return `The file itself is left as it is: destroy it. Example:

  pims key forget --data /srv/pims /media/safe/pims.key`
}

// Run forgets the copy.
func (c keyForgetCmd) Run(ctx context.Context, out io.Writer) error {
	return operate(ctx, c.Data, "key-forget", c, out)
}

// Operate forgets the copy.
func (c keyForgetCmd) Operate(_ context.Context, n *node.Node, out io.Writer) error {
	if err := n.ForgetKeyCopy(c.File); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, c.File, "is kept no longer: destroy it")
	return err
}

type keyOwnCmd struct {
	Data string `required:"" type:"existingdir" placeholder:"DIR" help:"The restored node's data folder."`
	To   string `type:"path" placeholder:"FILE" help:"A new key file for this node, where the one that it was restored from goes on with the old one."`
}

// Help is shown by "pims key own --help".
func (keyOwnCmd) Help() string {
	return `A restored node opens with the key file of the node that was backed up. Erasing for good means to change that key, which would lock the other one out: so a restored node does not, until it is told which is true.

The other one is lost, this one takes its place:

  pims key own --data /srv/pims

Both go on, as after a drill:

  pims key own --data /srv/drill --to /etc/pims/drill.key`
}

// Run lets the node change its key.
func (c keyOwnCmd) Run(ctx context.Context, out io.Writer) error {
	return operate(ctx, c.Data, "key-own", c, out)
}

// Operate lets the node change its key.
func (c keyOwnCmd) Operate(_ context.Context, n *node.Node, out io.Writer) error {
	if err := n.OwnKey(c.To); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, "the key is this node's own")
	return err
}
