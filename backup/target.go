package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"pims/fault"
	"pims/storage"
	"pims/storage/disk"
	"pims/storage/durable"
)

// Format is the version of a target's layout. Since 2 small blobs lie in segments.
const Format = 2

// label is pims-backup.json.
type label struct {
	Format int             `json:"format"`
	Owner  string          `json:"owner"`            // id of the node whose backup it is
	Config json.RawMessage `json:"config,omitempty"` // of the node
	Last   Report          `json:"last"`
	All    time.Time       `json:"all,omitzero"` // when a run last looked at every keyspace
}

// target is an open backup. Its folder itself is the lock, so that one on a
// medium that cannot be written is read like any other.
type target struct {
	dir   string
	label label
	blobs *disk.Blobs
	held  *os.File
}

func labelPath(dir string) string { return filepath.Join(dir, "pims-backup.json") }

// Keyring is the folder of the keyring in a backup.
func Keyring(dir string) string { return filepath.Join(dir, "keyring") }

func (t *target) keyspaces() string           { return filepath.Join(t.dir, "keyspaces") }
func (t *target) aside() string               { return filepath.Join(t.dir, "new") }
func (t *target) folder(id storage.ID) string { return durable.Shard(t.keyspaces(), id) }

// openTarget opens a backup to read it.
func openTarget(dir string) (_ *target, err error) {
	defer fault.Wrap(&err, "open backup")
	return lockTarget(dir, unix.LOCK_SH)
}

// changeTarget opens a backup to change it.
func changeTarget(ctx context.Context, dir string) (_ *target, err error) {
	defer fault.Wrap(&err, "open backup")
	t, err := lockTarget(dir, unix.LOCK_EX)
	if err != nil {
		return nil, err
	}
	if t.label.Format < Format { // before there is what a former version does not see
		t.label.Format = Format
		if err := writeLabel(dir, t.label); err != nil {
			return nil, errors.Join(err, t.close())
		}
	}
	// What a run left that was cut off; there is no other one now.
	err = errors.Join(t.blobs.Sweep(ctx, time.Now().Add(time.Hour)), os.RemoveAll(t.aside()), durable.MkdirAll(t.aside()))
	if err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, nil
}

func lockTarget(dir string, how int) (*target, error) {
	l, err := readLabel(dir)
	if err != nil {
		return nil, err
	}
	t := &target{dir: dir, label: l}
	if t.held, err = lockFolder(dir, how|unix.LOCK_NB); err != nil {
		return nil, err
	}
	// A backup may fill its disk: it takes no room from those who write.
	if t.blobs, err = disk.New(filepath.Join(dir, "blobs"), disk.Reserve(-1)); err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, nil
}

func (t *target) close() error { return durable.Unlock(t.held) }

// lockFolder locks a folder until the file is closed or the process dies.
func lockFolder(dir string, how int) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), how); err != nil {
		err = errors.Join(err, f.Close())
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, ErrRunning
		}
		return nil, err
	}
	return f, nil
}

// Make makes the backup of a node in an empty folder, or in none; one that is
// there stays. ErrOther if it is another node's, whose keyring this one must not
// replace.
func Make(dir, owner string) (err error) {
	defer fault.Wrap(&err, "make backup")
	switch l, err := readLabel(dir); {
	case err == nil:
		return l.belongs(dir, owner)
	case !errors.Is(err, ErrNoBackup):
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries { // of a first run that was cut off
		if n := e.Name(); n != "keyring" && n != "keyspaces" && n != "blobs" && n != "lost+found" {
			return ErrForeign.With("dir", dir)
		}
	}
	for _, name := range []string{"keyring", "keyspaces", "blobs"} {
		if err := durable.MkdirAll(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return writeLabel(dir, label{Format: Format, Owner: owner}) // last: what has it is whole
}

func (l label) belongs(dir, owner string) error {
	if l.Owner != owner {
		return ErrOther.With("dir", dir)
	}
	return nil
}

func readLabel(dir string) (l label, err error) {
	raw, err := os.ReadFile(labelPath(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return l, ErrNoBackup.With("dir", dir)
	}
	if err != nil {
		return l, err
	}
	if err := json.Unmarshal(raw, &l); err != nil {
		return l, ErrDamaged.Because(fmt.Errorf("pims-backup.json: %w", err))
	}
	if l.Format > Format {
		return l, ErrNewer.With("have", fmt.Sprint(l.Format)).With("want", fmt.Sprint(Format))
	}
	return l, nil
}

func writeLabel(dir string, l label) error {
	raw, err := json.MarshalIndent(l, "", "  ")
	if err != nil {
		return err
	}
	return durable.Replace(labelPath(dir), append(raw, '\n'))
}

// LastRun returns what the last run on a target did, ErrNoBackup if there was
// none.
func LastRun(dir string) (Report, error) {
	l, err := readLabel(dir)
	if err == nil && l.Last.Finished.IsZero() {
		err = ErrNoBackup.With("dir", dir)
	}
	return l.Last, err
}
