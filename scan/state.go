package scan

import (
	"errors"

	"pims/instance"
	"pims/storage"
)

// Space is where in an instance this package keeps how far it is.
const Space = "scan"

const version = 1 // of all that is kept; another one is made anew

// The keys of the space.
const (
	keyState = "m"  // state
	keyAsked = "a/" // content id -> "": to be examined whatever was said of it
	keyOnce  = "i/" // content id -> "": to be examined once there is another database: infected, or clamd failed at it
)

var errFormat = errors.New("scan: not of our writing")

// errMoved ends an Update on a state that somebody has changed meanwhile, as the
// doctor may.
var errMoved = errors.New("scan: the state is not what it was")

// state says how far the feed was followed.
type state struct {
	Version int    `json:"version"`
	Cursor  uint64 `json:"cursor"`
}

// readState returns the state, a new one if there is none. storage.ErrDamaged if
// it is not one that this program reads.
func readState(kv storage.Tx) (s state, err error) {
	err = storage.GetJSON(kv, keyState, &s)
	if errors.Is(err, storage.ErrNotFound) {
		return state{Version: version}, nil
	}
	if err == nil && s.Version != version {
		err = storage.ErrDamaged.Because(errFormat)
	}
	return s, err
}

func (s state) put(kv storage.Tx) error { return storage.SetJSON(kv, keyState, s) }

// Again has the contents of a file examined once more, soon, which this
// transaction may read.
func Again(tx *instance.Tx, file instance.DocID) error {
	refs, err := tx.Contents(file)
	if err != nil {
		return err
	}
	kv := tx.Space(Space)
	at, err := readState(kv)
	if err == nil {
		err = at.put(kv) // without it all else would be taken for leftovers
	}
	if err != nil && !errors.Is(err, storage.ErrDamaged) {
		return err
	}
	for _, ref := range refs {
		if err := kv.Set([]byte(keyAsked+ref.ID), nil); err != nil {
			return err
		}
	}
	tx.Want(Work, tx.Now())
	return nil
}
