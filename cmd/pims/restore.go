package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"pims/backup"
	"pims/cmd/internal/node"
	"pims/instance"
	"pims/storage"
)

// restoreCmd brings a node back, or one instance.
type restoreCmd struct {
	From       string      `required:"" type:"existingdir" placeholder:"DIR" help:"The folder of the backup."`
	Data       string      `type:"path" placeholder:"DIR" help:"A new, empty data folder; with --instance, that of the node."`
	KeyFile    string      `type:"path" placeholder:"FILE" help:"The node's key file, for a whole node."`
	At         string      `placeholder:"TIME" help:"Restore what was there at that moment, such as 2026-11-22T09:30:00+01:00. Without it: the newest."`
	Instance   instance.ID `placeholder:"INSTANCE" help:"Only this instance, into the node, which may serve."`
	Moments    bool        `help:"Restore nothing: list the moments to which --instance can go back."`
	KeepGrants bool        `help:"Of a whole node: keep grants and app passwords. Only right if nothing was done on the node since that backup, as in a planned move: what was withdrawn meanwhile would be open again."`
}

// Help is shown by "pims restore --help".
func (restoreCmd) Help() string {
	return `A whole node, into an empty folder:

  pims restore --from /mnt/backup --data /srv/pims --key-file /etc/pims/key

Nobody is signed in any more. As nobody knows what was withdrawn after the backup, all grants to others and all app passwords end; people give them again.

One instance, to a moment, beside a node that serves:

  pims restore --from /mnt/backup --data /srv/pims --instance INSTANCE --at 2026-11-22T09:30:00+01:00

"pims restore --from /mnt/backup --instance INSTANCE --moments" lists those there are. Documents and contents go back; the password, grants, what was withdrawn, and the access log stay as they are now. Who was erased cannot be restored.

Exit status 3: done, but something is damaged or missing; the table says what.`
}

// Run restores.
func (c restoreCmd) Run(ctx context.Context, out io.Writer) error {
	at, err := c.moment()
	if err != nil {
		return err
	}
	switch {
	case c.Moments:
		return c.list(ctx, out)
	case c.Data == "":
		return errors.New("say with --data where to")
	case c.Instance != "":
		return operate(ctx, c.Data, "restore-instance", c, out)
	case c.KeyFile == "":
		return errors.New("a whole node needs --key-file, one instance --instance")
	}
	r, err := node.Restore(ctx, c.Data, node.RestoreOptions{From: c.From, KeyFile: c.KeyFile, At: at, KeepGrants: c.KeepGrants, Now: time.Now})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%d keyspaces are back, %d blobs of %d bytes; the oldest state is of %s\n",
		r.Keyspaces, r.Blobs, r.Bytes, r.Oldest.Local().Format(time.RFC3339))
	return errors.Join(err, tellProblems(out, r.Problems))
}

// list prints the moments of an instance, a line each.
func (c restoreCmd) list(ctx context.Context, out io.Writer) error {
	if c.Instance == "" {
		return errors.New("--moments are those of an --instance")
	}
	all, err := backup.Moments(ctx, c.From, storage.ID(c.Instance))
	if err != nil {
		return err
	}
	for _, at := range all {
		if _, err := fmt.Fprintln(out, at.Local().Format(time.RFC3339)); err != nil {
			return err
		}
	}
	return nil
}

func (c restoreCmd) moment() (at time.Time, err error) {
	if c.At == "" {
		return at, nil
	}
	if at, err = time.Parse(time.RFC3339, c.At); err != nil {
		return at, errors.New("--at is a date and time with a zone, such as 2026-11-22T09:30:00+01:00")
	}
	if at.Nanosecond() == 0 {
		at = at.Add(time.Second - 1) // states are shown to the second: all of it is meant
	}
	return at, nil
}

// Operate restores one instance.
func (c restoreCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	at, err := c.moment()
	if err != nil {
		return err
	}
	b, err := n.RestoreInstance(ctx, c.From, c.Instance, at)
	if err != nil {
		return unknown(err, c.Instance)
	}
	_, err = fmt.Fprintf(out, "%s is again as it was at %s; %d blobs came back\n", c.Instance, b.Taken.Local().Format(time.RFC3339), b.Blobs)
	if b.Alone {
		_, more := fmt.Fprintln(out, "its present state could not be read: all grants and app passwords have ended")
		err = errors.Join(err, more)
	}
	return errors.Join(err, tellProblems(out, b.Problems()))
}
