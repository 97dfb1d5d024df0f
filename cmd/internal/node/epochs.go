package node

import (
	"context"
	"log/slog"
	"time"

	"pims/jobs"
	"pims/storage"
)

// An erasure is final when the epoch of the key-encryption key has ended, see
// instance.House.TurnEpoch: within a day, and not sooner, so that there is one
// epoch a day at most however many leave.
const (
	EpochWithin = 24 * time.Hour            // of an erasure, while the node serves
	epochAfter  = EpochWithin - 2*time.Hour // leaves room for a backup that is being written
	epochRetry  = time.Hour
)

// turnEpoch is the node's own job: it wakes every hour, and ends the epoch when
// the oldest erasure that waits has waited long enough.
var turnEpoch = jobs.Job{Kind: "turn-epoch", Instance: "keyring"}

// turnEpochWhenDue logs a failure and is back within the hour: a backup disk
// that is away for a week must not park it.
func (n *Node) turnEpochWhenDue(log *slog.Logger) jobs.Handler {
	return func(ctx context.Context, _ storage.ID) error {
		now := n.House.Now()
		if since, late := n.House.Keyring.Late(); late && now.Sub(since).Abs() >= epochAfter {
			if err := n.TurnEpoch(ctx); err != nil {
				log.ErrorContext(ctx, "epoch not ended, erasures are late", "since", since, "err", err)
			}
		}
		return n.Jobs.Schedule(ctx, turnEpoch, now.Add(epochRetry))
	}
}

// TurnEpoch ends the epoch now, ErrKeyShared if that could lock another node out.
func (n *Node) TurnEpoch(ctx context.Context) error {
	c, err := readConfig(n.dir)
	if err != nil {
		return err
	}
	if c.KeyShared {
		return ErrKeyShared.With("file", c.KeyFile)
	}
	places, err := n.keyPlaces()
	if err != nil {
		return err
	}
	return n.House.TurnEpoch(ctx, places)
}
