package scan

import (
	"context"
	"errors"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// Wrong is trouble with what is kept of scans: files that say something else of a
// content than its verdict does.
const Wrong instance.What = "scan"

// Examine compares what files say with the verdicts on their contents, as far as
// the feed was followed, and returns how much is wrong. Repair forgets how far that
// was; the next Run goes through all files, and examines what has no verdict.
func Examine(ctx context.Context, i *instance.Instance, repair bool) (instance.Findings, error) {
	return ours().Examine(ctx, i, repair)
}

func ours() instance.Catalogue {
	return instance.Catalogue{Space: Space, State: []byte(keyState), What: Wrong, Wrong: examine}
}

func examine(tx *instance.Tx) (wrong int, err error) {
	kv := tx.Space(Space)
	at, err := readState(kv)
	if err != nil || at.Cursor == 0 {
		return 0, err
	}
	feed, _, err := tx.Changes(0, 1<<30)
	if err != nil {
		return 0, err
	}
	for _, c := range feed {
		if c.Seq > at.Cursor {
			break
		}
		if c.Doctype != doctypes.FileName {
			continue
		}
		versions, err := contents(tx, c)
		if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged) {
			continue
		}
		if err != nil {
			return 0, err
		}
		for _, v := range versions {
			said, err := verdict(tx, v.Blob)
			if err != nil {
				return 0, err
			}
			if said != nil && said.Infected != v.Infected {
				wrong++
			}
		}
	}
	return wrong, nil
}
