package crashtest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage/badger"
	"pims/storage/disk"
	"pims/storage/sealed"
)

// node is an open data folder, put together as cmd does it.
type node struct {
	*consent.Guard
	dir      string
	keys     *instance.KeyFile
	people   *identity.People
	sessions *identity.Sessions
	engine   *badger.Engine // of the instances
	own      *badger.Engine
	blobs    *disk.Blobs
	closers  []func() error
}

func keyFile(dir string) string { return filepath.Join(dir, "key") }
func keyring(dir string) string { return filepath.Join(dir, "keyring") }

// open opens the node of a folder, which it makes if there is none. crashed says that the process before
// ended of a fault of its own.
func open(ctx context.Context, dir string, crashed bool) (_ *node, err error) {
	n := &node{dir: dir}
	defer func() {
		if err != nil {
			err = errors.Join(err, n.close())
		}
	}()
	n.keys, err = instance.OpenKeyFile(keyFile(dir))
	if errors.Is(err, fs.ErrNotExist) {
		n.keys, err = instance.CreateKeyFile(keyFile(dir))
	}
	if err != nil {
		return n, err
	}
	ring, err := instance.OpenKeyring(keyring(dir), n.keys)
	if err != nil {
		return n, err
	}
	if err := n.engines(crashed); err != nil {
		return n, err
	}
	if n.blobs, err = disk.New(filepath.Join(dir, "blobs"), disk.Reserve(-1)); err != nil {
		return n, err
	}
	n.closers = append(n.closers, n.blobs.Close)
	if err := n.blobs.Sweep(ctx, time.Now()); err != nil {
		return n, err
	}
	house := &instance.House{Engine: n.engine, Node: n.own, Blobs: sealed.Blobs(n.blobs), Keyring: ring, Now: time.Now, Receiver: consent.Mailbox{}}
	n.Guard = &consent.Guard{House: house, Now: time.Now}
	n.background()
	if n.sessions, err = identity.OpenSessions(ctx, house); err != nil {
		return n, err
	}
	n.closers = append(n.closers, n.sessions.Close)
	if n.people, err = identity.OpenPeople(ctx, house, n.sessions); err != nil {
		return n, err
	}
	n.people.HashCheaply()
	n.closers = append(n.closers, n.people.Close)
	return n, nil
}

// engines opens them with few slots and short idleness: databases are closed and
// compacted all the time.
func (n *node) engines(crashed bool) (err error) {
	small := badger.Options{MaxOpen: 8, IdleAfter: 200 * time.Millisecond, Wait: 20 * time.Second, Reserve: -1, Crashed: crashed}
	if n.engine, err = badger.Open(filepath.Join(n.dir, "keyspaces"), small); err != nil {
		return err
	}
	n.closers = append(n.closers, n.engine.Close)
	if n.own, err = badger.Open(filepath.Join(n.dir, "node"), badger.Options{Large: true, Reserve: -1, Crashed: crashed}); err != nil {
		return err
	}
	n.closers = append(n.closers, n.own.Close)
	return nil
}

// background does the work that instances want, a moment later; what it misses,
// the next start does.
func (n *node) background() {
	wanted := make(chan instance.ID, 64)
	ctx, stop := context.WithCancel(context.Background())
	var done sync.WaitGroup
	n.House.Due = func(id instance.ID, w instance.Work, at time.Time) {
		if w != instance.Sweep || time.Until(at) > time.Second {
			return
		}
		select {
		case wanted <- id:
		default:
		}
	}
	done.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case id := <-wanted:
				if i, err := n.House.Open(ctx, id); err == nil {
					_ = errors.Join(i.Sweep(ctx), i.Close()) // fails where a call is made to fail
				}
			}
		}
	})
	n.closers = append(n.closers, func() error { stop(); done.Wait(); return nil })
}

func (n *node) close() error {
	var errs []error
	for i := len(n.closers) - 1; i >= 0; i-- {
		errs = append(errs, n.closers[i]())
	}
	n.closers = nil
	return errors.Join(errs...)
}

// person makes somebody, of an age to decide alone.
func (n *node) person(ctx context.Context, login string) (identity.Person, error) {
	return n.people.Create(ctx, identity.NewPerson{
		Login: login, GivenName: "Léa", FamilyName: "Roux", Role: doctypes.Learner, BirthDate: "2005-03-14", Quota: 1 << 30,
	})
}

// in opens somebody's instance and runs fn.
func (n *node) in(ctx context.Context, login string, fn func(*instance.Instance) error) error {
	p, err := n.people.ByLogin(ctx, login)
	if err != nil {
		return err
	}
	i, err := n.House.Open(ctx, p.Instance)
	if err != nil {
		return err
	}
	return errors.Join(fn(i), i.Close())
}

func (n *node) update(ctx context.Context, login string, fn func(*instance.Tx) error) error {
	return n.in(ctx, login, func(i *instance.Instance) error { return i.Update(ctx, fn) })
}

func (n *node) view(ctx context.Context, login string, fn func(*instance.Tx) error) error {
	return n.in(ctx, login, func(i *instance.Instance) error { return i.View(ctx, fn) })
}

// full is the access of the owner's browser.
func full(i *instance.Instance) *instance.Access {
	return i.Access(instance.Rights{Every: instance.Read | instance.Write})
}

// fresh makes a node with all that the scenes need, and closes it.
func fresh(ctx context.Context, dir string, all map[string]scene) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	n, err := open(ctx, dir, false)
	if err != nil {
		return err
	}
	for _, login := range []string{lea, tom, still} {
		if _, err := n.person(ctx, login); err != nil {
			return errors.Join(err, n.close())
		}
	}
	if err := n.fill(ctx, still); err != nil {
		return errors.Join(err, n.close())
	}
	for _, name := range names(all) {
		if err := all[name].prepare(ctx, n); err != nil {
			return errors.Join(err, n.close())
		}
	}
	return n.close()
}
