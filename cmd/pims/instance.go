package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"pims/cmd/internal/node"
	"pims/fault"
	"pims/instance"
	"pims/storage"
	"pims/storage/badger"
)

// instanceCmd looks at and erases instances, of a node that serves or is
// stopped.
type instanceCmd struct {
	List    instanceListCmd    `cmd:"" help:"List the instances of a node, one a line, and which of them are put aside."`
	Erase   instanceEraseCmd   `cmd:"" help:"Erase a person's instance, sign-in and sessions."`
	Release instanceReleaseCmd `cmd:"" help:"Open an instance again that was put aside."`
}

type instanceListCmd struct {
	Data string `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
}

// Help is shown by "pims instance list --help".
func (instanceListCmd) Help() string {
	return `Behind the id of one that took the node down twice stands since when it is put aside, and why. Example, how many there are:

  pims instance list --data /srv/pims | wc -l`
}

// Run lists the instances.
func (c instanceListCmd) Run(ctx context.Context, out io.Writer) error {
	return operate(ctx, c.Data, "instance-list", c, out)
}

// Operate lists the instances.
func (c instanceListCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	aside, err := n.Pool.Quarantined(ctx)
	if err != nil {
		return err
	}
	for id, err := range n.Pool.Keyspaces(ctx) {
		if err != nil {
			return err
		}
		line := string(id)
		if i := slices.IndexFunc(aside, func(q badger.Quarantine) bool { return q.ID == id }); i >= 0 {
			line += fmt.Sprintf("\tput aside %s: %s", aside[i].Since.Format(time.RFC3339), aside[i].Why)
		}
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return nil
}

type instanceEraseCmd struct {
	Data    string      `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
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
	return operate(ctx, c.Data, "instance-erase", c, out)
}

// Operate erases the instance and its person.
func (c instanceEraseCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	if err := erase(ctx, n, c.ID); err != nil {
		return unknown(err, c.ID)
	}
	if _, err := fmt.Fprintf(out, "%s is erased: nobody here can open it again, and no backup brings it back\n", c.ID); err != nil {
		return err
	}
	since, late := n.House.Keyring.Late()
	if !late {
		return nil
	}
	_, err := fmt.Fprintf(out, "who has an old copy of the keyring and the key file of today could, until the key's epoch ends:\n"+
		"by %s while the node serves, or now with \"pims key turn\"\n", since.Add(node.EpochWithin).Local().Format(time.DateTime))
	return err
}

type instanceReleaseCmd struct {
	Data string      `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
	ID   instance.ID `arg:"" name:"instance" help:"The instance to open again."`
}

// Help is shown by "pims instance release --help".
func (instanceReleaseCmd) Help() string {
	return `An instance whose database took the node down twice stays closed, so that the others go on. Look at it first, with "pims doctor" or by a restore of it, and then:

  pims instance release --data /srv/pims INSTANCE`
}

// Run has the instance opened again.
func (c instanceReleaseCmd) Run(ctx context.Context, out io.Writer) error {
	return operate(ctx, c.Data, "instance-release", c, out)
}

// Operate takes the instance out of quarantine.
func (c instanceReleaseCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	err := n.Pool.Release(ctx, storage.ID(c.ID))
	if errors.Is(err, storage.ErrNotFound) {
		return errNotAside.With("instance", string(c.ID))
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, c.ID, "may be opened again")
	return err
}

// What an operator is told of an instance that is not there: pages on the web
// have nothing to add.
var (
	errNoInstance = fault.New(fault.NotFound, "no-instance")   // args: instance
	errNotAside   = fault.New(fault.NotFound, "not-put-aside") // args: instance
)

func unknown(err error, id instance.ID) error {
	if errors.Is(err, storage.ErrNotFound) {
		return errNoInstance.With("instance", string(id))
	}
	return err
}

// erase removes an instance with its person, or alone where nobody is
// registered for it: an import that was cut off.
func erase(ctx context.Context, n *node.Node, id instance.ID) error {
	p, err := n.People.ByInstance(ctx, id)
	switch {
	case err == nil:
		err = n.People.Remove(ctx, p.ID)
	case errors.Is(err, storage.ErrNotFound):
		_, known := n.House.Keyring.Get(storage.ID(id))
		if err = n.House.Destroy(ctx, id); err == nil && errors.Is(known, instance.ErrNoKey) {
			err = storage.ErrNotFound
		}
	}
	if err != nil {
		return err
	}
	return n.Jobs.Withdraw(ctx, storage.ID(id))
}
