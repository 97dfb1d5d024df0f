package drive

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"pims/instance"
)

// cursor is where a page ended: the sort key and the id of its last entry, so
// that the next page is right although the folder has changed meanwhile.
type cursor struct {
	Kind     instance.Kind  `json:"k"`
	Name     string         `json:"n"`
	Modified time.Time      `json:"m,omitzero"`
	Size     int64          `json:"s,omitempty"`
	ID       instance.DocID `json:"i"`
}

// mark is the ETag of the entry that stands for a cursor in a listing; no real
// ETag is without quotes.
const mark = "cursor"

// turn sorts a listing and returns the page after a cursor, and the cursor of
// the next page, empty with the last one.
func turn(entries []instance.Entry, by instance.Order, desc bool, after string, limit int) (page []instance.Entry, next string, err error) {
	start := 0
	if after != "" {
		at, err := readCursor(after)
		if err != nil {
			return nil, "", err
		}
		entries = append(entries, at)
	}
	instance.SortEntries(entries, by, desc)
	if after != "" {
		start = 1 + slices.IndexFunc(entries, func(e instance.Entry) bool { return e.ETag == mark })
		if start < len(entries) && entries[start].ID == entries[start-1].ID {
			start++ // the entry itself sorted behind its cursor
		}
	}
	page = entries[start:]
	if len(page) <= limit {
		return page, "", nil
	}
	page = page[:limit]
	last := page[limit-1]
	raw, err := json.Marshal(cursor{last.Kind, last.Name, last.Modified, last.Size, last.ID})
	return page, base64.RawURLEncoding.EncodeToString(raw), err
}

func readCursor(s string) (e instance.Entry, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return e, errBadCursor
	}
	var at cursor
	if err := json.Unmarshal(raw, &at); err != nil || at.ID == "" {
		return e, errBadCursor
	}
	return instance.Entry{ID: at.ID, Kind: at.Kind, Name: at.Name, Modified: at.Modified, Size: at.Size, ETag: mark}, nil
}
