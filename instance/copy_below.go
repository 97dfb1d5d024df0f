package instance

import (
	"context"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"pims/doctypes"
	"pims/storage"
)

// copyBelow copies a folder's tree under a new folder that hangs nowhere.
func (a *Access) copyBelow(ctx context.Context, id, top DocID) error {
	todo := []pair{{id, top}}
	for len(todo) > 0 {
		below, err := a.copyFolder(ctx, todo[0])
		if err != nil {
			return err
		}
		todo = append(todo[1:], below...)
	}
	return nil
}

// pair is a folder and its copy.
type pair struct{ from, to DocID }

// copyFolder copies the files of a folder into its copy, and makes the folders
// of it, which it returns.
func (a *Access) copyFolder(ctx context.Context, p pair) ([]pair, error) {
	work, ctx := errgroup.WithContext(ctx)
	parts := make(chan originals)
	work.Go(func() error {
		defer close(parts)
		return a.originals(ctx, p.from, parts)
	})
	c := &copying{Access: a, to: p.to}
	for range 2 { // while one waits for the disk, the other writes
		work.Go(func() error { return c.work(ctx, parts) })
	}
	err := work.Wait()
	return c.below, err
}

// oneCommit is more than one commit takes of what is to be copied, so that none
// of many is a small one.
const oneCommit = 250

// outrun is the number of no change: somebody else has changed the instance.
const outrun = math.MaxUint64

// copying is a folder's copy on its way.
type copying struct {
	*Access
	to  DocID
	seq atomic.Uint64 // of the last change of the instance that the listing knows of, or that is of this copy; or outrun

	turn  sync.Mutex
	mu    sync.Mutex
	below []pair // the folders that were made
}

// work copies what is listed, a part at a time.
func (c *copying) work(ctx context.Context, parts <-chan originals) error {
	var list []*original
	write := func(enough int) error {
		for len(list) >= enough {
			n, err := c.write(ctx, list)
			if err != nil {
				return err
			}
			list = list[n:]
		}
		return nil
	}
	for part := range parts {
		c.seq.CompareAndSwap(0, part.seq)
		for _, o := range part.list {
			if err := c.prepare(o); err != nil {
				return err
			}
		}
		list = append(list, part.list...)
		if err := write(oneCommit); err != nil {
			return err
		}
	}
	return write(1)
}

// write copies as many of a list as fit in one commit, and returns how many.
func (c *copying) write(ctx context.Context, list []*original) (n int, err error) {
	// The next one waits for this to have run: two that wait together are run as
	// one group, in which the second has no room and would run again.
	c.turn.Lock()
	ran := sync.OnceFunc(c.turn.Unlock)
	defer ran()
	var made []pair
	err = c.Update(storage.Filling(ctx), func(tx *Tx) (err error) {
		defer ran()
		n, made, err = c.some(tx, list)
		return err
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	c.below = append(c.below, made...)
	return n, err
}

func (c *copying) some(tx *Tx, list []*original) (n int, below []pair, err error) {
	figures, err := tx.counters()
	if err != nil {
		return 0, nil, err
	}
	// Whatever removes or changes a file moves the feed on. If this copy alone
	// did, all is as it was listed. Once it was not it never is again: what ran and
	// was not committed has left a number that others may reach.
	same := figures.Seq == c.seq.Load()
	used := tx.budget()
	tx.bare = c.to
	for ; n < len(list) && !used.full(); n++ {
		id, err := tx.Tree().copyOriginal(list[n], c.to, same)
		if isAbsent(err) {
			continue // removed since it was listed
		}
		if err != nil {
			return n, nil, err
		}
		if list[n].kind == KindFolder {
			below = append(below, pair{list[n].id, id})
		}
	}
	if !same {
		c.seq.Store(outrun)
		return n, below, nil
	}
	c.seq.Store(figures.Seq)
	return n, below, nil
}

func (c *copying) prepare(o *original) (err error) {
	if o.kind == KindFile {
		o.made, err = c.inst.keys.copied(o.file, c.to, o.name, c.inst.house.Now().UTC().Truncate(time.Microsecond))
	}
	return err
}

// copyOriginal copies one file, or makes one empty folder, under a folder that
// hangs nowhere. Names are those of the listing, in which each occurs once. same
// says that the file is as it was listed.
func (t Tree) copyOriginal(o *original, parent DocID, same bool) (DocID, error) {
	if o.kind == KindFile && same {
		return o.made.entry.ID, t.keepCopy(o.made)
	}
	if o.kind == KindFile {
		f, err := In[doctypes.File](t.tx).Get(o.id)
		if err != nil {
			return "", err
		}
		c, err := t.addCopy(f, parent, o.name)
		return c.ID, err
	}
	id, err := NewDocID()
	if err != nil {
		return "", err
	}
	f, err := In[doctypes.Folder](t.tx).Get(o.id)
	if err != nil {
		return "", err
	}
	_, err = t.addFolder(id, t.copiedFolder(f, parent, o.name))
	return id, err
}
