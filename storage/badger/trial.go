package badger

import (
	"os"
	"path/filepath"

	"pims/storage"
)

// risk runs a step in which a damaged database may end the process: opening,
// compaction, closing, which Badger does on goroutines of its own. A marker says
// so meanwhile: one that a crash leaves is a strike. Of several that were at it
// only one is guilty, so a keyspace with a strike goes through its steps alone:
// whoever ends the process then is known.
func (e *Engine) risk(s *slot, step func() error) error {
	if e.suspected(s.id) {
		e.alone.Lock()
		defer e.alone.Unlock()
	} else {
		e.alone.RLock()
		defer e.alone.RUnlock()
	}
	marker := filepath.Join(e.openings(), string(s.id))
	_ = touch(marker) // a step without its marker is as good as before, only not known
	err := step()
	if s.db == nil || s.db.IsClosed() || !s.manned { // its own compactors may end the process at any time
		_ = os.Remove(marker)
	}
	return err
}

func (e *Engine) suspected(id storage.ID) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.suspects[id]
}

// judge reads what is held against keyspaces, and what the markers say that the
// process before left: nothing if it was killed or the power failed.
func (e *Engine) judge(crashed bool) (err error) {
	if e.suspects, err = readIDs(e.suspicions()); err != nil {
		return err
	}
	if e.quarantined, err = readQuarantine(e.confined()); err != nil {
		return err
	}
	marked, err := readIDs(e.openings())
	if err != nil {
		return err
	}
	for id := range marked {
		// First, for one that stayed after its strike would be two.
		if err := os.Remove(filepath.Join(e.openings(), string(id))); err != nil {
			return err
		}
		if crashed {
			if err := e.strike(id); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *Engine) strike(id storage.ID) error {
	if !e.suspects[id] {
		e.suspects[id] = true
		return touch(filepath.Join(e.suspicions(), string(id)))
	}
	e.opts.Logger.Error("storage: keyspace in quarantine", "keyspace", id)
	return e.confine(Quarantine{ID: id, Since: e.opts.Now(), Why: "twice the process ended while this was opened, compacted or closed"})
}

func readIDs(dir string) (map[storage.ID]bool, error) {
	entries, err := os.ReadDir(dir)
	all := map[storage.ID]bool{}
	for _, entry := range entries {
		if id := storage.ID(entry.Name()); id.Valid() {
			all[id] = true
		}
	}
	return all, err
}

func touch(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}
