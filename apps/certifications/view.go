package certifications

import (
	"encoding/hex"
	"time"

	"pims/apps"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/konnectors"
)

// Certification is one certification. A third party sees the fields that it was
// granted, and never id, original and source.
type Certification struct {
	ID       string         `json:"id,omitempty" doc:"for the owner"`
	Title    string         `json:"title,omitempty"`
	Issuer   string         `json:"issuer,omitempty"`
	Awarded  string         `json:"awarded,omitempty" doc:"YYYY-MM-DD"`
	Expires  string         `json:"expires,omitempty" doc:"YYYY-MM-DD"`
	Level    string         `json:"level,omitempty"`
	Score    string         `json:"score,omitempty" doc:"as the issuer gives it"`
	Number   string         `json:"number,omitempty" doc:"the issuer's own"`
	Original *apps.Original `json:"original,omitempty" doc:"for the owner, while the file is there"`
	Added    *time.Time     `json:"added,omitempty"`
	Source   *Source        `json:"source,omitempty" doc:"for the owner"`

	Status   string `json:"status,omitempty" enum:"validated,rejected,cancelled,waiting" doc:"validated if absent; the others are no proof of anything"`
	Passed   string `json:"passed,omitempty" doc:"YYYY-MM-DD, the day of the examination"`
	Centre   string `json:"centre,omitempty" doc:"where it was"`
	Holder   string `json:"holder,omitempty" doc:"whom the issuer names; for the owner"`
	Comment  string `json:"comment,omitempty" doc:"of the jury; for the owner"`
	MaxScore int    `json:"max_score,omitempty" doc:"that could be reached on that day, if the issuer says it"`
	MaxLevel int    `json:"max_level,omitempty" doc:"of a competence on that day, if the issuer says it"`
	Areas    []Area `json:"areas,omitempty" nullable:"false" doc:"in the issuer's order"`
}

// Area is a group of competences.
type Area struct {
	Code        string       `json:"code"`
	Title       string       `json:"title"`
	Competences []Competence `json:"competences" nullable:"false"`
}

// Competence is one of them.
type Competence struct {
	Code  string `json:"code"`
	Title string `json:"title"`
	Level int    `json:"level" doc:"0 is none"`
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
		Score: doc.Score, Number: doc.Number, Status: doc.Status, Passed: doc.Passed, Centre: doc.Centre,
		MaxScore: doc.MaxScore, MaxLevel: doc.MaxLevel, Areas: areas(doc.Areas),
	}
	if !doc.Added.IsZero() {
		v.Added = &doc.Added
	}
	if c.Caller.Client == identity.ClientThirdParty {
		return v, nil
	}
	v.ID, v.Holder, v.Comment = string(id), doc.Holder, doc.Comment
	s := doc.Source
	v.Source = &Source{s.Konnector, a.manifest(s.Konnector).Name[c.Lang], s.Connection, s.Fetched, hex.EncodeToString(s.SHA256)}
	var err error
	v.Original, err = apps.OriginalOf(tx, instance.DocID(doc.Original))
	return v, err
}

func areas(of []doctypes.Area) []Area {
	var out []Area
	for _, a := range of {
		v := Area{a.Code, a.Title, []Competence{}}
		for _, c := range a.Competences {
			v.Competences = append(v.Competences, Competence(c))
		}
		out = append(out, v)
	}
	return out
}

// manifest is a konnector's; where this node does not have it, it is called by
// its slug.
func (a *App) manifest(slug string) konnectors.Manifest {
	for _, k := range a.list {
		if m := k.Manifest(); m.Slug == slug {
			return m
		}
	}
	return konnectors.Manifest{Slug: slug, Name: map[fault.Lang]string{fault.French: slug, fault.English: slug}}
}
