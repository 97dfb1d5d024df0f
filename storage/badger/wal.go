package badger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"pims/storage/durable"
)

// wal numbers the commits of a database and flushes them, which Badger is told to
// leave to us: it would flush its empty value log as well, and have all who begin
// to read wait until what is being written is on the disk. Here they see the last
// commit that is.
type wal struct {
	dir   string
	fid   int          // of the file, which Badger calls so
	files []*os.File   // written to since they were flushed; the last is still
	end   func() int64 // of what is written to that
	size  int64        // of its file
	ahead durable.Ahead

	mu       sync.Mutex
	written  uint64
	durable  uint64
	readers  map[uint64]int // how many read at a commit
	flushing chan struct{}  // closed when the flush under way has ended
	failed   error          // of a flush: what the kernel dropped then, no later one brings back
}

// openWAL begins the log of a database that was just opened, whose last commit is
// durable: of what was replayed a table was made.
func openWAL(dir string, last uint64, end func() int64) (*wal, error) {
	w := &wal{dir: dir, end: end, written: last, durable: last, readers: map[uint64]int{}}
	fids, err := logsIn(dir)
	if err != nil {
		return nil, err
	}
	return w, w.open(slices.Max(append(fids, 0)))
}

// logsIn returns the numbers of the logs in a folder.
func logsIn(dir string) (fids []int, err error) {
	entries, err := os.ReadDir(dir)
	for _, entry := range entries {
		name, isLog := strings.CutSuffix(entry.Name(), ".mem")
		if fid, err := strconv.Atoi(name); isLog && err == nil {
			fids = append(fids, fid)
		}
	}
	return fids, err
}

func (w *wal) path(fid int) string { return filepath.Join(w.dir, fmt.Sprintf("%05d.mem", fid)) }

func (w *wal) open(fid int) error {
	f, err := os.OpenFile(w.path(fid), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	w.fid, w.files, w.size, w.ahead = fid, append(w.files, f), info.Size(), durable.Ahead{}
	return nil
}

func (w *wal) close() (err error) {
	for _, f := range w.files {
		err = errors.Join(err, f.Close())
	}
	return err
}

// read begins to read at the last durable commit, or at the last of all.
func (w *wal) read(latest bool) uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := w.durable
	if latest {
		at = w.written
	}
	w.readers[at]++
	return at
}

// flushed is the last commit that is durable.
func (w *wal) flushed() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.durable
}

// lost reports whether a flush has failed.
func (w *wal) lost() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.failed != nil
}

// leave ends what read began.
func (w *wal) leave(at uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.readers[at]--; w.readers[at] == 0 {
		delete(w.readers, at)
	}
}

// oldest is up to which commit nobody reads what a later one has replaced.
func (w *wal) oldest() uint64 {
	oldest := w.durable
	for at := range w.readers {
		oldest = min(oldest, at)
	}
	return oldest
}

// next is the number of the next commit.
func (w *wal) next() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.written + 1
}

// wrote is told of a commit that Badger has taken. All before it are flushed.
func (w *wal) wrote(commit uint64) error {
	// One commit makes Badger begin another file at most. It is looked for first:
	// to open what is not there fails where the process may open no more files.
	switch _, err := os.Lstat(w.path(w.fid + 1)); {
	case err == nil:
		if err := w.open(w.fid + 1); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.written = commit
	return nil
}

// flush makes durable what was written up to a commit. Those who wait together
// share one sync of the disk, the outcome of which done is told.
func (w *wal) flush(upTo uint64, done func(durable, oldest uint64, err error)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.durable < upTo && w.failed == nil {
		if others := w.flushing; others != nil {
			w.mu.Unlock()
			<-others
			w.mu.Lock()
			continue
		}
		all, ended := w.written, make(chan struct{})
		w.flushing = ended
		w.mu.Unlock()
		err := w.sync()
		w.mu.Lock()
		if w.failed = err; err == nil {
			w.durable = all
		}
		done(w.durable, w.oldest(), err)
		w.flushing = nil
		close(ended)
	}
	if w.durable >= upTo {
		return nil
	}
	return w.failed
}

// sync flushes the files. Nothing is written meanwhile, so that a crash tears one
// commit at most: see inspectlog.go.
func (w *wal) sync() error {
	for len(w.files) > 1 {
		former := w.files[0]
		w.files = w.files[1:]
		if err := errors.Join(durable.SyncData(former), former.Close()); err != nil {
			return err
		}
	}
	w.ahead.Flushing(w.files[0], w.end(), w.size)
	return durable.SyncData(w.files[0])
}
