package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"pims/backup"
	"pims/cmd/internal/node"
)

// backupCmd backs a node up.
type backupCmd struct {
	Data   string `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
	To     string `required:"" type:"path" placeholder:"DIR" help:"The folder of the backup, on another disk, better on another machine. Made at the first run, in an empty folder."`
	All    bool   `help:"Look at every instance, also where nothing is known to have changed."`
	Verify bool   `help:"Then read the whole backup and check each byte."`
	Forget bool   `help:"Do not back up: take the folder off the list of backups. It gets no new keys, so that nothing in it can be read after the end of the next erasure."`
}

// Help is shown by "pims backup --help".
func (backupCmd) Help() string {
	return `Also beside a node that serves; only what has changed is written. Better still, "pims serve --backup-to DIR" does it every few minutes. Example:

  pims backup --data /srv/pims --to /mnt/backup --verify

Any state of the last 21 days can be restored, of the last two days every one that was saved, before that the last of each day. What was deleted is gone from the backup after 30 days, who was erased at the next run. The key file is not in it: keep that apart.

Exit status 3: done, but something could not be saved or does not hold; the table says what.`
}

// Run backs up, here or in the process that serves.
func (c backupCmd) Run(ctx context.Context, out io.Writer) error {
	return operate(ctx, c.Data, "backup", c, out)
}

// Operate backs up.
func (c backupCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	if c.Forget {
		if err := n.ForgetBackup(c.To); err != nil {
			return err
		}
		_, err := fmt.Fprintf(out, "%s is no backup of this node any more\n", c.To)
		return err
	}
	r, err := n.BackUp(ctx, c.To, c.All)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%d keyspaces saved, %d blobs, %d bytes; %d erased ones have left\n", r.Saved, r.Blobs, r.Bytes, r.Erased)
	problems := r.Problems
	if c.Verify && err == nil {
		var check backup.Check
		if check, err = backup.Verify(ctx, c.To); err != nil {
			return err
		}
		problems = append(problems, check.Problems...)
		_, err = fmt.Fprintf(out, "checked: %d keyspaces, %d states, %d blobs of %d bytes\n", check.Keyspaces, check.States, check.Blobs, check.Bytes)
	}
	return errors.Join(err, tellProblems(out, problems))
}

// tellProblems prints what is amiss, if anything is, and ends with status 3.
func tellProblems(out io.Writer, all []backup.Problem) error {
	if len(all) == 0 {
		return nil
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if _, err := fmt.Fprintln(table, "KEYSPACE\tPROBLEM\tCOUNT"); err != nil {
		return err
	}
	for _, p := range all {
		if _, err := fmt.Fprintf(table, "%s\t%s\t%d\n", p.Keyspace, p.What, max(1, p.Count)); err != nil {
			return err
		}
	}
	return errors.Join(table.Flush(), exitError{3, nil})
}
