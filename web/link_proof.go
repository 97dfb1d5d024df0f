package web

import (
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
	return t.lock(binary.BigEndian.AppendUint64(nil, uint64(now.Add(proofLife).Unix())), proofUse(address, secret))
}

// proves reports whether prove made a proof that is not over.
func (t tickets) proves(proof, address, secret string, now time.Time) bool {
	end, ok := t.unlock(proof, proofUse(address, secret))
	return ok && len(end) == 8 && now.Unix() < int64(binary.BigEndian.Uint64(end))
}
