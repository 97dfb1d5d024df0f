package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"pims/web/forms"
)

const (
	// receiptLife is how long a receipt can be read again: for a telephone that
	// loads its pages anew and for who prints, not for the next one at the machine.
	receiptLife = time.Hour
	// maxReceiptNames bounds the names of files in a receipt, in bytes, so that its
	// address stays below the 8 KiB that proxies take.
	maxReceiptNames = 3000
)

// receiptUse keeps a receipt from being taken for anything else, and below
// another address.
func receiptUse(address string) []byte { return []byte("pims/1 link receipt " + address) }

// receiptURL is the address of a receipt: it is written there, sealed.
func (v *linkVisit) receiptURL(c forms.Receipt) (string, error) {
	most := maxReceiptNames / max(1, len(c.Files)+len(c.Refused))
	for n := range c.Files {
		c.Files[n].Name = shorten(c.Files[n].Name, most)
	}
	for n := range c.Refused {
		c.Refused[n].Name = shorten(c.Refused[n].Name, most)
	}
	plain, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	return v.base + "/" + receiptPart + "/" + v.tickets.lock(plain, receiptUse(v.address)), nil
}

// shorten cuts a name to so many bytes, between two characters, and shows it.
func shorten(name string, most int) string {
	const mark = "…"
	if len(name) <= most {
		return name
	}
	return strings.ToValidUTF8(name[:max(0, most-len(mark))], "") + mark
}

// receipt answers with the receipt that is written in an address. It asks nobody:
// the link may be over, and what it tells its reader knew before.
func (v *linkVisit) receipt(w http.ResponseWriter, r *http.Request, text string) {
	began := time.Now()
	plain, ok := v.tickets.unlock(text, receiptUse(v.address))
	var c forms.Receipt
	if !ok || json.Unmarshal(plain, &c) != nil {
		v.evenly(r, began)
		v.absent(w, r)
		return
	}
	if c.Until = c.At.Add(receiptLife); !v.cfg.Now().Before(c.Until) {
		v.show(w, r, http.StatusGone)(forms.ReceiptOver(v.lang))
		return
	}
	if c.More {
		c.Again = v.base
	}
	v.show(w, r, http.StatusOK)(forms.Received(v.lang, c))
}
