package crashtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"pims/backup"
	"pims/doctor"
	"pims/instance"
	"pims/storage"
	"pims/storage/disk"
)

// backups saves the node, over and over, while all else goes on.
type backups struct{}

// owner is what the backup knows the node by.
const owner = "crashtest"

func target(dir string) string { return filepath.Join(dir, "backup") }

func (n *node) saved() backup.Source {
	return backup.Source{
		Instances: n.engine, Node: n.own, Blobs: n.blobs, Keyring: keyring(n.dir), Config: []byte("{}"), Owner: owner, Now: n.Now,
		Hold: func(id storage.ID) func() { return n.House.Hold(instance.ID(id)) },
	}
}

func (backups) prepare(_ context.Context, n *node) error { return backup.Make(target(n.dir), owner) }

func (backups) step(ctx context.Context, n *node, _ int) error {
	time.Sleep(50 * time.Millisecond) // leave the disk to the others
	r, err := backup.Run(ctx, n.saved(), target(n.dir), backup.Options{})
	for _, p := range r.Problems {
		err = errors.Join(err, fmt.Errorf("not backed up: %+v", p))
	}
	return err
}

// holds: what was saved is whole, whatever came between. That it is enough,
// restored tells.
func (backups) holds(ctx context.Context, n *node, _ int) error {
	c, err := backup.Verify(ctx, target(n.dir))
	return errors.Join(err, amiss(c.Problems))
}

// amiss leaves out what no crash can help: keyspaces that were erased and are
// about to leave the backup, or that were not saved yet.
func amiss(all []backup.Problem) (err error) {
	erased := map[storage.ID]bool{}
	for _, p := range all {
		erased[p.Keyspace] = erased[p.Keyspace] || p.What == backup.NoKey
	}
	for _, p := range all {
		if !erased[p.Keyspace] && p.What != backup.NoState {
			err = errors.Join(err, storage.ErrDamaged.Because(fmt.Errorf("the backup has lost something: %+v", p)))
		}
	}
	return err
}

// restored brings the backup of a node back elsewhere. Each scene must hold what
// was acknowledged before the last backup began, or something later.
func restored(ctx context.Context, from, to string, floor, done map[string]int) (err error) {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	if err := errors.Join(os.Link(keyFile(from), keyFile(to)), refill(ctx, from, to)); err != nil {
		return err
	}
	n, err := open(ctx, to, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.close()) }()
	// The directory is saved after the instances, so an address that was taken away
	// in between is missing: the doctor brings it back (docs/run/backup.md).
	_, err = n.doctor(ctx, doctor.Options{Repair: true})
	errs := []error{err, n.people.Repair(ctx), n.calm(ctx, still)}
	for name, s := range everyScene() {
		if livesIn(name) != "" {
			errs = append(errs, between(ctx, n, s, floor[name], done[name]))
		}
	}
	return errors.Join(errs...)
}

func refill(ctx context.Context, from, to string) (err error) {
	n := &node{dir: to}
	if err := n.engines(false); err != nil {
		return errors.Join(err, n.close())
	}
	if n.blobs, err = disk.New(filepath.Join(to, "blobs"), disk.Reserve(-1)); err != nil {
		return errors.Join(err, n.close())
	}
	into := backup.Into{Instances: n.engine, Node: n.own, Blobs: n.blobs, Keyring: keyring(to)}
	r, err := backup.Restore(ctx, target(from), into, backup.RestoreOptions{})
	return errors.Join(err, amiss(r.Problems), n.close())
}

// between returns an error unless a node holds what some number of operations
// from floor to done leave.
func between(ctx context.Context, n *node, s scene, floor, done int) (err error) {
	for k := done; k >= floor; k-- {
		if err = s.holds(ctx, n, k); err == nil {
			return nil
		}
	}
	return fmt.Errorf("%T after a restore, from %d to %d: %w", s, floor, done, err)
}

// epochs ends the epoch of the key-encryption key.
type epochs struct{}

func (epochs) prepare(context.Context, *node) error { return nil }

func (epochs) step(ctx context.Context, n *node, _ int) error {
	time.Sleep(20 * time.Millisecond)
	return n.House.TurnEpoch(ctx, []func(context.Context) error{func(ctx context.Context) error {
		return backup.SaveKeyring(ctx, keyring(n.dir), target(n.dir))
	}})
}

// holds: every key opens, here and in the backup.
func (epochs) holds(ctx context.Context, n *node, k int) error {
	epoch, _, err := n.keys.Current()
	if err == nil && epoch < k+1 {
		err = differs("after %d turns the epoch is %d", k, epoch)
	}
	for _, dir := range []string{keyring(n.dir), backup.Keyring(target(n.dir))} {
		ring, bad := instance.OpenKeyring(dir, n.keys)
		if bad != nil {
			return bad
		}
		all, bad := ring.List()
		err = errors.Join(err, bad)
		for _, id := range all {
			_, bad := ring.Get(id)
			err = errors.Join(err, bad)
		}
	}
	return err
}
