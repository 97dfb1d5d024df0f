package portfolio

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"pims/apps"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// Choice is all that can be put on a page, the newest first.
type Choice struct {
	Pictures       []ChoiceFile `json:"pictures" nullable:"false"`
	Files          []ChoiceFile `json:"files" nullable:"false"`
	Certifications []ChoiceItem `json:"certifications" nullable:"false"`
	Badges         []ChoiceItem `json:"badges" nullable:"false"`
}

// ChoiceFile is a file that can be put on a page.
type ChoiceFile struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Folder   string    `json:"folder" doc:"name of the folder that it is in; empty for the first one"`
	Modified time.Time `json:"modified"`
	Thumb    *Link     `json:"thumb,omitempty" doc:"of pictures"`
}

// ChoiceItem is a certification or a badge.
type ChoiceItem struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Detail  string `json:"detail,omitempty"`
	Verdict string `json:"verdict,omitempty" enum:"valid,invalid,unknown" doc:"invalid ones cannot be published"`
	Image   *Link  `json:"image,omitempty"`

	since string // for the order
}

// maxChoice is how many files of a kind are offered, maxLooked among how many.
const (
	maxChoice = 300
	maxLooked = 20000
)

type materialOutput struct{ Body Choice }

func (a *App) material(ctx context.Context, c *apps.Call, _ *struct{}) (*materialOutput, error) {
	out := new(materialOutput)
	err := c.View(ctx, func(tx *instance.Tx) (err error) {
		if out.Body.Pictures, out.Body.Files, err = choiceOfFiles(tx); err != nil {
			return err
		}
		if out.Body.Certifications, err = choiceOfCertifications(tx); err != nil {
			return err
		}
		out.Body.Badges, err = choiceOfBadges(tx, c)
		return err
	})
	for i, p := range out.Body.Pictures {
		out.Body.Pictures[i].Thumb = link(c, thumbKind, instance.DocID(p.ID))
	}
	return out, err
}

// choiceOfFiles walks the tree, which has no entry of what is in the trash.
func choiceOfFiles(tx *instance.Tx) (pictures, others []ChoiceFile, err error) {
	pictures, others = []ChoiceFile{}, []ChoiceFile{}
	type folder struct {
		id   instance.DocID
		name string
	}
	todo, looked := []folder{{instance.Root, ""}}, 0
	for len(todo) > 0 && looked < maxLooked {
		in := todo[0]
		todo = todo[1:]
		for e, err := range tx.Tree().List(in.id) {
			if errors.Is(err, storage.ErrDamaged) {
				continue
			}
			if err != nil {
				return nil, nil, err
			}
			looked++
			one := ChoiceFile{ID: string(e.ID), Name: e.Name, Folder: in.name, Modified: e.Modified}
			switch {
			case e.Kind == instance.KindFolder:
				todo = append(todo, folder{e.ID, e.Name})
			case e.Infected != "": // nobody could open it
			case isPicture(e.Mime):
				pictures = append(pictures, one)
			default:
				others = append(others, one)
			}
		}
	}
	return newest(pictures), newest(others), nil
}

func newest(all []ChoiceFile) []ChoiceFile {
	slices.SortFunc(all, func(x, y ChoiceFile) int { return cmp.Or(y.Modified.Compare(x.Modified), strings.Compare(x.ID, y.ID)) })
	return all[:min(len(all), maxChoice)]
}

func choiceOfCertifications(tx *instance.Tx) ([]ChoiceItem, error) {
	all := []ChoiceItem{}
	for doc, err := range sound(instance.In[doctypes.Certification](tx).All()) {
		if err != nil {
			return nil, err
		}
		one := ChoiceItem{
			ID: string(doc.ID), Title: doc.Body.Title, Detail: certificationMaterial(doc.Body).Detail, Verdict: valid, since: doc.Body.Awarded,
		}
		if !doc.Body.Holds() {
			one.Verdict = invalid
		}
		all = append(all, one)
	}
	return latest(all), nil
}

func choiceOfBadges(tx *instance.Tx, c *apps.Call) ([]ChoiceItem, error) {
	all := []ChoiceItem{}
	for doc, err := range sound(instance.In[doctypes.Badge](tx).All()) {
		if err != nil {
			return nil, err
		}
		m := badgeMaterial(doc.Body, tx.Now())
		one := ChoiceItem{ID: string(doc.ID), Title: m.Name, Detail: m.Detail, Verdict: verdict(doc.Body), since: doc.Body.Awarded}
		picture, err := badgePicture(tx, doc.ID, doc.Body)
		if err != nil {
			return nil, err
		}
		if picture.file != "" {
			one.Image = link(c, thumbKind, doc.ID)
		}
		all = append(all, one)
	}
	return latest(all), nil
}

func latest(all []ChoiceItem) []ChoiceItem {
	slices.SortStableFunc(all, func(x, y ChoiceItem) int { return strings.Compare(y.since, x.since) })
	return all
}
