package storage

import (
	"context"
	"io"
	"iter"
	"time"
)

// Ref points to one blob and says how to open and check it. It is kept in the
// document that owns the blob; whoever has lost it has lost the content.
type Ref struct {
	ID     string `json:"id"`             // random, the name in the store: 32 hex digits
	Size   int64  `json:"size"`           // bytes of the content, unsealed
	SHA256 []byte `json:"sha256"`         // of the content, unsealed: 32 bytes
	Key    []byte `json:"key,omitempty"`  // sealed only: the blob's own key
	Form   int    `json:"form,omitempty"` // sealed only: how it is sealed
	Kept   bool   `json:"kept,omitempty"` // it is small and lies among the values of its keyspace, not in Blobs

	bytes []byte // of a kept content that no value holds yet
}

// Blobs keeps contents of any size, apart for each keyspace. It is safe for
// concurrent use.
type Blobs interface {
	// Put stores all of r. When it returns, the blob survives a power cut; if
	// it fails, nothing is left behind but what List shows after a crash.
	Put(ctx context.Context, ks ID, r io.Reader) (Ref, error)
	// Stage is Put, but what it returns survives a power cut only once Flush has
	// returned: contents that arrive together share one flush.
	Stage(ctx context.Context, ks ID, r io.Reader) (Ref, error)
	// Flush makes a staged blob survive a power cut; one that does already costs
	// nothing.
	Flush(ctx context.Context, ks ID, id string) error
	// Open returns the content for reading and seeking. ErrNotFound if there
	// is none; reading gives ErrDamaged where the bytes fail their check.
	Open(ctx context.Context, ks ID, ref Ref) (io.ReadSeekCloser, error)
	// Link gives another keyspace the same content under a Ref of its own.
	Link(ctx context.Context, from ID, ref Ref, to ID) (Ref, error)
	// Delete removes a blob; deleting what does not exist is no error.
	Delete(ctx context.Context, ks ID, id string) error
	// List yields a keyspace's blobs, in no order.
	List(ctx context.Context, ks ID) iter.Seq2[Stored, error]
	// Reclaim gives the room of deleted blobs back to the disk, where Delete has
	// not done so.
	Reclaim(ctx context.Context, ks ID) error
	// Destroy removes all blobs of a keyspace.
	Destroy(ctx context.Context, ks ID) error
}

// Lender is a content that can be read without a copy.
type Lender interface {
	// Lend returns some of the next bytes, at most so many, which are the caller's
	// until the next call of the content. io.EOF at its end.
	Lend(most int64) ([]byte, error)
}

// Draft is a content that arrives in parts. It is a value: whoever acknowledges
// a part keeps the Draft that Append returned for it; until that is kept, the
// one before is still good.
type Draft struct {
	Size  int64    `json:"size"`            // bytes that have arrived
	Blobs []string `json:"blobs,omitempty"` // ids of what holds them; they are for List and Delete
	State []byte   `json:"state,omitempty"` // of the store: up to 1 KiB, with the key of what is sealed
}

// Drafts is a Blobs whose contents may arrive in parts.
type Drafts interface {
	Blobs
	// Append adds what r gives to a draft; the zero Draft begins one. It is
	// durable when Append returns. If r fails or ctx ends, what came before is
	// kept too, and the Draft returned beside the error holds it. One Append of a
	// draft runs at a time. What leaves Draft.Blobs is the caller's to delete.
	Append(ctx context.Context, ks ID, d Draft, r io.Reader) (Draft, error)
	// Finish makes a blob of a draft; it may be one of Draft.Blobs, the others
	// are the caller's to delete once the Ref is kept. Until then both are good.
	Finish(ctx context.Context, ks ID, d Draft) (Ref, error)
}

// Stored is one blob as it lies in its store.
type Stored struct {
	ID    string
	Bytes int64     // as they lie, sealed
	Since time.Time // when it was put or linked, or later: a younger one may belong to a commit under way
}

// Vault is a Blobs whose bytes can be taken out and put back as they lie,
// sealed, by whoever has no key: for backups.
type Vault interface {
	Drafts
	// Lift opens the bytes of a blob. ErrNotFound if there is none.
	Lift(ctx context.Context, ks ID, id string) (io.ReadCloser, error)
	// Place puts bytes back under the id that they were lifted from, durable
	// when it returns. A blob that is there already stays, and r is not read.
	Place(ctx context.Context, ks ID, id string, r io.Reader) error
	// Keyspaces yields the keyspaces that have blobs here, in no order.
	Keyspaces(ctx context.Context) iter.Seq2[ID, error]
}

// Mark says that a keyspace was written to since it was last saved.
type Mark struct {
	ID ID
	At uint64 // grows with each mark of the keyspace
}

// Marker is an engine that knows, also after a crash, which keyspaces were
// written to since they were last saved.
type Marker interface {
	Engine
	// Marks lists the keyspaces written to since their last Saved, the new
	// ones among them.
	Marks(ctx context.Context) ([]Mark, error)
	// Saved forgets a mark, unless the keyspace was written to after Marks gave
	// it out. Call it once what a View that began after Marks has seen is safe.
	Saved(ctx context.Context, m Mark) error
}
