package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"
)

// proofLife is how long a visitor who gave the password of a link need not give
// it again.
const proofLife = 12 * time.Hour

// proofUse keeps a proof from being taken for anything else, and for another
// address or password.
func proofUse(address, secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return slices.Concat([]byte("pims/1 link proof "+address+" "), sum[:])
}

// prove makes what stands in an address instead of the password: it is good for
// one link, until proofLife is over or the password changes.
func (t tickets) prove(address, secret string, now time.Time) string {
	nonce := make([]byte, t.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	end := binary.BigEndian.AppendUint64(nil, uint64(now.Add(proofLife).Unix()))
	return strict.EncodeToString(t.aead.Seal(nonce, nonce, end, proofUse(address, secret)))
}

// proves reports whether prove made a proof that is not over.
func (t tickets) proves(proof, address, secret string, now time.Time) bool {
	raw, err := strict.DecodeString(proof)
	n := t.aead.NonceSize()
	if err != nil || len(raw) < n || len(proof) != strict.EncodedLen(len(raw)) {
		return false
	}
	end, err := t.aead.Open(nil, raw[:n], raw[n:], proofUse(address, secret))
	return err == nil && len(end) == 8 && now.Unix() < int64(binary.BigEndian.Uint64(end))
}
