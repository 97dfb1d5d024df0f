package badger

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	badgerdb "github.com/dgraph-io/badger/v4"

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
// is whole and on disk: a folder that is there is complete.
func (e *Engine) make(id storage.ID) (err error) {
	defer fault.Wrap(&err, "make folder")
	if err := e.space.Grow(false); err != nil {
		return err
	}
	place := durable.Shard(e.root, id)
	if err := e.folders.Make(filepath.Dir(place)); err != nil {
		return err
	}
	aside := filepath.Join(e.makings(), string(id))
	if err := os.RemoveAll(aside); err != nil { // of an attempt that failed
		return err
	}
	if err := os.Mkdir(aside, 0o700); err != nil {
		return err
	}
	err = e.fillBlank(aside)
	if err == nil {
		err = e.settleIn(id, aside, place)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(aside))
	}
	return nil
}

// settleIn moves a new keyspace to its place, marked as never saved.
func (e *Engine) settleIn(id storage.ID, aside, place string) error {
	if err := e.changes.before(id); err != nil {
		return err
	}
	defer e.changes.after(id)
	if err := durable.Rename(aside, place); err != nil {
		return errors.Join(err, e.changes.forget(id))
	}
	return nil
}

// fillBlank writes what Badger needs to know an empty database of its own. All
// are alike, so Badger makes only the first: opening and closing it costs nine
// flushes of the disk.
func (e *Engine) fillBlank(dir string) error {
	blank, err := e.blank()
	if err != nil {
		return err
	}
	for name, raw := range blank {
		if err := writeSynced(filepath.Join(dir, name), raw); err != nil {
			return err
		}
	}
	return durable.SyncDir(dir)
}

// blank returns the files of an empty database.
func (e *Engine) blank() (map[string][]byte, error) {
	e.first.Lock()
	defer e.first.Unlock()
	if e.files != nil {
		return e.files, nil
	}
	dir := filepath.Join(e.makings(), "blank.db") // no id has a dot
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	db, err := openDatabase(database(dir, e.opts.Large, 0, e.opts.Logger))
	if err == nil {
		err = db.Close()
	}
	files := map[string][]byte{}
	for _, name := range []string{badgerdb.ManifestFilename, badgerdb.KeyRegistryFileName} {
		if err == nil {
			files[name], err = os.ReadFile(filepath.Join(dir, name))
		}
	}
	if err = errors.Join(err, os.RemoveAll(dir)); err == nil {
		e.files = files
	}
	return files, err
}

// writes reports whether the disk takes what is written.
func (e *Engine) writes(id storage.ID) bool {
	path := filepath.Join(e.makings(), string(id)+".try") // no id has a dot
	_ = os.Remove(path)
	return errors.Join(writeSynced(path, []byte{1}), os.Remove(path)) == nil
}

func writeSynced(path string, raw []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	return errors.Join(err, f.Sync(), f.Close())
}
