package disk

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"pims/storage"
	"pims/storage/durable"
)

// segment is a file that records are appended to, each written whole before the
// next: what a flush covers is a prefix.
type segment struct {
	ks     storage.ID
	number uint32

	// Guarded by writers.mu.
	users int
	turn  uint64 // when it was last used
	left  bool   // closed by its last user

	mu       sync.Mutex
	file     *os.File      // nil before the first record
	full     bool          // takes no more
	end      int64         // where the next record goes
	ahead    durable.Ahead // zeros may lie behind it
	flushed  int64         // what is before it survives a power cut
	flushing chan struct{} // closed when the flush under way has ended
	failed   error         // of a flush: what the kernel dropped then, no later one brings back
}

// errLeft: the segment takes no more; the next one will.
var errLeft = errors.New("nothing is appended to the segment any more")

// segments returns the folder of a keyspace's segments.
func (b *Blobs) segments(ks storage.ID) string { return filepath.Join(b.folder(ks), "segments") }

func (b *Blobs) segmentPath(ks storage.ID, number uint32) string {
	return filepath.Join(b.segments(ks), hex.EncodeToString(binary.BigEndian.AppendUint32(nil, number)))
}

// segmentNumber returns the number of the segment that a file is.
func segmentNumber(name string) (number uint32, ok bool) {
	raw, err := hex.DecodeString(name)
	if err != nil || len(raw) != 4 {
		return 0, false
	}
	return binary.BigEndian.Uint32(raw), true
}

// create makes the file of a segment, its name on disk.
func (s *segment) create(b *Blobs) error {
	folder := b.segments(s.ks)
	if err := b.folders.Make(folder); err != nil {
		return fileFault(err)
	}
	f, err := os.OpenFile(b.segmentPath(s.ks, s.number), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return errLeft // another number will do
	}
	if err != nil {
		return fileFault(err)
	}
	if err := durable.SyncDir(folder); err != nil {
		return errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	s.file = f
	return nil
}

// add appends a record: room for its header, the content, zeros up to its size.
func (s *segment) add(b *Blobs, raw []byte, length int64) (id [idBytes]byte, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full || s.failed != nil || s.end+int64(len(raw)) > segmentSize {
		return id, errLeft
	}
	if s.file == nil {
		if err := s.create(b); err != nil {
			return id, err
		}
	}
	r := record{id: newSpotID(spot{s.number, s.end}), since: time.Now(), length: length}
	r.put(raw)
	if _, err := s.file.WriteAt(raw, s.end); err != nil {
		// What came is cut off; if that fails, the next record covers it.
		return id, errors.Join(fileFault(err), s.file.Truncate(s.end))
	}
	s.end += int64(len(raw))
	return r.id, nil
}

// finish has the segment take no more, and flushes what there is. Zeros behind it
// go; those that a crash leaves Reclaim takes away.
func (s *segment) finish() error {
	s.mu.Lock()
	s.full = true
	last := s.end - 1
	s.mu.Unlock()
	if err := s.flush(last); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return fileFault(s.ahead.Cut(s.file, s.end))
}

// flush makes the record at an offset survive a power cut. Those who wait
// together share one sync of the disk.
func (s *segment) flush(offset int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for offset >= s.flushed && s.failed == nil {
		if done := s.flushing; done != nil {
			s.mu.Unlock()
			<-done
			s.mu.Lock()
			continue
		}
		done, covered := make(chan struct{}), s.end
		s.flushing = done
		s.ahead.Flushing(s.file, s.end, segmentSize)
		s.mu.Unlock()
		err := fileFault(durable.SyncData(s.file))
		s.mu.Lock()
		if s.flushing = nil; err == nil {
			s.flushed = covered
		} else {
			s.failed = err
		}
		close(done)
	}
	if offset < s.flushed {
		return nil
	}
	return s.failed
}
