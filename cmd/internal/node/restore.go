package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"pims/backup"
	"pims/consent"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
	"pims/storage/badger"
	"pims/storage/disk"
	"pims/storage/durable"
	"pims/storage/sealed"
)

// RestoreOptions say what a node is restored from.
type RestoreOptions struct {
	From       string // the backup
	KeyFile    string // of the node, outside the new folder
	At         time.Time
	KeepGrants bool // nothing was done on the node after that moment: nothing can have been withdrawn
	Now        func() time.Time
}

// Unopened is a Problem of an instance that came back and cannot be opened.
const Unopened backup.What = "not-opened"

// Restore makes a node of a backup, in an empty folder. Nobody is signed in any
// more, and what was withdrawn since the backup, which nobody knows, does not
// open again: see consent.SettleRestored. The folder is a node only when all is
// done, so that one that was cut off is seen to be none.
func Restore(ctx context.Context, dir string, o RestoreOptions) (r backup.Restored, err error) {
	defer fault.Wrap(&err, "restore node")
	keyFile, err := resolve(dir, o.KeyFile)
	if err != nil {
		return r, err
	}
	if within(dir, keyFile) {
		return r, ErrKeyInside.With("file", keyFile)
	}
	if err := mustBeEmpty(dir); err != nil {
		return r, err
	}
	// What cannot be is noticed before anything is made here, or there: no backup,
	// none as old as that, a key file of another node.
	state, err := backup.Find(ctx, o.From, "directory", o.At)
	if err != nil {
		return r, err
	}
	if err := state.Close(); err != nil {
		return r, err
	}
	saved, err := openKeyring(o.From, config{KeyFile: keyFile}, backup.Keyring(o.From))
	if err != nil {
		return r, err
	}
	if _, err := saved.Get("directory"); err != nil {
		return r, instance.ErrNoKey.Because(err)
	}
	n := &Node{dir: dir}
	held, err := Hold(dir)
	if err != nil {
		return r, err
	}
	n.closers = append(n.closers, func() error { return durable.Unlock(held) })
	defer func() { err = errors.Join(err, n.Close()) }()
	return n.restore(ctx, keyFile, o)
}

// mustBeEmpty refuses a folder that holds anything but what comes with a disk.
func mustBeEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		if e.Name() != "lock" && e.Name() != "lost+found" {
			return ErrNotEmpty.With("dir", dir)
		}
	}
	return nil
}

func (n *Node) restore(ctx context.Context, keyFile string, o RestoreOptions) (r backup.Restored, err error) {
	instances, err := badger.Open(filepath.Join(n.dir, "keyspaces"), badger.Options{Now: o.Now})
	if err != nil {
		return r, err
	}
	n.closers = append(n.closers, instances.Close)
	own, err := badger.Open(filepath.Join(n.dir, "node"), badger.Options{Large: true, Now: o.Now})
	if err != nil {
		return r, err
	}
	n.closers = append(n.closers, own.Close)
	blobs, err := disk.New(filepath.Join(n.dir, "blobs"))
	if err != nil {
		return r, err
	}
	into := backup.Into{Instances: instances, Node: own, Blobs: blobs, Keyring: keyringDir(n.dir)}
	if r, err = backup.Restore(ctx, o.From, into, backup.RestoreOptions{At: o.At}); err != nil {
		return r, err
	}
	var c config
	if err := json.Unmarshal(r.Config, &c); err != nil {
		return r, backup.ErrDamaged.Because(err)
	}
	if c.Format > Format {
		return r, ErrNewer.With("have", fmt.Sprint(c.Format)).With("want", fmt.Sprint(Format))
	}
	// Where backups and copies of the key are it must be told anew: a backup is
	// not trusted to say so, and while the former node is still there, two would
	// write to one.
	c = config{ID: c.ID, Format: c.Format, URL: c.URL, KeyFile: keyFile, KeyShared: true}
	ring, err := openKeyring(n.dir, c, keyringDir(n.dir))
	if err != nil {
		return r, err
	}
	n.House = &instance.House{Engine: instances, Node: own, Blobs: sealed.Blobs(blobs), Keyring: ring, Now: o.Now, Receiver: consent.Mailbox{}}
	unopened, err := n.settleAll(ctx, o.KeepGrants)
	if err != nil {
		return r, err
	}
	r.Problems = append(r.Problems, unopened...)
	// Where a file of the keyring is lost, nobody can tell who was erased.
	if !slices.ContainsFunc(r.Problems, func(p backup.Problem) bool { return p.What == backup.BadKeys }) {
		if err := n.forgetErased(ctx); err != nil {
			return r, err
		}
	}
	raw, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return r, err
	}
	return r, durable.Create(configPath(n.dir), append(raw, '\n'))
}

// settleAll opens each instance that came back, and ends what may have been
// withdrawn since.
func (n *Node) settleAll(ctx context.Context, keepGrants bool) (bad []backup.Problem, err error) {
	var mu sync.Mutex
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(4)
	for id, err := range n.House.Engine.Keyspaces(ctx) {
		if err != nil {
			return nil, errors.Join(err, group.Wait())
		}
		group.Go(func() error {
			err := n.settleOne(inner, instance.ID(id), keepGrants)
			if errors.Is(err, storage.ErrDamaged) || errors.Is(err, instance.ErrNoKey) {
				mu.Lock()
				defer mu.Unlock()
				bad = append(bad, backup.Problem{Keyspace: id, What: Unopened})
				return nil
			}
			return err
		})
	}
	return bad, group.Wait()
}

func (n *Node) settleOne(ctx context.Context, id instance.ID, keepGrants bool) error {
	i, err := n.House.Open(ctx, id)
	if err != nil {
		return err
	}
	if !keepGrants {
		err = consent.SettleRestored(ctx, nil, i)
	}
	return errors.Join(err, i.Close())
}

// forgetErased drops who was erased from the directory.
func (n *Node) forgetErased(ctx context.Context) (err error) {
	sessions, err := identity.OpenSessions(ctx, n.House)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sessions.Close()) }()
	people, err := identity.OpenPeople(ctx, n.House, sessions)
	if err != nil {
		return err
	}
	return errors.Join(people.ForgetErased(ctx), people.Close())
}
