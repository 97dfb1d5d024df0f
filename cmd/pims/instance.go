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
	Data string `required:"" type:"existingdir" placeholder:"DIR" help:"The stopped node's data folder."`
}

// Help is shown by "pims instance list --help".
func (instanceListCmd) Help() string {
	return `Example, how many there are:

  pims instance list --data /srv/pims | wc -l`
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
	Data    string      `required:"" type:"existingdir" placeholder:"DIR" help:"The stopped node's data folder."`
	Confirm instance.ID `placeholder:"INSTANCE" help:"Needed: the id once more. There is no way back."`
	ID      instance.ID `arg:"" name:"instance" help:"The instance to erase."`
}

// Help is shown by "pims instance erase --help".
func (instanceEraseCmd) Help() string {
	return `Nothing is erased unless --confirm says the same id. Example:

  pims instance erase --data /srv/pims --confirm INSTANCE INSTANCE

"pims people list" shows whose instance has which id.`
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
		if i, open := n.House.Open(ctx, id); open == nil {
			err = errors.Join(i.Close(), n.House.Destroy(ctx, id))
		}
	}
	if err != nil {
		return err
	}
	return n.Jobs.Withdraw(ctx, storage.ID(id))
}
