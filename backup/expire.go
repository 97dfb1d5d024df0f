package backup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"pims/storage"
	"pims/storage/durable"
)

// tidy looks through the whole target: what was erased leaves, what is missing
// is told, and states that are old enough go.
func (r *run) tidy(ctx context.Context) error {
	there := map[storage.ID]bool{}
	for _, engine := range []storage.Engine{r.src.Instances, r.src.Node} {
		for id, err := range engine.Keyspaces(ctx) {
			if err != nil {
				return err
			}
			there[id] = true
		}
	}
	// What was erased meanwhile is not missing.
	if err := r.keyring(ctx); err != nil {
		return err
	}
	return durable.Shards(r.target.keyspaces(), func(id storage.ID, _ string) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		switch {
		case !r.have[id]:
			return r.remove(ctx, id)
		case !there[id]:
			r.problem(Problem{Keyspace: id, What: Missing})
			return nil
		}
		return r.target.expire(ctx, id, r.src.Now())
	})
}

// remove takes a keyspace out of the backup.
func (r *run) remove(ctx context.Context, id storage.ID) error {
	folder := r.target.folder(id)
	if _, err := os.Lstat(folder); errors.Is(err, fs.ErrNotExist) {
		return r.target.blobs.Destroy(ctx, id)
	}
	if err := errors.Join(r.target.blobs.Destroy(ctx, id), os.RemoveAll(folder)); err != nil {
		return err
	}
	r.count(func(r *Report) { r.Erased++ })
	return durable.SyncDir(filepath.Dir(folder))
}

// expire removes the states of a keyspace that nobody can ask for any more, and
// then the blobs that no state names.
func (t *target) expire(ctx context.Context, id storage.ID, now time.Time) (err error) {
	s, err := t.states(id)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	wanted := map[string]bool{}
	for _, name := range kept(s.names, now) {
		tab, err := s.table(name)
		if errors.Is(err, ErrDamaged) {
			continue // of no use but for the chunks that others have in it
		}
		if err != nil {
			return err
		}
		wanted[name] = true
		for _, c := range slices.Concat(tab.Values, tab.Blobs) {
			wanted[c.Pack] = true
		}
	}
	for _, name := range s.names {
		if !wanted[name] {
			if err := s.root.Remove(name); err != nil {
				return err
			}
		}
	}
	s.names = slices.DeleteFunc(s.names, func(n string) bool { return !wanted[n] })
	if len(s.names) > 0 {
		err = durable.SyncDir(t.folder(id))
	}
	return errors.Join(err, t.sweep(ctx, s))
}

// kept returns which states are kept: each of the last days, the last of each
// day before, and of those the one that stood when the oldest moment was that can
// be asked for. names are in order.
func kept(names []string, now time.Time) (keeps []string) {
	for n, name := range names {
		if taken := momentOf(name); n < len(names)-1 && taken.Before(now.Add(-dense)) {
			if next := momentOf(names[n+1]); taken.Truncate(24 * time.Hour).Equal(next.Truncate(24 * time.Hour)) {
				continue
			}
		}
		keeps = append(keeps, name)
	}
	for len(keeps) > 1 && !momentOf(keeps[1]).After(now.Add(-keep)) {
		keeps = keeps[1:] // another one stood since
	}
	return keeps
}

// sweep removes the blobs that no state names. While it cannot be told what one
// names, none is removed.
func (t *target) sweep(ctx context.Context, s *states) error {
	named, err := s.named(ctx)
	if errors.Is(err, ErrDamaged) {
		return nil
	}
	if err != nil {
		return err
	}
	for one, err := range t.blobs.List(ctx, s.id) {
		if err == nil && !named[one.ID] {
			err = t.blobs.Delete(ctx, s.id, one.ID)
		}
		if err != nil {
			return err
		}
	}
	return t.blobs.Reclaim(ctx, s.id)
}

// named returns the ids of the blobs that the states name.
func (s *states) named(ctx context.Context) (map[string]bool, error) {
	ids, seen := map[string]bool{}, map[string]bool{}
	for _, name := range s.names {
		tab, err := s.table(name)
		if errors.Is(err, ErrDamaged) {
			continue // it names nothing
		}
		if err != nil {
			return nil, err
		}
		for _, c := range tab.Blobs { // most states share most chunks
			if seen[string(c.SHA256)] {
				continue
			}
			seen[string(c.SHA256)] = true
			all, err := s.blobList(ctx, table{Blobs: []chunk{c}})
			if err != nil {
				return nil, err
			}
			for _, b := range all {
				ids[b.id] = true
			}
		}
	}
	return ids, nil
}
