package badger

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// Create implements storage.Engine.
func (e *Engine) Create(ctx context.Context, id storage.ID) (_ storage.Keyspace, err error) {
	defer fault.Wrap(&err, "create keyspace %s", id)
	return e.handle(e.acquire(ctx, id, true))
}

// make builds the folder of a keyspace aside and moves it to its place once it
// is whole and on disk: a folder that is there is complete. The database is
// closed in between, for Badger keeps the paths it was opened with.
func (e *Engine) make(id storage.ID) (err error) {
	defer fault.Wrap(&err, "make folder")
	if err := e.space.Grow(); err != nil {
		return err
	}
	place := durable.Shard(e.root, id)
	if err := durable.MkdirAll(filepath.Dir(place)); err != nil {
		return err
	}
	aside := filepath.Join(e.makings(), string(id))
	if err := os.RemoveAll(aside); err != nil { // of an attempt that failed
		return err
	}
	if err := os.Mkdir(aside, 0o700); err != nil {
		return err
	}
	db, err := openDatabase(database(aside, e.opts.Large, 0, e.opts.Logger))
	if err == nil {
		err = db.Close()
	}
	if err == nil {
		err = durable.Rename(aside, place)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(aside))
	}
	return nil
}
