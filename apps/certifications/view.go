package certifications

import (
	"encoding/hex"
	"errors"
	"time"

	"pims/apps"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// Certification is one certification. A third party sees the fields that it was
// granted, and never id, original and source.
type Certification struct {
	ID       string     `json:"id,omitempty" doc:"for the owner"`
	Title    string     `json:"title,omitempty"`
	Issuer   string     `json:"issuer,omitempty"`
	Awarded  string     `json:"awarded,omitempty" doc:"YYYY-MM-DD"`
	Expires  string     `json:"expires,omitempty" doc:"YYYY-MM-DD"`
	Level    string     `json:"level,omitempty"`
	Score    string     `json:"score,omitempty" doc:"as the issuer gives it"`
	Number   string     `json:"number,omitempty" doc:"the issuer's own"`
	Original *Original  `json:"original,omitempty" doc:"for the owner, while the file is there"`
	Added    *time.Time `json:"added,omitempty"`
	Source   *Source    `json:"source,omitempty" doc:"for the owner"`
}

// Original is the file that the issuer gave.
type Original struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Size    int64  `json:"size"`
	Trashed bool   `json:"trashed"`
}

// Source says where a certification came from.
type Source struct {
	Konnector  string    `json:"konnector"`
	Name       string    `json:"name" doc:"of the service, in the language of the request"`
	Connection string    `json:"connection"`
	Fetched    time.Time `json:"fetched" doc:"when it last changed"`
	SHA256     string    `json:"sha256" doc:"of what the service gave: the original if there is one; hexadecimal"`
}

func (a *App) view(tx *instance.Tx, c *apps.Call, id instance.DocID, doc doctypes.Certification) (Certification, error) {
	v := Certification{
		Title: doc.Title, Issuer: doc.Issuer, Awarded: doc.Awarded, Expires: doc.Expires, Level: doc.Level,
		Score: doc.Score, Number: doc.Number,
	}
	if !doc.Added.IsZero() {
		v.Added = &doc.Added
	}
	if c.Caller.Client == identity.ClientThirdParty {
		return v, nil
	}
	v.ID = string(id)
	s := doc.Source
	v.Source = &Source{s.Konnector, a.name(s.Konnector, c.Lang), s.Connection, s.Fetched, hex.EncodeToString(s.SHA256)}
	var err error
	v.Original, err = original(tx, instance.DocID(doc.Original))
	return v, err
}

// name is what a konnector is called; its slug where this node does not have it.
func (a *App) name(slug string, lang fault.Lang) string {
	for _, k := range a.list {
		if m := k.Manifest(); m.Slug == slug {
			return m.Name[lang]
		}
	}
	return slug
}

// original describes the file, nil where the person has removed it.
func original(tx *instance.Tx, id instance.DocID) (*Original, error) {
	if id == "" {
		return nil, nil
	}
	e, err := tx.Tree().Entry(id)
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	trashed, err := tx.Tree().InTrash(id)
	return &Original{string(id), e.Name, e.Size, trashed}, err
}
