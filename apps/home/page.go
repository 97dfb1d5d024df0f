package home

import (
	"context"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
)

// Entry is a file as the first page shows it: the same view as in package
// drive.
type Entry struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind" enum:"folder,file"`
	Name      string    `json:"name"`
	Parent    string    `json:"parent" doc:"id of the folder, or root"`
	Created   time.Time `json:"created"`
	Modified  time.Time `json:"modified"`
	Size      int64     `json:"size"`
	Mime      string    `json:"mime"`
	ETag      string    `json:"etag"`
	Favourite bool      `json:"favourite"`
	Version   int       `json:"version"`
}

// Page is all that the first page shows.
type Page struct {
	Recents      []Entry        `json:"recents" nullable:"false" doc:"newest first"`
	Usage        instance.Usage `json:"usage"`
	Welcome      bool           `json:"welcome" doc:"the welcome card is still there"`
	HasMovingKey bool           `json:"has_moving_key"`
	FileCount    int64          `json:"file_count" doc:"the trash included"`
	Arrived      []Arrived      `json:"arrived" nullable:"false" doc:"badges and certifications that came lately"`
	Opened       *Opened        `json:"opened,omitempty" doc:"the operator has taken a copy that the owner's key does not seal"`
}

// Opened tells the owner that whoever runs the node broke the glass.
type Opened struct {
	Time   time.Time `json:"time"`
	Reason string    `json:"reason"`
}

// toldFor is how long the first page tells of it; the journal always does.
const toldFor = 90 * 24 * time.Hour

// opened returns what to tell, nil for nothing.
func opened(tx *instance.Tx) (*Opened, error) {
	rec, err := consent.Last(tx, consent.BreakGlass)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil || tx.Now().Sub(rec.Time) > toldFor {
		return nil, err
	}
	return &Opened{rec.Time, rec.Reason}, nil
}

type pageOutput struct{ Body Page }

func page(ctx context.Context, c *apps.Call, _ *struct{}) (*pageOutput, error) {
	out := new(pageOutput)
	err := c.View(ctx, func(tx *instance.Tx) (err error) {
		p := &out.Body
		if p.Usage, err = tx.Usage(); err != nil {
			return err
		}
		p.FileCount = p.Usage.Files
		if p.Recents, err = recents(tx.Tree()); err != nil {
			return err
		}
		if p.Arrived, err = arrived(tx); err != nil {
			return err
		}
		prefs, err := instance.In[doctypes.Preferences](tx).Get(doctypes.OnlyID)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		p.Welcome = !prefs.Welcomed
		if p.Opened, err = opened(tx); err != nil {
			return err
		}
		_, err = instance.In[doctypes.MovingKey](tx).Get(doctypes.OnlyID)
		p.HasMovingKey = err == nil
		if fault.KindOf(err) == fault.NotFound {
			err = nil
		}
		return err
	})
	return out, err
}
