package instance

import (
	"errors"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/storage"
)

// Partial is a file that arrives in parts, over hours or days and from one
// device after another. It is no document: it stays on its host, and who reads
// files sees nothing of it before it is whole. What it may become is reserved in
// the quota.
type Partial struct {
	ID       DocID     `json:"-"`
	Name     string    `json:"name"`
	Parent   DocID     `json:"parent"`
	Folders  []string  `json:"folders,omitempty"` // below Parent, made when it arrives
	Way      Conflict  `json:"way"`
	File     DocID     `json:"file,omitempty"`  // of which it becomes a version, instead of a new file
	Match    string    `json:"match,omitempty"` // the ETag that File must have then
	Modified time.Time `json:"modified,omitzero"`
	Size     int64     `json:"size"` // bytes announced, -1 while nobody has said
	Began    time.Time `json:"began"`
	Expires  time.Time `json:"expires"`

	Note string `json:"note,omitempty"` // what the client says of it, given back as it was

	Draft storage.Draft `json:"draft"`
}

// Whole reports whether all bytes are there.
func (p Partial) Whole() bool { return p.Draft.Size == p.Size }

// reserved is what a partial takes of the quota.
func (p Partial) reserved() int64 { return max(p.Size, p.Draft.Size) }

// Arrived is what is left of a partial when its file is there: who has not heard
// the last answer asks again.
type Arrived struct {
	File    DocID     `json:"file"`
	Size    int64     `json:"size"`
	Expires time.Time `json:"expires"`
}

const (
	partialDays = 7   // since its last part; then it is removed
	arrivedDays = 1   // how long it is known what a partial became
	maxPartials = 500 // of one instance
	maxFolders  = 32  // that an upload makes one below the other
)

// The faults of partials.
var (
	ErrManyPartials = fault.New(fault.Conflict, "many-uploads")
	ErrOffset       = fault.New(fault.Conflict, "upload-offset") // another part came first
	ErrTooDeep      = fault.New(fault.Invalid, "too-deep")
)

func partialKey(prefix string, id DocID) (string, error) {
	raw, err := id.raw()
	return prefix + string(raw), err
}

// Partial returns an upload that is not finished.
func (tx *Tx) Partial(id DocID) (p Partial, err error) {
	key, err := partialKey(keyPartial, id)
	if err != nil {
		return p, err
	}
	if err := storage.GetJSON(tx.kv, key, &p); err != nil {
		return p, err
	}
	p.ID = id
	return p, tx.ownsPartial(p)
}

// ownsPartial hides what goes elsewhere than below the folder that this
// transaction is kept under.
func (tx *Tx) ownsPartial(p Partial) error {
	if err := tx.mayWrite(doctypes.FileName); err != nil {
		return err
	}
	if tx.rights.Under == "" {
		return nil
	}
	t, to := doctypes.FolderName, p.Parent
	if p.File != "" {
		t, to = doctypes.FileName, p.File
	}
	reaches, err := tx.reaches(t, to)
	if err == nil && !reaches {
		err = storage.ErrNotFound
	}
	return err
}

// Partials lists the uploads that are not finished, the oldest first.
func (tx *Tx) Partials() ([]Partial, error) {
	var all []Partial
	for pair, err := range storage.ScanAll(tx.kv, []byte(keyPartial), nil) {
		if isDamaged(err) {
			continue // doctor tells of it
		}
		if err != nil {
			return nil, err
		}
		p, err := tx.Partial(docID(pair.Key[len(keyPartial):]))
		if errors.Is(err, storage.ErrNotFound) || isDamaged(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// Arrived returns what a partial became.
func (tx *Tx) Arrived(id DocID) (a Arrived, err error) {
	key, err := partialKey(keyArrived, id)
	if err != nil {
		return a, err
	}
	if err := storage.GetJSON(tx.kv, key, &a); err != nil {
		return a, err
	}
	_, err = tx.Tree().Entry(a.File)
	return a, err
}

// putPartial writes a partial in the place of what it was, nil for a new one.
func (tx *Tx) putPartial(was *Partial, p Partial) error {
	key, err := partialKey(keyPartial, p.ID)
	if err != nil {
		return err
	}
	if err := tx.reserve(was, p.reserved()); err != nil {
		return err
	}
	p.Expires = tx.now.AddDate(0, 0, partialDays)
	return storage.SetJSON(tx.kv, key, p)
}

// reserve counts what a partial takes of the quota now.
func (tx *Tx) reserve(was *Partial, bytes int64) error {
	c, err := tx.counters()
	if err != nil {
		return err
	}
	if was != nil {
		bytes -= was.reserved()
	}
	if err := tx.grow(bytes); err != nil {
		return err
	}
	c.Arriving += bytes
	return nil
}

// dropPartial removes a partial; its contents but one die.
func (tx *Tx) dropPartial(p Partial, but string) error {
	key, err := partialKey(keyPartial, p.ID)
	if err != nil {
		return err
	}
	if err := tx.reserve(&p, 0); err != nil {
		return err
	}
	for _, blob := range p.Draft.Blobs {
		if blob == but {
			continue
		}
		if err := tx.kv.Set([]byte(keyDead+blob), nil); err != nil {
			return err
		}
		tx.Want(Sweep, tx.now)
	}
	return tx.kv.Delete([]byte(key))
}
