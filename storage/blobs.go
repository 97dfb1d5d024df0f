package storage

import (
	"context"
	"io"
	"iter"
)

// Ref points to one blob and says how to open and check it. It is kept in the
// document that owns the blob; whoever has lost it has lost the content.
type Ref struct {
	ID     string `json:"id"`            // random, the name in the store: 32 hex digits
	Size   int64  `json:"size"`          // bytes of the content, unsealed
	SHA256 []byte `json:"sha256"`        // of the content, unsealed: 32 bytes
	Key    []byte `json:"key,omitempty"` // sealed only: the blob's own key
}

// Blobs keeps contents of any size, apart for each keyspace. It is safe for
// concurrent use.
type Blobs interface {
	// Put stores all of r. When it returns, the blob survives a power cut; if
	// it fails, nothing is left behind but what List shows after a crash.
	Put(ctx context.Context, ks ID, r io.Reader) (Ref, error)
	// Open returns the content for reading and seeking. ErrNotFound if there
	// is none; reading gives ErrDamaged where the bytes fail their check.
	Open(ctx context.Context, ks ID, ref Ref) (io.ReadSeekCloser, error)
	// Link gives another keyspace the same content under a Ref of its own.
	Link(ctx context.Context, from ID, ref Ref, to ID) (Ref, error)
	// Delete removes a blob; deleting what does not exist is no error.
	Delete(ctx context.Context, ks ID, id string) error
	// List yields the ids of a keyspace's blobs, in no order.
	List(ctx context.Context, ks ID) iter.Seq2[string, error]
	// Destroy removes all blobs of a keyspace.
	Destroy(ctx context.Context, ks ID) error
}
