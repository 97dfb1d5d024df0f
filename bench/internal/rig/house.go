package rig

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
	"pims/storage/badger"
	"pims/storage/disk"
	"pims/storage/durable"
	"pims/storage/sealed"
)

// House is a house of instances in a folder, without a node around it.
type House struct {
	*instance.House
	Engine *badger.Engine

	dir string
}

// Open opens the house of a folder, which it makes if need be. Close it.
func Open(dir string, o badger.Options) (*House, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "key")
	keys, err := instance.OpenKeyFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		keys, err = instance.CreateKeyFile(path)
	}
	if err != nil {
		return nil, err
	}
	ring, err := instance.OpenKeyring(filepath.Join(dir, "keyring"), keys)
	if err != nil {
		return nil, err
	}
	blobs, err := disk.New(filepath.Join(dir, "blobs"))
	if err != nil {
		return nil, err
	}
	engine, err := badger.Open(filepath.Join(dir, "keyspaces"), o)
	if err != nil {
		return nil, err
	}
	house := &instance.House{Engine: engine, Node: engine, Blobs: sealed.Blobs(blobs), Keyring: ring, Now: time.Now}
	return &House{house, engine, dir}, nil
}

// Close closes all databases.
func (h *House) Close() error { return h.Engine.Close() }

// Folder is where the database of an instance lies.
func (h *House) Folder(id instance.ID) string {
	return durable.Shard(filepath.Join(h.dir, "keyspaces"), storage.ID(id))
}

// ID is the id of the nth instance: their ends are even, like those of real ones.
func ID(n int) instance.ID {
	return instance.ID(fmt.Sprintf("0198c0de-7d0c-7aaa-bbbb-%012x", n*7919))
}

// Settle waits until every database is closed.
func (h *House) Settle() {
	for s := h.Engine.Stats(); s.Open+s.Moving > 0; s = h.Engine.Stats() {
		time.Sleep(20 * time.Millisecond)
	}
}

// Fill writes documents of about so many bytes into an instance.
func Fill(ctx context.Context, i *instance.Instance, from, to, bytes int) error {
	for from < to {
		step := min(to-from, max(1, 128<<10/(bytes+400)))
		err := i.Update(ctx, func(tx *instance.Tx) error {
			for n := range step {
				if err := instance.In[doctypes.Page](tx).Put(DocID(from+n), page(from+n, bytes)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		from += step
	}
	return nil
}

// Read reads one document.
func Read(ctx context.Context, i *instance.Instance, n int) error {
	return i.View(ctx, func(tx *instance.Tx) error {
		_, err := instance.In[doctypes.Page](tx).Get(DocID(n))
		return err
	})
}

// DocID is the id of the nth document.
func DocID(n int) instance.DocID {
	return instance.DocID(fmt.Sprintf("0198c0de-0000-7000-8000-%012x", n))
}

func page(n, bytes int) doctypes.Page {
	text := fmt.Sprintf("Page %d. %s", n, strings.Repeat("Ce que j’ai appris. ", bytes/21))
	return doctypes.Page{Title: "Page", Template: "empty", Theme: "plain", Blocks: []doctypes.Block{{ID: "a", Kind: "text", Text: text}}}
}
