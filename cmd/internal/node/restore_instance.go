package node

import (
	"context"
	"errors"
	"slices"
	"time"

	"pims/backup"
	"pims/consent"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// Back says what became of one instance that was restored.
type Back struct {
	ID       storage.ID
	Taken    time.Time // when its state was saved
	Older    bool      // a newer state before the moment asked for is damaged
	Blobs    int       // that were not there any more, or damaged
	BadBlobs int       // that the backup has not, or damaged
	Alone    bool      // its present state could not be read, so that all grants have ended
}

// RestoreInstance brings one instance back to the state that it had at a moment,
// also while the node serves: see instance.House.Replace. What was decided since
// stays: see consent.SettleRestored. Its person has to sign in again.
func (n *Node) RestoreInstance(ctx context.Context, from string, id instance.ID, at time.Time) (b Back, err error) {
	defer fault.Wrap(&err, "restore instance %s", id)
	person, err := n.People.ByInstance(ctx, id)
	if err != nil {
		return b, err
	}
	if person.State != identity.Live && person.State != identity.Frozen {
		return b, identity.ErrOtherState.With("state", string(person.State))
	}
	if at.IsZero() {
		at = n.House.Now()
	}
	if err := n.saveFirst(ctx, from); err != nil {
		return b, err
	}
	state, err := backup.Find(ctx, from, storage.ID(id), at)
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, state.Close()) }()
	defer n.House.Hold(id)() // what comes back now must not be swept as what went
	placed, err := state.PlaceBlobs(ctx, n.vault)
	if err != nil {
		return b, err
	}
	b = Back{ID: storage.ID(id), Taken: state.Taken, Older: state.Older, Blobs: placed.Blobs, BadBlobs: placed.Bad}
	err = n.House.Replace(ctx, id,
		func(bare storage.Keyspace) error {
			// Nobody has the instance any more: what a sweep has removed that did
			// not hear of the hold is put back.
			_, err := state.PlaceBlobs(ctx, n.vault)
			return errors.Join(err, state.Fill(ctx, bare))
		},
		func(present, next *instance.Instance) error {
			b.Alone = present == nil
			return consent.SettleRestored(ctx, present, next)
		})
	if err != nil {
		return b, err
	}
	n.wantAll(id)
	return b, n.Sessions.EndAll(ctx, person.ID)
}

// saveFirst saves the present state, after the moment that is restored, so that
// who meant another moment loses nothing. A backup that is not this node's as it
// stands, a copy of one, is left as it is.
func (n *Node) saveFirst(ctx context.Context, from string) error {
	c, err := readConfig(n.dir)
	if err != nil || !slices.Contains(c.backups(), from) {
		return err
	}
	_, err = n.BackUp(ctx, from, false)
	return err
}

// wantAll asks for all background work of an instance, as nobody knows what its
// former state wanted.
func (n *Node) wantAll(id instance.ID) {
	for _, w := range works() {
		n.House.Due(id, w, n.House.Now())
	}
}

// Problems are what did not come back as it should.
func (b Back) Problems() (all []backup.Problem) {
	if b.Older {
		all = append(all, backup.Problem{Keyspace: b.ID, What: backup.Older})
	}
	if b.BadBlobs > 0 {
		all = append(all, backup.Problem{Keyspace: b.ID, What: backup.BadBlobs, Count: b.BadBlobs})
	}
	return all
}
