package drive

import (
	"context"
	"slices"
	"time"

	"pims/apps"
	"pims/instance"
	"pims/preview"
)

// Photo is a photo or video in the order of time.
type Photo struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Parent    string    `json:"parent" doc:"id of its folder"`
	Mime      string    `json:"mime"`
	ETag      string    `json:"etag"`
	Modified  time.Time `json:"modified"`
	Favourite bool      `json:"favourite"`
	Preview   bool      `json:"preview" doc:"files of this kind have thumbnails on this node"`
	Damaged   bool      `json:"damaged,omitempty" doc:"the content is known to be unreadable"`
	Facts
}

// Facts are what the file of a photo or video tells.
type Facts struct {
	Taken    string  `json:"taken" doc:"what the clock showed where it was taken, whatever its zone" example:"2026-05-17T16:04:12"`
	Dated    bool    `json:"dated" doc:"its file tells when it was taken; otherwise taken is when it was modified"`
	Width    int     `json:"width" doc:"pixels, as it is shown; 0 if unknown"`
	Height   int     `json:"height"`
	Duration float64 `json:"duration,omitempty" doc:"seconds; videos only, if known"`
	Place    bool    `json:"place" doc:"its file tells where it was taken"`
}

// clockForm is an hour on a wall: one of ISO 8601 without a zone.
const clockForm = "2006-01-02T15:04:05"

func facts(p preview.Photo) Facts {
	return Facts{p.Taken.Format(clockForm), p.Dated, p.Width, p.Height, p.Duration.Seconds(), p.Place}
}

func (a *App) photo(p preview.Photo) Photo {
	return Photo{
		ID: alias(p.ID), Name: p.Name, Parent: alias(p.Parent), Mime: p.Mime, ETag: p.ETag, Modified: p.Modified,
		Favourite: p.Favourite, Preview: a.previews.Makes(p.Mime), Damaged: p.Damaged, Facts: facts(p),
	}
}

func (a *App) shots(found []preview.Photo) []Photo {
	all := make([]Photo, len(found))
	for n, p := range found {
		all[n] = a.photo(p)
	}
	return all
}

// Photos is a page of them, newest first.
type Photos struct {
	Photos  []Photo `json:"photos" nullable:"false"`
	Cursor  string  `json:"cursor,omitempty" doc:"of the next page"`
	Pending bool    `json:"pending" doc:"some of the newest are not looked at yet, and missing"`
}

type photosInput struct {
	Cursor string `query:"cursor" maxLength:"2000"`
	From   string `query:"from" pattern:"^[0-9]{4}-(0[1-9]|1[0-2])$" doc:"a month: begin at its end"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"500"`
}

type photosOutput struct{ Body Photos }

// photos lists the photos and videos outside the trash, by when they were taken.
func (a *App) photos(ctx context.Context, c *apps.Call, in *photosInput) (*photosOutput, error) {
	q := preview.Query{Limit: in.Limit}
	if in.From != "" {
		month, err := time.Parse(monthForm, in.From)
		if err != nil {
			return nil, errBadCursor.Because(err)
		}
		q.Before = month.AddDate(0, 1, 0)
	}
	if in.Cursor != "" {
		at, err := a.cursors.open(in.Cursor)
		if err != nil {
			return nil, err
		}
		q.After = preview.Mark{Taken: at.Modified, ID: at.ID}
	}
	out := new(photosOutput)
	err := c.View(ctx, func(tx *instance.Tx) error {
		page, err := preview.Photos(tx, q)
		if err != nil {
			return err
		}
		out.Body = Photos{Photos: a.shots(page.Photos), Pending: page.Pending}
		if page.Next != nil {
			out.Body.Cursor, err = a.cursors.seal(cursor{Modified: page.Next.Taken, ID: page.Next.ID})
		}
		return err
	})
	return out, err
}

// favouritePhotos lists those with a star, newest first.
func (a *App) favouritePhotos(ctx context.Context, c *apps.Call, _ *struct{}) (*photosOutput, error) {
	out := new(photosOutput)
	err := c.View(ctx, func(tx *instance.Tx) error {
		marked, err := tx.Tree().Favourites()
		if err != nil {
			return err
		}
		var ids []instance.DocID
		for _, e := range marked {
			if e.Kind == instance.KindFile && preview.IsPhoto(e.Mime) {
				ids = append(ids, e.ID)
			}
		}
		found, err := preview.Find(tx, ids)
		slices.SortFunc(found, func(a, b preview.Photo) int { return b.Taken.Compare(a.Taken) })
		out.Body.Photos = a.shots(found)
		return err
	})
	return out, err
}

const monthForm = "2006-01"

// PhotoMonth is a month in which photos were taken.
type PhotoMonth struct {
	Month string `json:"month" doc:"2026-03"`
	Count int    `json:"count"`
}

// PhotoMonths are all of them, newest first.
type PhotoMonths struct {
	Months  []PhotoMonth `json:"months" nullable:"false"`
	Pending bool         `json:"pending" doc:"some of the newest photos are not looked at yet"`
}

type photoMonthsOutput struct{ Body PhotoMonths }

func (a *App) photoMonths(ctx context.Context, c *apps.Call, _ *struct{}) (*photoMonthsOutput, error) {
	out := new(photoMonthsOutput)
	err := c.View(ctx, func(tx *instance.Tx) error {
		months, waits, err := preview.Months(tx)
		if err != nil {
			return err
		}
		out.Body = PhotoMonths{make([]PhotoMonth, len(months)), waits}
		for n, m := range months {
			out.Body.Months[n] = PhotoMonth{m.Begins.Format(monthForm), m.Count}
		}
		return nil
	})
	return out, err
}
