package web

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"

	"pims/apps"
	"pims/instance"
)

// ticketLife is how long an address on the content origin works, if the session
// lives as long.
const ticketLife = 15 * time.Minute

// ticket is what the address of a content says, sealed: without the key nobody
// can make, change or read one.
type ticket struct {
	Session  string      `json:"s"`
	Instance instance.ID `json:"o"`
	Link     apps.Link   `json:"l"`
	Expires  int64       `json:"e"` // seconds since 1970
}

// tickets seals what others keep for the node: tickets, proofs, receipts, arrivals
// (AES-256-GCM, base64url).
type tickets struct{ aead cipher.AEAD }

func newTickets(key [32]byte) (tickets, error) {
	if key == [32]byte{} {
		return tickets{}, errors.New("no key for links")
	}
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return tickets{}, err
	}
	aead, err := cipher.NewGCM(block)
	return tickets{aead}, err
}

// ticketUse keeps a ticket from being taken for anything else.
var ticketUse = []byte("pims/1 content ticket")

// strict refuses spellings of the same bytes that differ in unused bits.
var strict = base64.RawURLEncoding.Strict()

func (t tickets) seal(k ticket) (string, error) {
	plain, err := json.Marshal(k)
	if err != nil {
		return "", err
	}
	return t.lock(plain, ticketUse), nil
}

// open returns a ticket that seal made and that is not over.
func (t tickets) open(text string, now time.Time) (k ticket, ok bool) {
	plain, ok := t.unlock(text, ticketUse)
	if !ok || json.Unmarshal(plain, &k) != nil {
		return ticket{}, false
	}
	return k, now.Before(time.Unix(k.Expires, 0))
}

// lock seals what stands in an address or a cookie, for one use.
func (t tickets) lock(plain, use []byte) string {
	nonce := make([]byte, t.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return strict.EncodeToString(t.aead.Seal(nonce, nonce, plain, use))
}

// unlock returns what lock sealed for this use.
func (t tickets) unlock(text string, use []byte) (plain []byte, ok bool) {
	raw, err := strict.DecodeString(text)
	n := t.aead.NonceSize()
	if err != nil || len(raw) < n || len(text) != strict.EncodedLen(len(raw)) { // line breaks are skipped
		return nil, false
	}
	plain, err = t.aead.Open(nil, raw[:n], raw[n:], use)
	return plain, err == nil
}
