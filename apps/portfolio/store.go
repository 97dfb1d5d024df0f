package portfolio

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"iter"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// maxPages is how many pages an instance keeps, those in the trash included.
const maxPages = 200

// load returns a page that is not in the trash.
func load(tx *instance.Tx, id instance.DocID) (doctypes.Page, error) {
	p, err := instance.In[doctypes.Page](tx).Get(id)
	if err == nil && !p.Trashed.IsZero() {
		err = storage.ErrNotFound
	}
	return p, err
}

// pages yields the pages that can be read.
func pages(tx *instance.Tx) iter.Seq2[instance.Doc[doctypes.Page], error] {
	return sound(instance.In[doctypes.Page](tx).All())
}

// sound leaves out the damaged documents of a list: the others are there all
// the same.
func sound[T any](all iter.Seq2[instance.Doc[T], error]) iter.Seq2[instance.Doc[T], error] {
	return func(yield func(instance.Doc[T], error) bool) {
		for doc, err := range all {
			if errors.Is(err, storage.ErrDamaged) {
				continue
			}
			if !yield(doc, err) {
				return
			}
		}
	}
}

// add writes a new page.
func add(tx *instance.Tx, p doctypes.Page) (instance.DocID, error) {
	n := 0
	for _, err := range pages(tx) {
		if err != nil {
			return "", err
		}
		n++
	}
	if n >= maxPages {
		return "", errTooManyPages.With("max", "200")
	}
	id, err := instance.NewDocID()
	if err != nil {
		return "", err
	}
	p.Created, p.Modified, p.Trashed, p.Address = tx.Now(), tx.Now(), zeroTime, ""
	return id, instance.In[doctypes.Page](tx).Put(id, p)
}

// written is what the owner writes of a page.
type written struct {
	Title    string           `json:"title"`
	Subtitle string           `json:"subtitle"`
	Theme    string           `json:"theme"`
	Blocks   []doctypes.Block `json:"blocks"`
}

func writtenOf(p doctypes.Page) written {
	return written{p.Title, p.Subtitle, p.Theme, append([]doctypes.Block{}, p.Blocks...)}
}

// etag changes with what the owner writes, and with nothing else: publishing a
// page is no reason to refuse what is typed meanwhile.
func etag(p doctypes.Page) (string, error) {
	raw, err := json.Marshal(writtenOf(p))
	sum := sha256.Sum256(raw)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`, err
}
