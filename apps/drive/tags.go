package drive

import (
	"context"

	"pims/apps"
	"pims/instance"
)

// Tag is a tag in use.
type Tag struct {
	Tag   string `json:"tag"`
	Count int    `json:"count" doc:"files and folders that have it"`
}

// Tags are the tags in use, by name.
type Tags struct {
	Tags []Tag `json:"tags" nullable:"false"`
}

type tagsOutput struct{ Body Tags }

func tags(ctx context.Context, c *apps.Call, _ *struct{}) (*tagsOutput, error) {
	out := &tagsOutput{Tags{[]Tag{}}}
	err := c.View(ctx, func(tx *instance.Tx) error {
		all, err := tx.Tree().Tags()
		for _, one := range all {
			out.Body.Tags = append(out.Body.Tags, Tag{one.Name, one.Count})
		}
		return err
	})
	return out, err
}
