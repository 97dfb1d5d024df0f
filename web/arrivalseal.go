package web

import (
	"encoding/json"
	"time"

	"pims/identity/rp"
	"pims/storage"
)

// arrivalCookie holds what the portal said of somebody whom this node does not
// know yet. Nothing of it is kept here until they accept.
const (
	arrivalCookie = "__Host-arrival"
	arrivalLife   = 15 * time.Minute
)

// waiting is somebody between the portal and an instance of their own.
type waiting struct {
	Arrival rp.Arrival `json:"a"`
	Shared  bool       `json:"s,omitempty"` // the device
	Expires int64      `json:"e"`           // seconds since 1970
}

// arrivalUse keeps a sealed arrival from being taken for anything else.
var arrivalUse = []byte("pims/1 arrival")

// maxCookie is as much as every browser keeps of a cookie, less its name and
// attributes (RFC 6265, section 6.1).
const maxCookie = 3900

// sealArrival returns a cookie's value. Where the whole is too large, the id
// token stays behind: it only spares the portal a question at sign-out.
func (t tickets) sealArrival(w waiting) (string, error) {
	for {
		plain, err := json.Marshal(w)
		if err != nil {
			return "", err
		}
		text := t.lock(plain, arrivalUse)
		switch {
		case len(text) <= maxCookie:
			return text, nil
		case w.Arrival.IDToken == "":
			return "", storage.ErrTooLarge
		}
		w.Arrival.IDToken = ""
	}
}

// openArrival returns an arrival that sealArrival made and that is not over.
func (t tickets) openArrival(text string, now time.Time) (w waiting, ok bool) {
	plain, ok := t.unlock(text, arrivalUse)
	if !ok || json.Unmarshal(plain, &w) != nil {
		return waiting{}, false
	}
	return w, now.Before(time.Unix(w.Expires, 0))
}
