package durable

import (
	"os"
	"path/filepath"
	"sync"
)

// Folders makes folders where several may need the same one at a time: whoever
// finds one that is being made waits until its name is on disk, and a name that
// could not be synced is not there for the next. The zero Folders is ready.
type Folders struct {
	mu     sync.Mutex
	making map[string]chan struct{} // closed when it is made, or not
	sync   func(path string) error  // SyncDir if nil
}

// Make makes a folder and those above it, each durable when it returns.
func (f *Folders) Make(path string) error {
	for {
		mine, other := f.begin(path)
		if other == nil {
			return f.make(path, mine)
		}
		<-other
	}
}

// begin claims a folder, or returns what to wait for.
func (f *Folders) begin(path string) (mine, other chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if other := f.making[path]; other != nil {
		return nil, other
	}
	if f.making == nil {
		f.making = map[string]chan struct{}{}
	}
	mine = make(chan struct{})
	f.making[path] = mine
	return mine, nil
}

func (f *Folders) make(path string, mine chan struct{}) error {
	defer func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.making, path)
		close(mine)
	}()
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil
	}
	if parent := filepath.Dir(path); parent != path {
		if err := f.Make(parent); err != nil {
			return err
		}
	}
	syncDir := f.sync
	if syncDir == nil {
		syncDir = SyncDir
	}
	return makeOne(path, syncDir)
}
