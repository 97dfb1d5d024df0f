package instance

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"

	"pims/storage"
	"pims/storage/checked"
)

// examineContents compares the contents in the store with those that documents
// need, and reads them if it is to.
func (i *Instance) examineContents(ctx context.Context, o ExamineOptions, s *survey, f *Findings) error {
	stray, have, before := map[string]bool{}, map[string]bool{}, i.house.Now().Add(-o.Grace)
	for one, err := range i.Contents(ctx) {
		if err != nil {
			return err
		}
		have[one.ID] = true
		_, needed := s.needed[one.ID]
		if _, made := s.derived[one.ID]; !needed && !made && !s.others[one.ID] && (o.Grace == 0 || !one.Since.After(before)) {
			stray[one.ID] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.needed)) {
		var err error
		switch {
		case !have[id]:
			err = storage.ErrNotFound
		case o.Blobs || s.needed[id].ref.Kept:
			err = i.readContent(ctx, o, s.needed[id].ref)
		}
		what := WrongContent
		if isAbsent(err) {
			what = NoContent
		} else if !isDamaged(err) {
			if err != nil {
				return err
			}
			continue
		}
		still, err := i.stillNeeds(ctx, s.needed[id])
		if err != nil {
			return err
		}
		if still {
			f.add(what, 1, false)
		}
	}
	if err := i.examineDerived(ctx, o, s, have, f); err != nil {
		return err
	}
	return i.removeStray(ctx, o, s, slices.Sorted(maps.Keys(stray)), f)
}

// readContent reads a content to its end, and compares its hash: whoever just
// reads it has each part authenticated only.
func (i *Instance) readContent(ctx context.Context, o ExamineOptions, ref storage.Ref) error {
	r, err := i.OpenStored(ctx, ref)
	if err != nil {
		return err
	}
	_, err = io.CopyBuffer(meter{ctx, o}, checked.Reader(r, ref), make([]byte, readStep))
	return errors.Join(err, r.Close())
}

// meter tells of what is read, and keeps nothing of it.
type meter struct {
	ctx context.Context
	o   ExamineOptions
}

func (m meter) Write(p []byte) (int, error) { return len(p), m.o.read(m.ctx, len(p)) }

// stillNeeds reports whether the document still names a content, which a
// deletion may have removed since it was looked at.
func (i *Instance) stillNeeds(ctx context.Context, c neededContent) (still bool, err error) {
	err = i.View(ctx, func(tx *Tx) error {
		refs, _, err := tx.contentsOf(c.by)
		still = names(refs, c.ref.ID)
		return err
	})
	return still, err
}

// removeStray removes contents of no document: not while somebody holds the
// contents, nor where a document that cannot be read may have been theirs.
func (i *Instance) removeStray(ctx context.Context, o ExamineOptions, s *survey, ids []string, f *Findings) error {
	remove := o.Repair && len(s.kept) == 0 && !i.house.holds.keeps(i.id)
	for _, id := range ids {
		var needed, dead bool
		err := i.View(ctx, func(tx *Tx) (err error) {
			if needed, err = tx.referred(id); err != nil {
				return err
			}
			_, err = tx.kv.Get([]byte(keyDead + id))
			if dead = err == nil; isAbsent(err) {
				err = nil
			}
			return err
		})
		if err != nil {
			return err
		}
		if needed || dead {
			continue
		}
		if remove {
			if err := i.removeContents(ctx, []string{id}); err != nil {
				return err
			}
		}
		f.add(StrayContent, 1, remove)
	}
	return nil
}
