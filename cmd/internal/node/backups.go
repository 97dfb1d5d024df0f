package node

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"pims/backup"
	"pims/fault"
	"pims/instance"
	"pims/jobs"
	"pims/storage"
)

// backups is what a node knows of its backups.
type backups struct {
	to    string
	every time.Duration // 0: only when an operator says so
	last  atomic.Int64  // Unix seconds of the last whole run to there, 0 for none
}

// saveNode is the node's own job: it backs the node up, every so often.
var saveNode = jobs.Job{Kind: "backup", Instance: "backup"}

// saveWhenDue logs a failure and is back as usual: a backup disk that is away
// for a week must not park the job.
func (n *Node) saveWhenDue(log *slog.Logger) jobs.Handler {
	return func(ctx context.Context, _ storage.ID) error {
		if n.backups.every == 0 {
			return nil
		}
		began := n.House.Now()
		r, err := n.BackUp(ctx, n.backups.to, false)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			log.ErrorContext(ctx, "not backed up", "err", err)
		case len(r.Problems) > 0:
			log.ErrorContext(ctx, "not backed up whole", "problems", r.Problems)
		}
		return n.Jobs.Schedule(ctx, saveNode, began.Add(n.backups.every))
	}
}

// Backups has a node that serves back itself up to a folder every so often, if
// one is named.
func (n *Node) Backups(ctx context.Context, to string, every time.Duration) (err error) {
	defer fault.Wrap(&err, "schedule backups")
	if to == "" {
		return nil
	}
	if within(n.dir, to) || within(to, n.dir) {
		return ErrBackupInside.With("dir", to)
	}
	c, err := readConfig(n.dir)
	if err != nil {
		return err
	}
	if err := c.mayWrite(to); err != nil {
		return err
	}
	n.backups.to, n.backups.every = to, every
	if last, err := backup.LastRun(to); err == nil {
		n.backups.last.Store(last.Finished.Unix())
	}
	return n.Jobs.Schedule(ctx, saveNode, n.House.Now())
}

// BackupAge is how old the last scheduled backup is, false if there are none.
func (n *Node) BackupAge() (age time.Duration, known bool) {
	last := n.backups.last.Load()
	return n.House.Now().Sub(time.Unix(last, 0)), last != 0
}

// BackUp saves the node to a folder, also while it serves; all looks at every
// keyspace, also where nothing has changed. Its folder is remembered: at the end
// of a key's epoch the new keyring must come there.
func (n *Node) BackUp(ctx context.Context, to string, all bool) (r backup.Report, err error) {
	defer fault.Wrap(&err, "back up to %s", to)
	if within(n.dir, to) || within(to, n.dir) {
		return r, ErrBackupInside.With("dir", to)
	}
	c, err := n.rememberBackup(to)
	if err != nil {
		return r, err
	}
	settings, err := os.ReadFile(configPath(n.dir))
	if err != nil {
		return r, err
	}
	aside := c.BackupTo != to
	r, err = backup.Run(ctx, backup.Source{
		Instances: n.House.Engine, Node: n.House.Node, Blobs: n.vault, Keyring: keyringDir(n.dir), Config: settings, Owner: c.ID,
		Hold: func(id storage.ID) func() { return n.House.Hold(instance.ID(id)) }, Now: n.House.Now,
	}, to, backup.Options{All: all, Aside: aside})
	if err != nil {
		return r, err
	}
	if to == n.backups.to {
		n.backups.last.Store(r.Finished.Unix())
	}
	// From now on this is the one that needs only what has changed.
	if aside && (to == n.backups.to || c.BackupTo == "") {
		err = n.remember(func(c *config) { c.BackupTo = to })
	}
	return r, err
}

// ErrBackupInside: a backup within the data folder, or around it.
var ErrBackupInside = fault.New(fault.Invalid, "backup-inside") // args: dir

// mayWrite returns ErrKeyShared for the backup of the node that this one was
// restored from: while nobody has said that it is gone, the backup is its own,
// and what is erased here must not leave there.
func (c config) mayWrite(to string) error {
	if _, err := backup.LastRun(to); err == nil && c.KeyShared {
		return ErrKeyShared.With("file", c.KeyFile)
	}
	return nil
}

// rememberBackup makes a backup the first time. Later it must be there: where a
// disk is not mounted, none may begin in its stead.
func (n *Node) rememberBackup(to string) (config, error) {
	fresh, err := uuid.NewRandom()
	if err == nil {
		err = n.remember(func(c *config) { c.ID = cmp.Or(c.ID, fresh.String()) })
	}
	if err != nil {
		return config{}, err
	}
	c, err := readConfig(n.dir)
	if err != nil || slices.Contains(c.backups(), to) {
		return c, err
	}
	if err := c.mayWrite(to); err != nil {
		return c, err
	}
	if err := backup.Make(to, c.ID); err != nil {
		return c, err
	}
	return c, n.remember(func(c *config) { c.Backups = strings.Join(append(c.backups(), to), "\n") })
}

// ForgetBackup takes a folder off the list of backups. It gets no new keyring:
// nothing in it can be read once the present epoch has ended.
func (n *Node) ForgetBackup(dir string) error {
	found := false
	err := n.remember(func(c *config) {
		known := c.backups()
		found = slices.Contains(known, dir)
		c.Backups = strings.Join(slices.DeleteFunc(known, func(k string) bool { return k == dir }), "\n")
		if c.BackupTo == dir {
			c.BackupTo = ""
		}
	})
	if err == nil && !found {
		err = backup.ErrNoBackup.With("dir", dir)
	}
	return err
}

// keyPlaces save the keyring where backups have it: see House.TurnEpoch.
func (n *Node) keyPlaces() (all []func(context.Context) error, err error) {
	c, err := readConfig(n.dir)
	for _, dir := range c.backups() {
		all = append(all, func(ctx context.Context) error { return backup.SaveKeyring(ctx, keyringDir(n.dir), dir) })
	}
	return all, err
}

// backups lists the folders of all backups.
func (c config) backups() []string { return lines(c.Backups) }

func keyringDir(dir string) string { return filepath.Join(dir, "keyring") }
