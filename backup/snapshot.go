package backup

import (
	"bufio"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// targetError is an error of the backup's own disk: it ends the run.
type targetError struct{ error }

func (e targetError) Unwrap() error { return e.error }

func targetFault(err error) error {
	if err == nil {
		return nil
	}
	return targetError{err}
}

// save writes the state of a keyspace as it is now, if it differs from the last one. It
// is whole unless blobs could not be read, which a problem tells.
func (r *run) save(ctx context.Context, engine storage.Engine, id storage.ID) (whole bool, err error) {
	defer fault.Wrap(&err, "save %s", id)
	if r.src.Hold != nil {
		defer r.src.Hold(id)()
	}
	s, err := r.target.states(id)
	if err != nil {
		return false, targetFault(err)
	}
	defer func() { err = errors.Join(err, targetFault(s.close())) }()

	now := r.src.Now().Truncate(time.Microsecond) // as names tell it
	p := &saving{run: r, states: s, keyspace: engine, now: now}
	p.lookBack(ctx)
	if len(s.names) > 0 { // a clock that was put back
		if last := momentOf(s.names[len(s.names)-1]); !now.After(last) {
			p.now = last.Add(time.Microsecond)
		}
	}
	err = p.write(ctx)
	return p.bad == 0, err
}

// saving is one state on its way.
type saving struct {
	*run
	states   *states
	keyspace storage.Engine
	now      time.Time
	last     *table          // the newest state, nil if there is none, or none that holds
	alone    bool            // it is whole by itself, so that nothing in its pack is gone since
	blobs    map[string]blob // that it names
	bad      int             // blobs that could not be read
}

// lookBack reads the last state. One that does not hold counts for nothing, so
// that the next is whole by itself.
func (p *saving) lookBack(ctx context.Context) {
	if len(p.states.names) == 0 {
		return
	}
	name := p.states.names[len(p.states.names)-1]
	last, err := p.states.table(name)
	if err != nil {
		return
	}
	known, err := p.states.blobList(ctx, last)
	if err != nil {
		return
	}
	p.last, p.alone, p.blobs = &last, last.Base == name, map[string]blob{}
	for _, b := range known {
		p.blobs[b.id] = b
	}
}

func (p *saving) write(ctx context.Context) (err error) {
	t := table{Keyspace: p.states.id, Taken: p.now.UTC(), Base: nameOf(p.now)}
	aside := filepath.Join(p.target.aside(), string(p.states.id))
	f, err := os.OpenFile(aside, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return targetFault(err)
	}
	defer func() {
		err = errors.Join(err, targetFault(ignoreClosed(f.Close())))
		if gone := os.Remove(aside); gone != nil && !errors.Is(gone, os.ErrNotExist) {
			err = errors.Join(err, targetFault(gone))
		}
	}()
	buffered := bufio.NewWriterSize(f, 1<<20)
	w, err := newPackWriter(buffered, nameOf(p.now))
	if err != nil {
		return targetFault(err)
	}
	goesOn := p.last != nil && (p.alone || p.now.Sub(momentOf(p.last.Base)) < renew)
	if goesOn {
		t.Base = p.last.Base
		w.know(p.last.Values, p.last.Blobs)
	}
	if err := p.values(ctx, w, &t); err != nil {
		return err
	}
	if err := p.contents(ctx, w, &t); err != nil {
		return err
	}
	if goesOn && same(p.last.Values, t.Values) && same(p.last.Blobs, t.Blobs) {
		p.count(func(r *Report) { r.Unchanged++ })
		return nil
	}
	if err := errors.Join(w.finish(t), buffered.Flush(), f.Sync(), f.Close()); err != nil {
		return targetFault(err)
	}
	place := filepath.Join(p.target.folder(p.states.id), w.name)
	if err := errors.Join(durable.MkdirAll(filepath.Dir(place)), durable.Rename(aside, place)); err != nil {
		return targetFault(err)
	}
	p.count(func(r *Report) { r.Saved++; r.Bytes += w.at })
	return nil
}

// values writes the chunks of all values, out of one View.
func (p *saving) values(ctx context.Context, w *packWriter, t *table) error {
	ks, err := p.keyspace.Open(ctx, p.states.id)
	if err != nil {
		return err
	}
	err = ks.View(ctx, func(tx storage.Tx) error {
		cut := w.list(&t.Values)
		for pair, err := range tx.Scan(nil, nil) {
			if err != nil {
				return err
			}
			if err := cut.add(pair.Key, pair.Value); err != nil {
				return targetFault(err)
			}
		}
		return targetFault(cut.end())
	})
	return errors.Join(err, ks.Close())
}

// same reports whether two lists of chunks say the same, wherever those lie.
func same(a, b []chunk) bool {
	return slices.EqualFunc(a, b, func(a, b chunk) bool { return string(a.SHA256) == string(b.SHA256) })
}

func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}
