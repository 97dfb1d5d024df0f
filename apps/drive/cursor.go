package drive

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
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

// cursors seals cursors: they stand in addresses, where no name belongs.
type cursors struct{ key [32]byte }

func newCursors() (c cursors) {
	_, _ = rand.Read(c.key[:]) // never fails
	return c
}

func (c cursors) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher(c.key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// mark is the ETag of the entry that stands for a cursor in a listing; no real
// ETag is without quotes.
const mark = "cursor"

// turn sorts a listing and returns the page after a cursor, and the cursor of
// the next page, empty with the last one.
func (c cursors) turn(entries []instance.Entry, by instance.Order, desc bool, after string, limit int) (page []instance.Entry, next string, err error) {
	start := 0
	if after != "" {
		at, err := c.open(after)
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
	next, err = c.seal(cursor{last.Kind, last.Name, last.Modified, last.Size, last.ID})
	return page, next, err
}

func (c cursors) seal(at cursor) (string, error) {
	var raw bytes.Buffer
	enc := json.NewEncoder(&raw)
	enc.SetEscapeHTML(false) // the longest name still fits
	if err := enc.Encode(at); err != nil {
		return "", err
	}
	aead, err := c.aead()
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(aead.Seal(nil, nil, raw.Bytes(), nil)), nil
}

// open returns the entry that a cursor stands for.
func (c cursors) open(text string) (e instance.Entry, err error) {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return e, errBadCursor
	}
	aead, err := c.aead()
	if err != nil {
		return e, err
	}
	raw, err := aead.Open(nil, nil, sealed, nil)
	if err != nil {
		return e, errBadCursor
	}
	var at cursor
	if err := json.Unmarshal(raw, &at); err != nil || at.ID == "" {
		return e, errBadCursor
	}
	return instance.Entry{ID: at.ID, Kind: at.Kind, Name: at.Name, Modified: at.Modified, Size: at.Size, ETag: mark}, nil
}
