package disk

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// Blobs is a storage.Blobs on a file system.
type Blobs struct {
	root      string
	space     *durable.Space
	folders   durable.Folders
	buffers   sync.Pool // of *[]byte
	writers   writers
	readers   readers
	deletions deletions
	placing   sync.RWMutex // held to reclaim: what is given back is not placed again meanwhile
}

var _ storage.Vault = (*Blobs)(nil)

// Option changes a setting of a store.
type Option func(*settings)

type settings struct {
	reserve int64
}

// Reserve sets the bytes kept free on the disk: see durable.NewSpace.
func Reserve(bytes int64) Option { return func(s *settings) { s.reserve = bytes } }

// New returns the store in root, a folder that it makes if need be.
func New(root string, options ...Option) (_ *Blobs, err error) {
	defer fault.Wrap(&err, "open blob store")
	var set settings
	for _, o := range options {
		o(&set)
	}
	b := &Blobs{root: root, space: durable.NewSpace(root, set.reserve)}
	b.writers.limit, b.writers.active, b.writers.known = openSegments, map[storage.ID]*segment{}, map[where]*segment{}
	b.deletions.known = map[storage.ID]map[uint32]bool{}
	b.buffers.New = func() any { return new(make([]byte, chunk)) }
	return b, durable.MkdirAll(b.temps())
}

func (b *Blobs) temps() string { return filepath.Join(b.root, "tmp") }

func (b *Blobs) folder(ks storage.ID) string { return durable.Shard(b.root, ks) }

// place returns the path of a blob that is a file, ErrNotFound for what cannot be one.
func (b *Blobs) place(ks storage.ID, id string) (string, error) {
	if !ks.Valid() {
		return "", storage.ErrBadID
	}
	if !isID(id) {
		return "", storage.ErrNotFound
	}
	return filepath.Join(b.folder(ks), id[:2], id), nil
}

// Destroy implements storage.Blobs. It can be repeated after a failure.
func (b *Blobs) Destroy(ctx context.Context, ks storage.ID) (err error) {
	defer fault.Wrap(&err, "destroy blobs of %s", ks)
	if err := ctx.Err(); err != nil {
		return err
	}
	if !ks.Valid() {
		return storage.ErrBadID
	}
	b.writers.forget(ks)
	b.deletions.forget(ks)
	folder := b.folder(ks)
	if err := errors.Join(os.RemoveAll(folder), b.readers.forget(ks)); err != nil {
		return err
	}
	// Synced also when there was nothing: a call before may have failed here.
	if err := durable.SyncDir(filepath.Dir(folder)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Sweep removes what Puts that began before a time have left in tmp. Call it at
// start, or with a time so early that no such Put can still be running.
func (b *Blobs) Sweep(ctx context.Context, before time.Time) (err error) {
	defer fault.Wrap(&err, "sweep blob store")
	files, err := readDir(b.temps())
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		info, err := f.Info()
		if err == nil && info.ModTime().Before(before) {
			err = os.Remove(filepath.Join(b.temps(), f.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // finished meanwhile
			return err
		}
	}
	return nil
}
