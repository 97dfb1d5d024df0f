package badger

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// changes knows which keyspaces were written to since they were last saved: an
// empty file each, made before the first commit after a Saved.
type changes struct {
	dir string

	mu    sync.Mutex
	marks map[storage.ID]*mark
	last  uint64 // the largest At given; begins with the time, so that it grows across restarts
}

// mark is a keyspace that was written to.
type mark struct {
	at      uint64 // raised before and after each commit: Saved then sees one that its View may have missed
	writing int    // commits under way: the file must stay
	file    sync.Once
	err     error // of making the file
}

// openChanges reads what is marked in dir. When there is no dir yet, no
// keyspace was ever saved: all are marked.
func openChanges(dir string, aside string, all func() ([]storage.ID, error)) (*changes, error) {
	c := &changes{dir: dir, marks: map[storage.ID]*mark{}, last: uint64(time.Now().UnixNano())}
	ids, err := readIDs(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return c, c.begin(aside, all)
	}
	for id := range ids {
		c.known(id)
	}
	return c, err
}

func (c *changes) begin(aside string, all func() ([]storage.ID, error)) error {
	ids, err := all()
	if err != nil {
		return err
	}
	if err := os.Mkdir(aside, 0o700); err != nil {
		return err
	}
	for _, id := range ids {
		if err := touch(filepath.Join(aside, string(id))); err != nil {
			return err
		}
		c.known(id)
	}
	if err := durable.SyncDir(aside); err != nil {
		return err
	}
	return durable.Rename(aside, c.dir)
}

// known adds a mark whose file is there.
func (c *changes) known(id storage.ID) {
	m := &mark{at: c.next()}
	m.file.Do(func() {})
	c.marks[id] = m
}

// next returns a number larger than all before. The caller holds mu.
func (c *changes) next() uint64 {
	c.last++
	return c.last
}

// before is called before a commit, after behind it.
func (c *changes) before(id storage.ID) error {
	c.mu.Lock()
	m := c.marks[id]
	if m == nil {
		m = new(mark)
		c.marks[id] = m
	}
	m.at = c.next()
	m.writing++
	c.mu.Unlock()

	m.file.Do(func() {
		m.err = errors.Join(touch(filepath.Join(c.dir, string(id))), durable.SyncDir(c.dir))
	})
	if m.err == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	m.writing--
	if c.marks[id] == m { // the next commit tries again
		delete(c.marks, id)
	}
	return m.err
}

func (c *changes) after(id storage.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m := c.marks[id]; m != nil {
		m.at = c.next()
		m.writing--
	}
}

// forget drops the mark of a keyspace that is no more.
func (c *changes) forget(id storage.ID) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.drop(id)
}

// drop removes a mark. The caller holds mu, so that no commit makes the file
// anew before it is gone.
func (c *changes) drop(id storage.ID) error {
	err := os.Remove(filepath.Join(c.dir, string(id)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	delete(c.marks, id)
	return nil
}

// Marks implements storage.Marker.
func (e *Engine) Marks(ctx context.Context) (marks []storage.Mark, err error) {
	defer fault.Wrap(&err, "list changed keyspaces")
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c := e.changes
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, m := range c.marks {
		marks = append(marks, storage.Mark{ID: id, At: m.at})
	}
	slices.SortFunc(marks, func(a, b storage.Mark) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return marks, nil
}

// Saved implements storage.Marker. Its removal is not synced: after a power cut
// the keyspace may be saved once more.
func (e *Engine) Saved(ctx context.Context, saved storage.Mark) (err error) {
	defer fault.Wrap(&err, "mark keyspace %s as saved", saved.ID)
	if err := ctx.Err(); err != nil {
		return err
	}
	c := e.changes
	c.mu.Lock()
	defer c.mu.Unlock()
	if m := c.marks[saved.ID]; m == nil || m.at != saved.At || m.writing > 0 {
		return nil
	}
	return c.drop(saved.ID)
}
