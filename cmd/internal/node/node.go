package node

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"pims/consent"
	"pims/fault"
	"pims/find"
	"pims/identity"
	"pims/identity/op"
	"pims/instance"
	"pims/jobs"
	"pims/konnectors"
	"pims/notices"
	"pims/openbadges"
	"pims/preview"
	"pims/reports"
	"pims/scan"
	"pims/storage"
	"pims/storage/badger"
	"pims/storage/disk"
	"pims/storage/durable"
	"pims/storage/sealed"
)

// Options say how to open a data folder.
type Options struct {
	Create    bool     // make the node if the folder is empty or absent
	KeyFile   string   // for Create: where the key file is or shall be, relative to the folder
	KeyInside bool     // for Create: the demo's key may lie in the folder
	Held      *os.File // the folder's lock where a supervisor has it, see Hold; closed with the node
	MaxOpen   int      // instances open at a time, the engine's default if 0
	Reserve   int64    // bytes kept free on the disk, see durable.NewSpace
	Logger    *slog.Logger
	Now       func() time.Time
}

// Node is an open data folder. Close it.
type Node struct {
	House    *instance.House
	People   *identity.People
	Sessions *identity.Sessions
	Guard    *consent.Guard
	Desk     *consent.Desk
	Reports  *reports.Desk
	Jobs     *jobs.Queue

	// What Face adds to a node that serves.
	Provider   *op.Provider
	Konnectors []konnectors.Konnector
	Badges     *openbadges.Verifier
	Previews   *preview.Maker
	runner     *konnectors.Runner
	post       *notices.Post
	indexer    *find.Indexer
	Scanner    *scan.Scanner // nil: contents are not examined

	// Pool has the databases of the instances: its figures, and those that it
	// keeps closed.
	Pool *badger.Engine

	dir     string
	config  sync.Mutex    // one change of pims.json at a time
	vault   storage.Vault // the blobs of the house as they lie
	backups backups
	scrubs  scrubs
	due     storage.Keyspace
	closers []func() error // in the order of opening
}

// Open opens the data folder of a node for this process alone. ErrNoNode if it
// is none, ErrRunning if another process has it open.
func Open(ctx context.Context, dir string, o Options) (_ *Node, err error) {
	defer fault.Wrap(&err, "open node")
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	n := &Node{dir: dir}
	if err := n.open(ctx, dir, o); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

func (n *Node) open(ctx context.Context, dir string, o Options) error {
	c, err := n.claim(dir, o)
	if err != nil {
		return err
	}
	ring, err := openKeyring(dir, c, keyringDir(dir))
	if err != nil {
		return err
	}
	crash, err := openCrashes(dir)
	if err != nil {
		return err
	}
	n.closers = append(n.closers, crash.close)
	instances, err := badger.Open(filepath.Join(dir, "keyspaces"), badger.Options{MaxOpen: o.MaxOpen, Reserve: o.Reserve, Crashed: crash.last, Logger: o.Logger, Now: o.Now})
	if err != nil {
		return err
	}
	n.closers = append(n.closers, instances.Close)
	own, err := badger.Open(filepath.Join(dir, "node"), badger.Options{Large: true, Reserve: o.Reserve, Crashed: crash.last, Logger: o.Logger, Now: o.Now})
	if err != nil {
		return err
	}
	n.closers = append(n.closers, own.Close)
	if err := crash.watch(); err != nil {
		return err
	}
	blobs, err := disk.New(filepath.Join(dir, "blobs"), disk.Reserve(o.Reserve))
	if err != nil {
		return err
	}
	n.closers = append(n.closers, blobs.Close)
	// What uploads left that a crash cut off.
	if err := blobs.Sweep(ctx, o.Now()); err != nil {
		return err
	}
	n.Pool, n.vault = instances, blobs
	n.House = &instance.House{Engine: instances, Node: own, Blobs: sealed.Blobs(blobs), Keyring: ring, Now: o.Now, Receiver: consent.Mailbox{}}
	n.Guard = &consent.Guard{House: n.House, Now: o.Now}
	if n.Sessions, err = identity.OpenSessions(ctx, n.House); err != nil {
		return err
	}
	n.closers = append(n.closers, n.Sessions.Close)
	if err := n.openJobs(ctx, o); err != nil {
		return err
	}
	if n.People, err = identity.OpenPeople(ctx, n.House, n.Sessions); err != nil {
		return err
	}
	n.closers = append(n.closers, n.People.Close)
	if n.Reports, err = reports.Open(ctx, n.House, n.People); err != nil {
		return err
	}
	n.closers = append(n.closers, n.Reports.Close, n.saveVisits)
	n.Desk = &consent.Desk{House: n.House, People: n.People, Now: o.Now, Host: c.URL}
	// One person who cannot be repaired must not keep the others out.
	if err := n.People.Repair(ctx); err != nil {
		o.Logger.Error("people not repaired", "err", err)
	}
	return n.upgrade(ctx, c, o)
}

// claim locks the folder and reads its configuration, which it makes if asked
// to: two first starts at once must not make two keys.
func (n *Node) claim(dir string, o Options) (config, error) {
	if o.Create {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return config{}, err
		}
	} else if !Exists(dir) {
		return config{}, ErrNoNode.With("dir", dir)
	}
	if o.Held != nil {
		n.closers = append(n.closers, o.Held.Close) // the supervisor keeps the lock
	} else {
		held, err := lock(dir)
		if err != nil {
			return config{}, err
		}
		n.closers = append(n.closers, func() error { return durable.Unlock(held) })
	}
	if o.Create && !Exists(dir) {
		if err := create(dir, o.KeyFile, o.KeyInside); err != nil {
			return config{}, err
		}
	}
	return readConfig(dir)
}

func openKeyring(dir string, c config, ring string) (*instance.Keyring, error) {
	path, err := resolve(dir, c.KeyFile)
	if err != nil {
		return nil, err
	}
	keys, err := instance.OpenKeyFile(path, c.keyCopies()...)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoKeyFile.With("file", path)
	}
	if err != nil {
		return nil, err
	}
	opened, err := instance.OpenKeyring(ring, keys)
	if err != nil {
		return nil, err
	}
	if err := noneOpens(opened); err != nil {
		return nil, ErrWrongKey.With("file", path).Because(err)
	}
	return opened, nil
}

// noneOpens says why no key of a keyring can be had, nil if one can or there is
// none: what is damaged in a keyring is told by who needs it.
func noneOpens(ring *instance.Keyring) error {
	_, first := ring.Get("directory")
	if first == nil {
		return nil
	}
	ids, err := ring.List()
	if err != nil || len(ids) == 0 {
		return nil
	}
	for _, id := range ids {
		if _, err := ring.Get(id); err == nil {
			return nil
		}
	}
	return first
}

// Ready reports whether the node's own keyspaces answer.
func (n *Node) Ready(ctx context.Context) error {
	return n.due.View(ctx, func(storage.Tx) error { return nil })
}

// Close lets go of everything, last opened first.
func (n *Node) Close() error {
	var errs []error
	for i := len(n.closers) - 1; i >= 0; i-- {
		errs = append(errs, n.closers[i]())
	}
	n.closers = nil
	return errors.Join(errs...)
}

// Exists reports whether a folder holds a node.
func Exists(dir string) bool {
	_, err := os.Stat(configPath(dir))
	return err == nil
}
