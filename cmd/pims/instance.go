package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"pims/cmd/internal/node"
	"pims/instance"
	"pims/storage"
)

// instanceCmd looks at and erases instances of a stopped node.
type instanceCmd struct {
	List  instanceListCmd  `cmd:"" help:"List the instances of a node, one id a line."`
	Erase instanceEraseCmd `cmd:"" help:"Erase a person's instance, sign-in and sessions."`
}

type instanceListCmd struct {
	Data string `required:"" type:"existingdir" help:"The node's data folder."`
}

// Run lists the instances.
func (c instanceListCmd) Run(ctx context.Context, out io.Writer) error {
	return withNode(ctx, c.Data, func(n *node.Node) error {
		for id, err := range n.House.Engine.Keyspaces(ctx) {
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintln(out, id); err != nil {
				return err
			}
		}
		return nil
	})
}

type instanceEraseCmd struct {
	Data    string      `required:"" type:"existingdir" help:"The node's data folder."`
	Confirm instance.ID `help:"The id once more: there is no way back."`
	ID      instance.ID `arg:"" name:"instance" help:"The instance to erase."`
}

// Run erases the instance and its person.
func (c instanceEraseCmd) Run(ctx context.Context, out io.Writer) error {
	if c.Confirm != c.ID {
		return errors.New("nothing was erased: say --confirm with the same id, there is no way back")
	}
	return withNode(ctx, c.Data, func(n *node.Node) error {
		if err := erase(ctx, n, c.ID); err != nil {
			return err
		}
		_, err := fmt.Fprintf(out, "%s is erased; its key is destroyed, backups of it can no longer be read with the present keyring\n", c.ID)
		return err
	})
}

// erase removes an instance with its person, or alone where nobody is
// registered for it: an import that was cut off.
func erase(ctx context.Context, n *node.Node, id instance.ID) error {
	p, err := n.People.ByInstance(ctx, id)
	switch {
	case err == nil:
		err = n.People.Remove(ctx, p.ID)
	case errors.Is(err, storage.ErrNotFound):
		err = n.House.Destroy(ctx, id)
	}
	if err != nil {
		return err
	}
	return n.Jobs.Withdraw(ctx, storage.ID(id))
}
