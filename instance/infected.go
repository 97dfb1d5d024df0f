package instance

import (
	"context"
	"strings"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/storage"
)

// Verdict is what a virus scanner said of a content. It goes with the content, as
// what is derived from it does. What is infected is not removed, and is opened for
// nobody: see Instance.OpenBlob and doctypes.Version.
type Verdict struct {
	Infected string    `json:"infected,omitempty"` // what the scanner calls what it found, an InfectionName; empty: nothing
	Unread   bool      `json:"unread,omitempty"`   // it does not take a content as large as this one, or failed at it
	By       string    `json:"by,omitempty"`       // the scanner and its database, in its own words; empty: said on another host
	At       time.Time `json:"at"`                 // when it was said; of what is infected, for the first time
}

// asVerdict is the name of a Verdict among what is derived from a content.
const asVerdict = "verdict"

func verdictKey(blob string) string { return keyDerived + blob + "/" + asVerdict }

// Aside is the error of a content in which a scanner found something by this name,
// nil for nothing.
func Aside(infected string) error {
	if infected == "" {
		return nil
	}
	return ErrInfected.With("name", infected)
}

// InfectionName makes a name fit for documents, listings and logs out of what a
// scanner calls something: up to 100 characters of visible ASCII.
func InfectionName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return '_'
		}
		return r
	}, s)
	if s == "" {
		return "unnamed"
	}
	return s[:min(len(s), 100)]
}

// Verdict returns what was said of a content. storage.ErrNotFound if nothing was
// yet.
func (tx *Tx) Verdict(of storage.Ref) (v Verdict, err error) {
	return v, storage.GetJSON(tx.kv, verdictKey(of.ID), &v)
}

// KeepVerdict keeps a Verdict with which what files say of the content agrees. A
// content that nobody refers to any more needs none.
func (tx *Tx) KeepVerdict(of storage.Ref, v Verdict) error {
	referred, err := tx.referred(of.ID)
	if err != nil || !referred {
		return err
	}
	return storage.SetJSON(tx.kv, verdictKey(of.ID), v)
}

// Judge keeps a Verdict, and has every file that has the content say the same:
// the content is not another one, and there is no new version. also runs in the
// last commit, which is the only one unless hundreds of files share the content;
// cut off before, it is called again. storage.ErrNotFound if nobody refers to the
// content any more.
func (i *Instance) Judge(ctx context.Context, of storage.Ref, v Verdict, also func(*Tx) error) (err error) {
	defer fault.Wrap(&err, "judge a content")
	ctx = storage.Vital(ctx)
	var after DocID
	for begun, more := false, true; more; begun = true {
		var next DocID
		err := i.Update(ctx, func(tx *Tx) (err error) {
			if !begun {
				if err := tx.judge(of, v); err != nil {
					return err
				}
			}
			if next, more, err = tx.label(of.ID, v.Infected, after); err != nil || more {
				return err
			}
			return also(tx)
		})
		if err != nil {
			return err
		}
		after = next
	}
	return nil
}

func (tx *Tx) judge(of storage.Ref, v Verdict) error {
	referred, err := tx.referred(of.ID)
	if err != nil {
		return err
	}
	if !referred {
		return storage.ErrNotFound
	}
	if v.Infected != "" { // nobody shall see pictures of it
		if err := tx.underiveAll(of.ID); err != nil {
			return err
		}
	}
	return storage.SetJSON(tx.kv, verdictKey(of.ID), v)
}

// label has files say of a content what was found in it, those after an id, as
// many as one Update takes.
func (tx *Tx) label(blob, name string, after DocID) (last DocID, more bool, err error) {
	ids, err := tx.referrers(blob, after)
	if err != nil {
		return after, false, err
	}
	used := tx.budget()
	docs := In[doctypes.File](tx)
	for _, id := range ids {
		if used.full() {
			return last, true, nil
		}
		last = id
		f, err := docs.Get(id)
		if isAbsent(err) || isDamaged(err) {
			continue // no file, or one that the doctor knows of
		}
		if err != nil {
			return last, false, err
		}
		if !relabel(&f, blob, name) {
			continue
		}
		if err := docs.Put(id, f); err != nil {
			return last, false, err
		}
		if err := tx.putEntry(fileEntry(id, f)); err != nil {
			return last, false, err
		}
	}
	return last, false, nil
}

func relabel(f *doctypes.File, blob, name string) (changed bool) {
	for n := range f.Versions {
		if v := &f.Versions[n]; v.Blob.ID == blob && v.Infected != name {
			v.Infected, changed = name, true
		}
	}
	return changed
}

// believe keeps what a file that comes from elsewhere says of a content.
func (tx *Tx) believe(v doctypes.Version) error {
	if v.Infected == "" {
		return nil
	}
	return storage.SetJSON(tx.kv, verdictKey(v.Blob.ID), Verdict{Infected: v.Infected, At: tx.now})
}

// referrers returns who refers to a content, those after an id.
func (tx *Tx) referrers(blob string, after DocID) (ids []DocID, err error) {
	prefix := keyRef + blob + "/"
	for p, err := range tx.kv.Scan([]byte(prefix), nil) {
		if err != nil {
			return nil, err
		}
		if id := docID(p.Key[len(prefix):]); id > after {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// Content returns the reference to a content, as a document holds it.
// storage.ErrNotFound if none does.
func (tx *Tx) Content(blob string) (storage.Ref, error) {
	ids, err := tx.referrers(blob, "")
	if err != nil {
		return storage.Ref{}, err
	}
	for _, id := range ids {
		refs, err := tx.Contents(id)
		if err != nil && !isDamaged(err) {
			return storage.Ref{}, err
		}
		for _, ref := range refs {
			if ref.ID == blob {
				return ref, nil
			}
		}
	}
	return storage.Ref{}, storage.ErrNotFound
}

// Contents returns the references to contents that a document holds, none if it
// is not there.
func (tx *Tx) Contents(id DocID) ([]storage.Ref, error) {
	refs, _, err := tx.contentsOf(id)
	return refs, err
}
