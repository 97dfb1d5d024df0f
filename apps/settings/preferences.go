package settings

import (
	"context"

	"pims/apps"
	"pims/doctypes"
	"pims/instance"
)

// Preferences is how the person wants the interface.
type Preferences struct {
	Language     string `json:"language" enum:"fr,en"`
	Theme        string `json:"theme" enum:"system,light,dark,contrast"`
	TextSize     int    `json:"text_size" minimum:"100" maximum:"150" multipleOf:"5" doc:"percent"`
	Font         string `json:"font" enum:"atkinson,opendyslexic,system"`
	ReduceMotion bool   `json:"reduce_motion"`
	WideLines    bool   `json:"wide_lines"`
}

// FirstPaint tells package web what the first paint of a page depends on, so
// that it renews the cookies.
func (p Preferences) FirstPaint() doctypes.Preferences {
	return doctypes.Preferences{
		Language: p.Language, Theme: p.Theme, TextSize: p.TextSize, Font: p.Font,
		ReduceMotion: p.ReduceMotion, WideLines: p.WideLines,
	}
}

type preferencesOutput struct{ Body Preferences }

func readPreferences(ctx context.Context, c *apps.Call, _ *struct{}) (*preferencesOutput, error) {
	out := new(preferencesOutput)
	err := c.View(ctx, func(tx *instance.Tx) error {
		p, err := apps.Preferences(tx, c.Lang)
		out.Body = view(p)
		return err
	})
	return out, err
}

type preferencesInput struct {
	Body struct {
		Language     *string `json:"language,omitempty" enum:"fr,en"`
		Theme        *string `json:"theme,omitempty" enum:"system,light,dark,contrast"`
		TextSize     *int    `json:"text_size,omitempty" minimum:"100" maximum:"150" multipleOf:"5"`
		Font         *string `json:"font,omitempty" enum:"atkinson,opendyslexic,system"`
		ReduceMotion *bool   `json:"reduce_motion,omitempty"`
		WideLines    *bool   `json:"wide_lines,omitempty"`
	}
}

func changePreferences(ctx context.Context, c *apps.Call, in *preferencesInput) (*preferencesOutput, error) {
	out := new(preferencesOutput)
	err := c.Update(ctx, func(tx *instance.Tx) error {
		p, err := apps.Preferences(tx, c.Lang)
		if err != nil {
			return err
		}
		set(&p.Language, in.Body.Language)
		set(&p.Theme, in.Body.Theme)
		set(&p.TextSize, in.Body.TextSize)
		set(&p.Font, in.Body.Font)
		set(&p.ReduceMotion, in.Body.ReduceMotion)
		set(&p.WideLines, in.Body.WideLines)
		out.Body = view(p)
		return instance.In[doctypes.Preferences](tx).Put(doctypes.OnlyID, p)
	})
	return out, err
}

// set takes a value over if there is one.
func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

func view(p doctypes.Preferences) Preferences {
	return Preferences{p.Language, p.Theme, p.TextSize, p.Font, p.ReduceMotion, p.WideLines}
}
