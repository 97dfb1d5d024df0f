package preview

import (
	"errors"
	"strings"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// IsPhoto tells what is a photo or video, by its type: what a camera makes, or a
// screen shows as such, and no drawing made of text.
func IsPhoto(mime string) bool {
	kind := bare(mime)
	switch kind {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif", "image/avif", "image/bmp", "image/tiff":
		return true
	}
	return strings.HasPrefix(kind, "video/")
}

// behind is how many changes may be read to say what the index does not know
// yet, and how many that concern no photo may be before it takes note.
const behind = 200

// changed returns the files that changed since the index was written; more says
// that there are others.
func changed(tx *instance.Tx) (ids map[rawID]bool, more bool, err error) {
	at, err := readState(tx.Space(Space))
	if errors.Is(err, storage.ErrDamaged) {
		return nil, true, nil // it is made anew
	}
	if err != nil {
		return nil, false, err
	}
	list, _, err := tx.Quiet().Changes(at.Cursor, behind+1)
	if err != nil {
		return nil, false, err
	}
	ids = map[rawID]bool{}
	for _, c := range list {
		if c.Doctype == doctypes.FileName {
			ids[idOf(c.ID)] = true
		}
	}
	return ids, len(list) > behind, nil
}

// pending reports whether a photo changed which the index does not know yet.
func pending(tx *instance.Tx) (bool, error) {
	ids, more, err := changed(tx)
	if err != nil {
		return false, err
	}
	return anyPhoto(tx, ids, more)
}

// anyPhoto reports whether one of the files that changed is a photo; it may be where there are more.
func anyPhoto(tx *instance.Tx, ids map[rawID]bool, more bool) (bool, error) {
	if more {
		return true, nil
	}
	t := tx.Quiet().Tree()
	for id := range ids {
		e, err := t.Entry(id.doc())
		if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged) {
			continue
		}
		if err != nil {
			return false, err
		}
		if IsPhoto(e.Mime) {
			return true, nil
		}
	}
	return false, nil
}
