package storage

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
)

// Keep returns the Ref of a small content that is to lie among the values of
// its keyspace. It carries the content, which it takes over, to whoever writes
// it there; what has become of a Ref in JSON carries none.
func Keep(content []byte) Ref {
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails
	sum := sha256.Sum256(content)
	return Ref{ID: hex.EncodeToString(id), Size: int64(len(content)), SHA256: sum[:], Kept: true, bytes: content}
}

// Carried returns the content that a Ref carries; ok is false if it carries
// none. It must not be changed.
func (r Ref) Carried() (content []byte, ok bool) { return r.bytes, r.Kept && r.bytes != nil }
