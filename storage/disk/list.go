package disk

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"pims/storage"
)

// List implements storage.Blobs.
func (b *Blobs) List(ctx context.Context, ks storage.ID) iter.Seq2[storage.Stored, error] {
	return func(yield func(storage.Stored, error) bool) {
		stopped := errors.New("stopped")
		visit := func(one storage.Stored) error {
			if !yield(one, nil) {
				return stopped
			}
			return nil
		}
		err := b.walk(ctx, ks, visit)
		if err == nil {
			err = b.walkRecords(ctx, ks, visit)
		}
		if err != nil && !errors.Is(err, stopped) {
			yield(storage.Stored{}, fmt.Errorf("list blobs of %s: %w", ks, err))
		}
	}
}

// walk visits the blobs that are files.
func (b *Blobs) walk(ctx context.Context, ks storage.ID, visit func(storage.Stored) error) error {
	if !ks.Valid() {
		return storage.ErrBadID
	}
	shards, err := readDir(b.folder(ks))
	if err != nil {
		return err
	}
	for _, shard := range shards {
		if name := shard.Name(); len(name) != 2 && name != draftFolder {
			continue
		}
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

// walkRecords visits the blobs that are records.
func (b *Blobs) walkRecords(ctx context.Context, ks storage.ID, visit func(storage.Stored) error) error {
	return b.eachSegment(ks, func(path string, number uint32) error {
		_, err := scanSegment(ctx, path, number, func(r record) error {
			if r.dead {
				return nil
			}
			return visit(storage.Stored{ID: hex.EncodeToString(r.id[:]), Bytes: r.length, Since: r.since})
		})
		if errors.Is(err, fs.ErrNotExist) { // reclaimed meanwhile
			return nil
		}
		return err
	})
}

// eachSegment visits the segments of a keyspace.
func (b *Blobs) eachSegment(ks storage.ID, visit func(path string, number uint32) error) error {
	files, err := readDir(b.segments(ks))
	if err != nil {
		return err
	}
	for _, f := range files {
		if number, ok := segmentNumber(f.Name()); ok {
			if err := visit(filepath.Join(b.segments(ks), f.Name()), number); err != nil {
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
