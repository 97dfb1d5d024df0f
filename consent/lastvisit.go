package consent

import (
	"errors"
	"time"

	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// LastVisit returns when the last visit of one of the owner's clients began,
// zero if there was none on this host.
func LastVisit(tx *instance.Tx, kind identity.ClientKind, id string) (time.Time, error) {
	raw, err := tx.Space(space).Get(seenKey(Record{Actor: ActorYou, Client: string(kind), ClientID: id}))
	if errors.Is(err, storage.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	at, err := time.Parse(time.RFC3339Nano, string(raw))
	if err != nil {
		return time.Time{}, storage.ErrDamaged.Because(err)
	}
	return at, nil
}
