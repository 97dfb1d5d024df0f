package backup

import (
	"time"

	"pims/fault"
	"pims/storage"
)

// Source is what a node consists of.
type Source struct {
	Instances storage.Engine // a storage.Marker says itself what has changed
	Node      storage.Engine // the node's own keyspaces
	Blobs     storage.Vault
	Keyring   string // its folder
	Config    []byte // JSON, handed back by Restore
	Owner     string // the id of the node: see Make
	// Hold keeps the contents of a keyspace in their store until release.
	Hold func(id storage.ID) (release func())
	Now  func() time.Time
}

// leftOut are the node's own keyspaces that are not saved: a session that was
// ended must not be there again after a restore.
var leftOut = map[storage.ID]bool{"sessions": true}

// Options of a run.
type Options struct {
	All bool // look at every keyspace, also where none is said to have changed
	// Aside is for a target beside the one that is saved to as a rule: the marks
	// of what has changed are the latter's, and stay.
	Aside bool
}

// How long things are kept. What was deleted lies in packs that states of up to
// renew and lookAt later still need; the last of them is kept for keep, and as it
// may be the last of its day a day longer; a run that looks finds it a day later
// at most. In all that is 29 days.
const (
	keep   = 21 * 24 * time.Hour // any state since can be restored
	dense  = 48 * time.Hour      // each state of so long; of each day before, the last
	renew  = 5 * 24 * time.Hour  // after so long a state is written anew, without what has gone
	lookAt = 24 * time.Hour      // how often a run looks at every keyspace
)

// Report says what a run did.
type Report struct {
	Finished  time.Time `json:"finished"`
	Saved     int       `json:"saved"`     // keyspaces that have a new state
	Unchanged int       `json:"unchanged"` // that were looked at for nothing
	Blobs     int       `json:"blobs"`     // that are new in the backup
	Bytes     int64     `json:"bytes"`     // written, blobs included
	Erased    int       `json:"erased"`    // keyspaces that left the backup, as their keys are gone
	Problems  []Problem `json:"problems,omitempty"`
}

// Problem is one thing of one keyspace that is not as it should be.
type Problem struct {
	Keyspace storage.ID `json:"keyspace"`
	What     What       `json:"what"`
	Count    int        `json:"count,omitempty"`
}

// What says what is amiss.
type What string

// What can be amiss.
const (
	Missing  What = "missing"      // it has a key and a backup, but the node has it no more; the backup stays
	Unsaved  What = "unsaved"      // it could not be read; what was saved before stays
	BadBlobs What = "bad-blobs"    // so many blobs are missing or damaged
	BadState What = "bad-state"    // so many of its states are damaged
	Older    What = "older-state"  // the state asked for is damaged: an older one was restored
	Lost     What = "lost"         // no state of it is sound
	NoState  What = "never-saved"  // it has a key and no state: its first round was cut off, or has not come yet
	NoKey    What = "no-key"       // the backup has no key of it: erased, or not yet saved with its key
	BadKeys  What = "bad-key-file" // a file of the keyring is damaged or missing
)

// The faults of this package.
var (
	ErrNoBackup = fault.New(fault.NotFound, "no-backup")         // args: dir
	ErrNewer    = fault.New(fault.Unsupported, "newer-backup")   // args: have, want
	ErrRunning  = fault.New(fault.Busy, "backup-running")        //
	ErrOther    = fault.New(fault.Conflict, "backup-of-another") // args: dir
	ErrForeign  = fault.New(fault.Conflict, "folder-no-backup")  // args: dir; it holds something else
	ErrNoState  = fault.New(fault.NotFound, "no-such-state")     // nothing of that keyspace so early
	ErrDamaged  = fault.New(fault.Damaged, "backup-damaged")     // what was asked for is damaged
)
