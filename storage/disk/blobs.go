package disk

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"time"

	"pims/fault"
	"pims/storage"
	"pims/storage/checked"
	"pims/storage/durable"
)

// Blobs is a storage.Blobs on a file system.
type Blobs struct {
	root    string
	space   *durable.Space
	folders durable.Folders
	buffers sync.Pool // of *[]byte
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
	b.buffers.New = func() any { return new(make([]byte, chunk)) }
	return b, durable.MkdirAll(b.temps())
}

func (b *Blobs) temps() string { return filepath.Join(b.root, "tmp") }

func (b *Blobs) folder(ks storage.ID) string { return durable.Shard(b.root, ks) }

// place returns the path of a blob, ErrNotFound for what cannot be one.
func (b *Blobs) place(ks storage.ID, id string) (string, error) {
	if !ks.Valid() {
		return "", storage.ErrBadID
	}
	if !isID(id) {
		return "", storage.ErrNotFound
	}
	return filepath.Join(b.folder(ks), id[:2], id), nil
}

const idBytes = 16

// isID keeps anything but our own names away from the file system.
func isID(id string) bool {
	raw, err := hex.DecodeString(id)
	return err == nil && len(raw) == idBytes && hex.EncodeToString(raw) == id
}

// Open implements storage.Blobs.
func (b *Blobs) Open(ctx context.Context, ks storage.ID, ref storage.Ref) (_ io.ReadSeekCloser, err error) {
	defer fault.Wrap(&err, "open blob %s", ref.ID)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	place, err := b.place(ks, ref.ID)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(place)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, storage.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Size() != ref.Size {
		err = storage.ErrDamaged.Because(fmt.Errorf("file of %d bytes, not %d", info.Size(), ref.Size))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if len(ref.SHA256) == 0 { // who gives no hash (package sealed) checks for himself
		return f, nil
	}
	return checked.Reader(f, ref), nil
}

// Delete implements storage.Blobs.
func (b *Blobs) Delete(ctx context.Context, ks storage.ID, id string) (err error) {
	defer fault.Wrap(&err, "delete blob %s", id)
	if err := ctx.Err(); err != nil {
		return err
	}
	place, err := b.place(ks, id)
	if err == nil {
		err = os.Remove(place)
	}
	// Not synced: after a power cut the blob may be back, unreferenced.
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}

// List implements storage.Blobs.
func (b *Blobs) List(ctx context.Context, ks storage.ID) iter.Seq2[storage.Stored, error] {
	return func(yield func(storage.Stored, error) bool) {
		stopped := errors.New("stopped")
		err := b.walk(ctx, ks, func(one storage.Stored) error {
			if !yield(one, nil) {
				return stopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, stopped) {
			yield(storage.Stored{}, fmt.Errorf("list blobs of %s: %w", ks, err))
		}
	}
}

func (b *Blobs) walk(ctx context.Context, ks storage.ID, visit func(storage.Stored) error) error {
	if !ks.Valid() {
		return storage.ErrBadID
	}
	shards, err := readDir(b.folder(ks))
	if err != nil {
		return err
	}
	for _, shard := range shards {
		files, err := readDir(filepath.Join(b.folder(ks), shard.Name()))
		if err != nil {
			return err
		}
		for _, f := range files {
			if err := ctx.Err(); err != nil {
				return err
			}
			if !isID(f.Name()) {
				continue
			}
			info, err := f.Info()
			if errors.Is(err, fs.ErrNotExist) { // removed meanwhile
				continue
			}
			if err != nil {
				return err
			}
			if err := visit(storage.Stored{ID: f.Name(), Bytes: info.Size(), Since: since(info)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// readDir takes a folder that is not there for an empty one.
func readDir(path string) ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return entries, err
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
	folder := b.folder(ks)
	if err := os.RemoveAll(folder); err != nil {
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
