package badger

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// Quarantine is a keyspace that stays closed until it is released.
type Quarantine struct {
	ID    storage.ID `json:"-"`
	Since time.Time  `json:"since"`
	Why   string     `json:"why"`
}

// Quarantined lists the keyspaces in quarantine, in the order of their ids.
func (e *Engine) Quarantined(ctx context.Context) ([]Quarantine, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := make([]Quarantine, 0, len(e.quarantined))
	for _, q := range e.quarantined {
		all = append(all, q)
	}
	slices.SortFunc(all, func(a, b Quarantine) int { return cmp.Compare(a.ID, b.ID) })
	return all, ctx.Err()
}

// Quarantine keeps a keyspace closed, also after a restart. Who has it open may
// go on until he closes it.
func (e *Engine) Quarantine(ctx context.Context, id storage.ID, why string) (err error) {
	defer fault.Wrap(&err, "quarantine keyspace %s", id)
	if err := ctx.Err(); err != nil {
		return err
	}
	if exists, err := e.exists(id); err != nil || !exists {
		return errors.Join(err, storage.ErrNotFound)
	}
	return e.confine(Quarantine{ID: id, Since: e.opts.Now(), Why: why})
}

func (e *Engine) confine(q Quarantine) error {
	raw, err := json.Marshal(q)
	if err != nil {
		return err
	}
	if err := durable.Replace(filepath.Join(e.confined(), string(q.ID)), raw); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.quarantined[q.ID] = q
	if s := e.slots[q.ID]; s != nil && s.state == open && s.users == 0 {
		e.startClose(s)
	}
	return nil
}

// Release lets a keyspace be opened again, as one without any strike.
func (e *Engine) Release(ctx context.Context, id storage.ID) (err error) {
	defer fault.Wrap(&err, "release keyspace %s", id)
	if err := ctx.Err(); err != nil {
		return err
	}
	e.mu.Lock()
	_, is := e.quarantined[id]
	e.mu.Unlock()
	if !is {
		return storage.ErrNotFound
	}
	return e.acquit(id)
}

// acquit forgets all that was held against a keyspace.
func (e *Engine) acquit(id storage.ID) error {
	for _, dir := range []string{e.suspicions(), e.confined()} {
		if err := os.Remove(filepath.Join(dir, string(id))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.suspects, id)
	delete(e.quarantined, id)
	return nil
}

func readQuarantine(dir string) (map[storage.ID]Quarantine, error) {
	all := map[storage.ID]Quarantine{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		id := storage.ID(entry.Name())
		if !id.Valid() {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		q := Quarantine{Why: "its record cannot be read"}
		_ = json.Unmarshal(raw, &q) // that it is there is what counts
		q.ID = id
		all[id] = q
	}
	return all, nil
}
