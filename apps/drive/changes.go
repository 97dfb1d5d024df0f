package drive

import (
	"context"
	"strconv"

	"pims/apps"
	"pims/instance"
)

type changesInput struct {
	Cursor string `query:"cursor" maxLength:"20" doc:"of the former answer; absent for the beginning"`
}

// Change tells that a file or folder changed or is gone. Each stands in the
// feed once, at its last change.
type Change struct {
	Seq     uint64 `json:"seq"`
	ID      string `json:"id"`
	Doctype string `json:"doctype" enum:"file,folder"`
	Deleted bool   `json:"deleted"`
}

// Feed is a part of the change feed, oldest first.
type Feed struct {
	Changes []Change `json:"changes" nullable:"false"`
	Cursor  string   `json:"cursor" doc:"where to go on, now or later"`
	More    bool     `json:"more" doc:"there is more already"`
}

type changesOutput struct{ Body Feed }

// feedLimit is how many changes one answer holds.
const feedLimit = 500

func changes(ctx context.Context, c *apps.Call, in *changesInput) (*changesOutput, error) {
	var after uint64
	if in.Cursor != "" {
		var err error
		if after, err = strconv.ParseUint(in.Cursor, 10, 63); err != nil {
			return nil, errBadCursor
		}
	}
	out := new(changesOutput)
	err := c.View(ctx, func(tx *instance.Tx) error {
		found, next, err := tx.Changes(after, feedLimit)
		if err != nil {
			return err
		}
		beyond, _, err := tx.Changes(next, 1)
		out.Body = Feed{make([]Change, len(found)), strconv.FormatUint(next, 10), len(beyond) > 0}
		for i, ch := range found {
			out.Body.Changes[i] = Change{ch.Seq, string(ch.ID), string(ch.Doctype), ch.Deleted}
		}
		return err
	})
	return out, err
}
