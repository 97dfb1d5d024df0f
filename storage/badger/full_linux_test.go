package badger

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pims/storage"
	"pims/storage/durable"
	"pims/storage/storagetest"
)

const (
	diskSize = 160 << 20
	diskKeep = 96 << 20 // the reserve: the floor is at 24 MiB, the end at 16
)

// TestFullDisks fills real disks: what fails here ends the process with SIGBUS.
func TestFullDisks(t *testing.T) { storagetest.SmallDisks(t, os.Getenv, diskSize, fillDisk) }

// disk is a small disk, a file that takes room on it, and what was acknowledged.
type disk struct {
	*testing.T
	dir    string
	filler string
	engine *Engine
	acked  map[storage.ID]map[string]byte
	next   int
}

// fillDisk is what TestFullDisks does with each disk.
func fillDisk(t *testing.T, dir string) {
	d := &disk{T: t, dir: filepath.Join(dir, "data"), filler: filepath.Join(dir, "filler"), acked: map[storage.ID]map[string]byte{}}
	opts := Options{MaxOpen: 4, Reserve: diskKeep, Wait: 20 * time.Second}
	d.engine = start(t, d.dir, opts)
	for i := range 6 {
		id := storage.ID(fmt.Sprint("learner-", i))
		must(t, create(t, d.engine, id).Close())
		d.acked[id] = map[string]byte{}
	}
	for level := range 20 {
		d.leave(diskSize * int64(20-level) / 20)
		d.use()
	}
	d.leave(0)
	d.use()
	must(t, d.engine.Close())

	must(t, os.Remove(d.filler))
	d.engine = start(t, d.dir, opts)
	d.readAll()
	d.use()
	must(t, d.engine.Close())
	t.Logf("%d writes acknowledged", d.next)
}

// leave fills the disk so that about so many bytes are free.
func (d *disk) leave(free int64) {
	var st unix.Statfs_t
	must(d.T, unix.Statfs(d.dir, &st))
	more := int64(st.Bavail)*st.Bsize - free
	f, err := os.OpenFile(d.filler, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	must(d.T, err)
	defer func() { must(d.T, f.Close()) }()
	for more > 0 {
		n, err := f.Write(make([]byte, min(more, 1<<20)))
		if more -= int64(n); errors.Is(err, syscall.ENOSPC) {
			return
		}
		must(d.T, err)
	}
}

// use does all that users do, as far as the state of the disk allows.
func (d *disk) use() {
	for id := range d.acked {
		state := d.engine.Stats().Disk
		ks, err := d.engine.Open(d.Context(), id)
		if err != nil {
			if max(state, d.engine.Stats().Disk) < durable.Floor || !errors.Is(err, storage.ErrReadOnlyNode) && !errors.Is(err, storage.ErrBusy) {
				d.Errorf("open when %v: %v", state, err)
			}
			continue
		}
		d.read(id, ks, 20)
		for range 8 {
			d.put(id, ks)
		}
		d.remove(id, ks)
		must(d.T, ks.Close())
	}
}

func (d *disk) put(id storage.ID, ks storage.Keyspace) {
	d.next++
	key, fill := fmt.Sprintf("%06d", d.next), byte(d.next)
	state := d.engine.Stats().Disk
	err := ks.Update(d.Context(), func(tx storage.Tx) error {
		return tx.Set([]byte(key), bytes.Repeat([]byte{fill}, 60<<10))
	})
	state = max(state, d.engine.Stats().Disk) // others write too, behind the scenes
	switch {
	case err == nil:
		d.acked[id][key] = fill
	case state == durable.Roomy, !errors.Is(err, storage.ErrDiskFull) && !errors.Is(err, storage.ErrReadOnlyNode) && !errors.Is(err, storage.ErrBusy):
		d.Errorf("write when %v: %v", state, err)
	}
}

// remove deletes one value and notes it, as deletions do.
func (d *disk) remove(id storage.ID, ks storage.Keyspace) {
	for key := range d.acked[id] {
		state := d.engine.Stats().Disk
		err := ks.Update(storage.Vital(d.Context()), func(tx storage.Tx) error {
			return errors.Join(tx.Delete([]byte(key)), tx.Set([]byte("log-"+key), []byte("deleted")))
		})
		if err == nil {
			delete(d.acked[id], key)
		} else if max(state, d.engine.Stats().Disk) < durable.Floor || !errors.Is(err, storage.ErrReadOnlyNode) && !errors.Is(err, storage.ErrBusy) {
			d.Errorf("delete when %v: %v", state, err)
		}
		return
	}
}

// read compares some of what was acknowledged.
func (d *disk) read(id storage.ID, ks storage.Keyspace, most int) {
	must(d.T, ks.View(d.Context(), func(tx storage.Tx) error {
		for key, fill := range d.acked[id] {
			if most--; most < 0 {
				return nil
			}
			v, err := tx.Get([]byte(key))
			if err != nil || len(v) != 60<<10 || v[rand.IntN(len(v))] != fill {
				return fmt.Errorf("%s: %d bytes, %w", key, len(v), err)
			}
		}
		return nil
	}))
}

func (d *disk) readAll() {
	for id := range d.acked {
		ks := open1(d.T, d.engine, id)
		d.read(id, ks, 1<<30)
		must(d.T, ks.Close())
	}
}
