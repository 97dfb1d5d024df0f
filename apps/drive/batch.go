package drive

import (
	"context"
	"errors"
	"slices"

	"pims/apps"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

type batchInput struct {
	Body struct {
		Do     string      `json:"do" enum:"change,trash,restore,tag"`
		Items  []BatchItem `json:"items" minItems:"1" maxItems:"100" nullable:"false" doc:"what one commit holds"`
		Add    []string    `json:"add,omitempty" doc:"of tag"`
		Remove []string    `json:"remove,omitempty" doc:"of tag"`
	}
}

// BatchItem is one entry of a batch, and what is to become of it.
type BatchItem struct {
	ID   string `json:"id"`
	ETag string `json:"etag,omitempty" doc:"that it must still have"`
	EntryChange
}

// BatchResult is what became of an item: one or the other.
type BatchResult struct {
	Entry *Entry      `json:"entry,omitempty" doc:"as it is now"`
	Fault *BatchFault `json:"fault,omitempty" doc:"why nothing was done to it"`
}

// BatchFault is why nothing was done to an item, as a Problem would say it.
type BatchFault struct {
	Code   string            `json:"code" doc:"Stable, for programs" example:"name-taken"`
	Detail string            `json:"detail" doc:"A sentence in the person's language"`
	Args   map[string]string `json:"args,omitempty" doc:"What the sentence is about"`
}

// BatchResults is what became of the items of a batch, in their order.
type BatchResults struct {
	Results []BatchResult `json:"results" nullable:"false"`
}

type batchOutput struct{ Body BatchResults }

// batch does the same to several entries in one commit. To those that refuse it
// nothing is done, and the others fare as if they had not been named.
func (a *App) batch(ctx context.Context, c *apps.Call, in *batchInput) (*batchOutput, error) {
	if in.Body.Do == "trash" {
		ctx = storage.Vital(ctx)
	}
	done := make([]instance.Entry, len(in.Body.Items))
	refused := make([]error, len(in.Body.Items))
	for again := true; again; {
		again = false
		err := c.Update(ctx, func(tx *instance.Tx) error {
			for i, item := range in.Body.Items {
				if refused[i] != nil {
					continue
				}
				var err error
				if done[i], err = in.do(tx.Tree(), item); err != nil {
					refused[i], again = err, refuses(err)
					return err // what it may have written already goes too: the others begin anew
				}
			}
			return nil
		})
		if err != nil && !again {
			return nil, err
		}
	}
	out := new(batchOutput)
	for i, e := range done {
		if err := refused[i]; err != nil {
			out.Body.Results = append(out.Body.Results, BatchResult{Fault: batchFault(err, apps.LangFrom(ctx))})
			continue
		}
		v := a.view(e)
		out.Body.Results = append(out.Body.Results, BatchResult{Entry: &v})
	}
	return out, nil
}

// refuses reports whether a fault is about the entry itself, and not about the
// node, the person's space or how much one commit holds.
func refuses(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.NotFound, fault.Forbidden, fault.Conflict, fault.Precondition, fault.Damaged:
		return true
	default:
		return false
	}
}

func batchFault(err error, lang fault.Lang) *BatchFault {
	f := &BatchFault{Code: fault.Code(err), Detail: fault.Sentence(err, lang).Detail}
	if e, ok := errors.AsType[*fault.Error](err); ok {
		f.Args = e.Args
	}
	return f
}

func (in *batchInput) do(t instance.Tree, item BatchItem) (instance.Entry, error) {
	id, err := docID(item.ID)
	if err != nil {
		return instance.Entry{}, err
	}
	was, err := t.Entry(id)
	if err != nil {
		return was, err
	}
	if item.ETag != "" && item.ETag != was.ETag {
		return was, instance.ErrChanged
	}
	p, err := item.patch()
	if err != nil {
		return was, err
	}
	switch in.Body.Do {
	case "trash":
		return t.Trash(id)
	case "restore":
		if p.Parent == nil {
			return t.Restore(id, "")
		}
		return t.Restore(id, *p.Parent)
	case "tag":
		tags := in.tags(was.Tags)
		return t.Change(id, instance.Patch{Tags: &tags}, instance.Refuse)
	default:
		return t.Change(id, p, item.Conflict)
	}
}

// tags returns tags with some added and some removed, whatever their case and
// accents.
func (in *batchInput) tags(of []string) []string {
	return slices.DeleteFunc(append(slices.Clone(of), in.Body.Add...), func(tag string) bool {
		return slices.ContainsFunc(in.Body.Remove, func(gone string) bool { return instance.Fold(gone) == instance.Fold(tag) })
	})
}
