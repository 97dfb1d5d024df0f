package backup

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"pims/fault"
	"pims/instance"
	"pims/storage"
	"pims/storage/durable"
)

// Into is where a node is restored to. All of it is empty.
type Into struct {
	Instances, Node storage.Engine
	Blobs           storage.Vault
	Keyring         string // its folder
}

// RestoreOptions say what is restored.
type RestoreOptions struct {
	At time.Time // the state of each keyspace as it was then; zero: the newest
}

// Restored says what a restore did.
type Restored struct {
	Keyspaces int             `json:"keyspaces"`
	Blobs     int             `json:"blobs"`
	Bytes     int64           `json:"bytes"`  // of blobs
	Oldest    time.Time       `json:"oldest"` // the moment of the oldest state among those restored
	Config    json.RawMessage `json:"-"`      // of the node that was saved
	Problems  []Problem       `json:"problems,omitempty"`
}

// Restore brings a whole node back, sealed as it was, with the newest keyring:
// what has no key any more is left out. What is damaged is told and keeps nothing
// else from coming back; where the state that is asked for is, the next older
// one takes its place. An error means that the target or the place restored to
// failed, and that nothing in it may be used.
func Restore(ctx context.Context, dir string, into Into, o RestoreOptions) (_ Restored, err error) {
	defer fault.Wrap(&err, "restore")
	t, err := openTarget(dir)
	if err != nil {
		return Restored{}, err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	k, err := t.keys()
	if err != nil {
		return Restored{}, err
	}
	r := &restore{target: t, into: into, at: o.At}
	r.done.Config = t.label.Config
	if k.bad > 0 {
		r.problem(Problem{What: BadKeys, Count: k.bad})
	}
	if err := t.placeKeyring(into.Keyring); err != nil {
		return r.done, err
	}
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(2 * workers)
	err = durable.Shards(t.keyspaces(), func(id storage.ID, _ string) error {
		if !k.have[id] {
			r.problem(Problem{Keyspace: id, What: NoKey})
		} else if !leftOut[id] {
			group.Go(func() error { return r.one(inner, id) })
		}
		return inner.Err()
	})
	if err := errors.Join(group.Wait(), err); err != nil {
		return r.done, err
	}
	never, err := t.neverSaved(k)
	r.done.Problems = append(r.done.Problems, never...)
	return r.done, err
}

type restore struct {
	target *target
	into   Into
	at     time.Time

	mu   sync.Mutex
	done Restored
}

func (r *restore) problem(p Problem) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done.Problems = append(r.done.Problems, p)
}

// one restores a keyspace: its blobs first, so that no document lacks its own.
func (r *restore) one(ctx context.Context, id storage.ID) (err error) {
	s, err := r.target.sound(ctx, id, r.at)
	switch {
	case errors.Is(err, ErrNoState):
		return nil // it is younger than the moment asked for
	case errors.Is(err, ErrDamaged):
		r.problem(Problem{Keyspace: id, What: Lost})
		return nil
	case err != nil:
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if s.Older {
		r.problem(Problem{Keyspace: id, What: Older})
	}
	placed, err := s.PlaceBlobs(ctx, r.into.Blobs)
	if err != nil {
		return err
	}
	if placed.Bad > 0 {
		r.problem(Problem{id, BadBlobs, placed.Bad})
	}
	engine := r.into.Node
	if _, err := uuid.Parse(string(id)); err == nil {
		engine = r.into.Instances
	}
	ks, err := engine.Create(ctx, id)
	if err != nil {
		return err
	}
	if err := errors.Join(s.Fill(ctx, ks), ks.Close()); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done.Keyspaces++
	r.done.Blobs += placed.Blobs
	r.done.Bytes += placed.Bytes
	if r.done.Oldest.IsZero() || s.Taken.Before(r.done.Oldest) {
		r.done.Oldest = s.Taken
	}
	return nil
}

// placeKeyring writes the keyring of the backup, without the keys of what is
// never saved: those keyspaces are made anew.
func (t *target) placeKeyring(to string) error {
	if err := durable.MkdirAll(to); err != nil {
		return err
	}
	if err := copyNote(Keyring(t.dir), to); err != nil {
		return err
	}
	for n := range 256 {
		raw, err := os.ReadFile(filepath.Join(Keyring(t.dir), instance.KeyringFile(byte(n))))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		var all map[storage.ID]json.RawMessage
		if json.Unmarshal(raw, &all) != nil {
			continue // told already
		}
		for id := range leftOut {
			delete(all, id)
		}
		if raw, err = json.Marshal(all); err != nil {
			return err
		}
		if err := durable.Replace(filepath.Join(to, instance.KeyringFile(byte(n))), raw); err != nil {
			return err
		}
	}
	return nil
}
