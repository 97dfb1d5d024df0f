package badger

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"time"

	badgerdb "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/badger/v4/table"
	"google.golang.org/protobuf/proto"

	"pims/fault"
	"pims/storage/durable"
)

// When the list of tables cannot be flushed, Badger removes the tables that it has
// just put there, and makes them anew under other numbers: the list then tells for
// ever of some that are not there, and no Open succeeds although nothing is lost.
// Whether a table was lost or never was, only that moment knows. So the records
// that were put on the list in vain are noted then, and taken out before the next Open.

// undone is the file in a keyspace's folder that holds these records.
const undone = "UNDONE"

// vain notes the records that a database has put on its list in vain.
type vain struct {
	dir  string
	from int // where the list ended when all its tables were there
	mu   sync.Mutex
}

// noteTries is how often a note is tried, at intervals from 5 ms that double: what
// kept the list from being flushed may keep the note too, and Badger tries again
// only once this is over.
const noteTries = 12

// failed is called when Badger tells of a failure, before it tries again. It
// reports whether there was something to note; also if that was in vain itself.
func (v *vain) failed() (found bool, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for n := range noteTries {
		time.Sleep(10 * time.Millisecond << n >> 1) // 5, 10, 20 …
		if found, err = v.note(); err == nil {
			return found, nil
		}
	}
	return true, err
}

var errMoving = errors.New("the list of tables grows meanwhile")

func (v *vain) note() (found bool, err error) {
	defer fault.Wrap(&err, "note what was not done")
	raw, err := os.ReadFile(filepath.Join(v.dir, badgerdb.ManifestFilename))
	if err != nil {
		return false, err
	}
	missing, err := v.missing(raw)
	if err != nil || len(missing) == 0 {
		return false, err
	}
	switch again, err := os.ReadFile(filepath.Join(v.dir, badgerdb.ManifestFilename)); {
	case err != nil:
		return false, err
	case !bytes.Equal(raw, again):
		return false, errMoving // what is missing may have been merged meanwhile
	}
	note, at := []byte(nil), listHeader
	for record := range listRecords(raw[at:]) {
		changes, err := listChanges(record)
		if err != nil {
			return false, err
		}
		created, gone := 0, 0
		for _, c := range changes {
			if c.Op == pb.ManifestChange_CREATE {
				created++
			}
			if missing[c.Id] {
				gone++
			}
		}
		if at >= v.from && gone > 0 && gone == created {
			note = append(note, record...)
		}
		at += len(record)
	}
	if lost, err := v.missing(without(raw, note)); err != nil || len(lost) > 0 || note == nil {
		return false, err // this is something else
	}
	return true, durable.Replace(filepath.Join(v.dir, undone), note)
}

// missing returns the tables that a list names and the folder lacks.
func (v *vain) missing(list []byte) (map[uint64]bool, error) {
	tables := map[uint64]bool{}
	for record := range listRecords(list[min(listHeader, len(list)):]) {
		changes, err := listChanges(record)
		if err != nil {
			return nil, err
		}
		for _, c := range changes {
			if c.Op == pb.ManifestChange_CREATE {
				tables[c.Id] = true
			} else {
				delete(tables, c.Id)
			}
		}
	}
	maps.DeleteFunc(tables, func(id uint64, _ bool) bool {
		_, err := os.Stat(table.NewFilename(id, v.dir))
		return !errors.Is(err, fs.ErrNotExist)
	})
	return tables, nil
}

// undo takes the noted records out of the list.
func undo(dir string) (err error) {
	defer fault.Wrap(&err, "undo")
	path, list := filepath.Join(dir, undone), filepath.Join(dir, badgerdb.ManifestFilename)
	note, err := os.ReadFile(path)
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
	if rest := without(raw, note); len(rest) < len(raw) {
		if err := durable.Replace(list, rest); err != nil {
			return err
		}
	}
	return os.Remove(path)
}

// without returns a list less the records of a note.
func without(list, note []byte) []byte {
	rest := append([]byte(nil), list[:min(listHeader, len(list))]...)
	at := len(rest)
	for record := range listRecords(list[at:]) {
		noted := false
		for one := range listRecords(note) {
			noted = noted || bytes.Equal(one, record)
		}
		if at += len(record); !noted {
			rest = append(rest, record...)
		}
	}
	return append(rest, list[at:]...)
}

// listHeader is what comes before a list's records, each of which is its length
// and check, 4 bytes each, and as many bytes.
const listHeader = 8

func listRecords(raw []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(raw) >= 8 {
			size := uint64(binary.BigEndian.Uint32(raw)) + 8
			if size > uint64(len(raw)) || !yield(raw[:size]) {
				return
			}
			raw = raw[size:]
		}
	}
}

// listEnd is where the records of a folder's list end.
func listEnd(dir string) (end int, err error) {
	raw, err := os.ReadFile(filepath.Join(dir, badgerdb.ManifestFilename))
	if err != nil || len(raw) < listHeader {
		return 0, err
	}
	end = listHeader
	for record := range listRecords(raw[end:]) {
		end += len(record)
	}
	return end, nil
}

func listChanges(record []byte) ([]*pb.ManifestChange, error) {
	var set pb.ManifestChangeSet
	if err := proto.Unmarshal(record[8:], &set); err != nil {
		return nil, fmt.Errorf("list of tables: %w", err)
	}
	return set.Changes, nil
}
