package consent

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// Actor says who did something.
type Actor string

// The actors.
const (
	ActorYou      Actor = "you"
	ActorOperator Actor = "operator" // who runs the node, at a terminal
	ActorClient   Actor = "client"   // a third party
	ActorGuardian Actor = "guardian" // a holder of parental authority, by letter
	ActorLearner  Actor = "learner"  // a child of the owner, by letter
	ActorVisitor  Actor = "visitor"  // of a public page: nobody knows who
)

// What says what was done.
type What string

// What is logged.
const (
	Visit      What = "visit"
	Read       What = "read"      // by a third party: one leaf per read
	Visited    What = "visited"   // a public page: one leaf per hour, with a count
	Previewed  What = "previewed" // a page, by who is asked to agree to it: one leaf per visit
	Refused    What = "refused"   // to a third party, or a letter from somebody who has no say
	Granted    What = "grant"     // the owner agreed to a grant, or refused it
	Withdrawn  What = "withdraw"  // of a grant
	Suspended  What = "suspended" // a published page, by the host
	Restored   What = "restored"
	Answered   What = "answer"     // of a holder of parental authority
	Opened     What = "opening"    // the terms were accepted
	Connected  What = "connection" // a konnector was plugged in or out
	Export     What = "export"
	BreakGlass What = "break-glass" // an export by the operator that the owner's key does not seal
	Import     What = "import"
	Password   What = "password"
	MovingKey  What = "moving-key"
	Device     What = "device" // an app password was made or ended
)

// Record is one entry of the access log. It names no content and no title.
type Record struct {
	Index    int64     `json:"index"`
	Time     time.Time `json:"time"`
	Actor    Actor     `json:"actor"`
	What     What      `json:"what"`
	Client   string    `json:"client,omitempty"`    // web, token, app-password, third-party
	ClientID string    `json:"client_id,omitempty"` // of the session, app password or third party
	Reason   string    `json:"reason,omitempty"`    // given by an operator
	Grant    string    `json:"grant,omitempty"`     // id of the grant that this is about
	Objects  []Object  `json:"objects,omitempty"`   // that a third party read
	Outcome  string    `json:"outcome,omitempty"`   // of what a third party asked for: served, ended, not-found
	Hour     time.Time `json:"hour,omitzero"`       // when a public page had its visits: the beginning
	Visits   int       `json:"visits,omitempty"`    // how many
}

// Object is a document that was read, as it was then.
type Object struct {
	Doctype doctypes.Name  `json:"doctype"`
	ID      instance.DocID `json:"id"`
	Rev     int            `json:"revision,omitempty"` // 0: no more than its entry in a listing
}

// Checkpoint is the state of a log: whoever keeps one can tell whether a later
// log still begins with the same entries.
type Checkpoint struct {
	Size int64  `json:"size"`
	Root []byte `json:"root"` // Merkle tree head, SHA-256
}

// The log's space in an instance.
const (
	space     = "log"
	keySize   = "n"
	keyRecord = "r/"
	keyHash   = "h/"
	keySeen   = "v/"
	keyLast   = "w/" // what -> number of its last record
)

// Append adds a record, with the index and time of this transaction, and its
// leaf. It belongs in the Update of what it tells about.
func Append(tx *instance.Tx, rec Record) error { return appendAt(tx, rec, tx.Now()) }

func appendAt(tx *instance.Tx, rec Record, at time.Time) error {
	kv := tx.Space(space)
	size, err := logSize(kv)
	if err != nil {
		return err
	}
	rec.Index, rec.Time = size, at
	raw, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return err
	}
	if err := appendLeaf(kv, size, Leaf{salt, raw}); err != nil {
		return err
	}
	if err := kv.Set([]byte(keyLast+string(rec.What)), binary.BigEndian.AppendUint64(nil, uint64(size))); err != nil {
		return err
	}
	return kv.Set(seenKey(rec), []byte(rec.Time.Format(time.RFC3339Nano)))
}

// appendLeaf writes entry number size, its hashes and the new size.
func appendLeaf(kv storage.Tx, size int64, leaf Leaf) error {
	hashes, err := tlog.StoredHashes(size, leaf.hashed(), hashReader{kv})
	if err != nil {
		return err
	}
	first := tlog.StoredHashIndex(0, size)
	for n, h := range hashes {
		if err := kv.Set(numberKey(keyHash, first+int64(n)), h[:]); err != nil {
			return err
		}
	}
	value, err := json.Marshal(leaf)
	if err != nil {
		return err
	}
	if err := kv.Set(numberKey(keyRecord, size), value); err != nil {
		return err
	}
	return kv.Set([]byte(keySize), binary.BigEndian.AppendUint64(nil, uint64(size+1)))
}

// Records returns up to limit records, newest first, those below an index if it
// is not negative.
func Records(tx *instance.Tx, below int64, limit int) ([]Record, error) {
	kv := tx.Space(space)
	size, err := logSize(kv)
	if err != nil {
		return nil, err
	}
	if below < 0 || below > size {
		below = size
	}
	records := []Record{}
	for i := below - 1; i >= 0 && len(records) < limit; i-- {
		_, rec, err := record(kv, i)
		if err != nil {
			return nil, err
		}
		records = append(records, rec)
	}
	return records, nil
}

// Last returns the last record of a kind that was appended on this host,
// storage.ErrNotFound if there is none.
func Last(tx *instance.Tx, what What) (Record, error) {
	kv := tx.Space(space)
	at, err := readNumber(kv, keyLast+string(what))
	if err != nil {
		return Record{}, err
	}
	_, rec, err := record(kv, at)
	return rec, err
}

// Head returns the log's checkpoint.
func Head(tx *instance.Tx) (Checkpoint, error) {
	kv := tx.Space(space)
	size, err := logSize(kv)
	if err != nil || size == 0 {
		return Checkpoint{}, err
	}
	root, err := tlog.TreeHash(size, hashReader{kv})
	return Checkpoint{size, root[:]}, err
}

// Verify recomputes the log from its records and returns storage.ErrDamaged if
// any of them, or any hash, is not what was appended.
func Verify(tx *instance.Tx) error {
	kv := tx.Space(space)
	size, err := logSize(kv)
	if err != nil {
		return err
	}
	for i := range size {
		leaf, _, err := record(kv, i)
		if err != nil {
			return err
		}
		hashes, err := tlog.StoredHashes(i, leaf.hashed(), hashReader{kv})
		if err != nil {
			return err
		}
		first := tlog.StoredHashIndex(0, i)
		for n, h := range hashes {
			kept, err := kv.Get(numberKey(keyHash, first+int64(n)))
			if err != nil || string(kept) != string(h[:]) {
				return storage.ErrDamaged.Because(err)
			}
		}
	}
	return nil
}

func record(kv storage.Tx, i int64) (leaf Leaf, rec Record, err error) {
	raw, err := kv.Get(numberKey(keyRecord, i))
	if err != nil {
		return leaf, rec, err
	}
	if err := json.Unmarshal(raw, &leaf); err != nil {
		return leaf, rec, storage.ErrDamaged.Because(err)
	}
	if err := json.Unmarshal(leaf.Record, &rec); err != nil {
		return leaf, rec, storage.ErrDamaged.Because(err)
	}
	return leaf, rec, nil
}
