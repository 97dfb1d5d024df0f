package badger

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	badgerdb "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/table"

	"pims/fault"
	"pims/storage/durable"
)

// When the list of tables cannot be flushed, Badger removes the table that it has
// just put there, and makes it anew under another number: the list then tells for
// ever of one that is not there, and no Open succeeds although nothing is lost.
// Whether a table was lost or never was, only that moment knows. So the last
// record of the list is noted then, and taken out before the next Open.

// undone is the file in a keyspace's folder that holds the record.
const undone = "UNDONE"

// noteUndone is called when Badger tells of a failure, before it tries again. It
// reports whether the list's last record is one of tables that are not there.
func noteUndone(opts badgerdb.Options) (noted bool, err error) {
	defer fault.Wrap(&err, "note what was not done")
	raw, err := os.ReadFile(filepath.Join(opts.Dir, badgerdb.ManifestFilename))
	if err != nil {
		return false, err
	}
	var last []byte
	for record := range listRecords(raw) {
		last = record
	}
	if last == nil {
		return false, nil
	}
	before := bytes.TrimSuffix(raw, last)
	if phantoms, err := missingTables(opts, raw); err != nil || phantoms == 0 {
		return false, err
	}
	if others, err := missingTables(opts, before); err != nil || others > 0 {
		return false, err // this is something else
	}
	return true, durable.Replace(filepath.Join(opts.Dir, undone), last)
}

// undo takes the noted record out of the list.
func undo(dir string) (err error) {
	defer fault.Wrap(&err, "undo")
	note, list := filepath.Join(dir, undone), filepath.Join(dir, badgerdb.ManifestFilename)
	record, err := os.ReadFile(note)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	at := listHeader
	for one := range listRecords(raw) {
		if bytes.Equal(one, record) {
			if err := durable.Replace(list, append(raw[:at:at], raw[at+len(one):]...)); err != nil {
				return err
			}
			break
		}
		at += len(one)
	}
	return os.Remove(note)
}

// missingTables counts the tables that a list names and the folder lacks.
func missingTables(opts badgerdb.Options, list []byte) (n int, err error) {
	f, err := os.CreateTemp("", "list-*")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	if _, err := f.Write(list); err != nil {
		return 0, err
	}
	if _, err := f.Seek(0, 0); err != nil {
		return 0, err
	}
	all, _, err := badgerdb.ReplayManifestFile(f, opts.ExternalMagicVersion, opts)
	if err != nil {
		return 0, err
	}
	for id := range all.Tables {
		if _, err := os.Stat(table.NewFilename(id, opts.Dir)); errors.Is(err, fs.ErrNotExist) {
			n++
		}
	}
	return n, nil
}

// listHeader is what comes before a list's records, each of which is its length
// and check, 4 bytes each, and as many bytes.
const listHeader = 8

func listRecords(raw []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for at := listHeader; len(raw)-at >= 8; {
			size := uint64(binary.BigEndian.Uint32(raw[at:])) + 8
			if size > uint64(len(raw)-at) || !yield(raw[at:at+int(size)]) {
				return
			}
			at += int(size)
		}
	}
}
