package backup

import (
	"context"
	"errors"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"pims/fault"
	"pims/storage"
)

// workers is how many instances are saved at a time: a backup is in no hurry.
const workers = 2

// Run saves what has changed to a target that Make has made. The report tells
// also what could not be saved; an error means that the target itself failed, or
// ctx ended, and that the next run begins again. ErrRunning if another run, check
// or restore has the target.
func Run(ctx context.Context, src Source, dir string, o Options) (_ Report, err error) {
	defer fault.Wrap(&err, "back up")
	t, err := changeTarget(ctx, dir)
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	if err := t.label.belongs(dir, src.Owner); err != nil {
		return Report{}, err
	}
	began := src.Now().UTC()
	r := &run{src: src, target: t, aside: o.Aside, all: o.All || o.Aside || began.Sub(t.label.All).Abs() >= lookAt}
	if err := r.run(ctx); err != nil {
		return r.report, err
	}
	r.report.Finished = src.Now().UTC()
	t.label.Last, t.label.Config = r.report, src.Config
	if r.all {
		t.label.All = began
	}
	return r.report, writeLabel(dir, t.label)
}

type run struct {
	src    Source
	target *target
	all    bool
	aside  bool
	have   map[storage.ID]bool // keyspaces that have a key

	mu     sync.Mutex
	report Report
}

func (r *run) count(fn func(*Report)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fn(&r.report)
}

func (r *run) problem(p Problem) {
	r.count(func(r *Report) { r.Problems = append(r.Problems, p) })
}

// run lists, then copies the keyring, then saves: a keyspace has its key before
// it has anything else, so that all that is saved has its key in the backup.
func (r *run) run(ctx context.Context) (err error) {
	instances, err := r.due(ctx, r.src.Instances)
	if err != nil {
		return err
	}
	if err := r.keyring(ctx); err != nil {
		return err
	}
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for _, m := range instances {
		group.Go(func() error { return r.one(inner, r.src.Instances, m) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	// A record of the node that points into an instance is written before and
	// removed after what it points to: saved last, none is missing.
	own, err := r.due(ctx, r.src.Node)
	if err != nil {
		return err
	}
	for _, m := range own {
		if err := r.one(ctx, r.src.Node, m); err != nil {
			return err
		}
	}
	if r.all {
		err = r.tidy(ctx)
	}
	return err
}

// keyring copies the keyring, and what has lost its key since leaves the backup.
func (r *run) keyring(ctx context.Context) error {
	k, err := copyKeyring(ctx, r.src.Keyring, Keyring(r.target.dir))
	if err != nil {
		return err
	}
	for _, id := range k.gone {
		if err := r.remove(ctx, id); err != nil {
			return err
		}
	}
	if k.bad > 0 && r.have == nil {
		r.problem(Problem{What: BadKeys, Count: k.bad})
	}
	r.have = k.have
	return nil
}

// due lists what is to be saved of an engine: what was written to since, and
// all where all are looked at, or nobody knows.
func (r *run) due(ctx context.Context, engine storage.Engine) (all []storage.Mark, err error) {
	marker, knows := engine.(storage.Marker)
	if knows {
		if all, err = marker.Marks(ctx); err != nil {
			return nil, err
		}
	}
	if !knows || r.all {
		marked := map[storage.ID]bool{}
		for _, m := range all {
			marked[m.ID] = true
		}
		for id, err := range engine.Keyspaces(ctx) {
			if err != nil {
				return nil, err
			}
			if !marked[id] {
				all = append(all, storage.Mark{ID: id})
			}
		}
	}
	return slices.DeleteFunc(all, func(m storage.Mark) bool { return leftOut[m.ID] }), nil
}

// one saves a keyspace. What keeps it from being saved is told and does not keep
// the others from it.
func (r *run) one(ctx context.Context, engine storage.Engine, m storage.Mark) error {
	if !r.have[m.ID] {
		return nil // erased a moment ago
	}
	whole, err := r.save(ctx, engine, m.ID)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, new(targetError)):
		return err
	case errors.Is(err, storage.ErrNotFound):
		return nil // see tidy
	default:
		r.problem(Problem{Keyspace: m.ID, What: Unsaved})
		return nil
	}
	if marker, ok := engine.(storage.Marker); ok && whole && m.At != 0 && !r.aside {
		return marker.Saved(ctx, m)
	}
	return nil
}
