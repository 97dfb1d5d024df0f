package instance_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pims/instance"
	"pims/storage"
	"pims/storage/disk"
	"pims/storage/durable"
	"pims/storage/memory"
	"pims/storage/sealed"
)

// vault is a house whose key file and keyring lie in a folder, opened anew after
// each crash: what it holds in memory is lost, the engine stands for a disk.
type vault struct {
	*testing.T
	dir    string
	engine storage.Engine
	live   []instance.ID
	erased instance.ID
}

// newVault makes four instances and erases one of them, so that an epoch is
// owed.
func newVault(t *testing.T) *vault {
	t.Helper()
	v := &vault{T: t, dir: t.TempDir(), engine: memory.New()}
	_, err := instance.CreateKeyFile(filepath.Join(v.dir, "key"))
	must(t, err)
	h := v.open(nil)
	for range 4 {
		id, err := instance.NewID()
		must(t, err)
		i, err := h.Create(t.Context(), id, 1<<20)
		must(t, err)
		must(t, i.Close())
		v.live = append(v.live, id)
	}
	must(t, os.CopyFS(v.path("stale"), os.DirFS(v.path("ring"))))
	must(t, backup(v.dir)(t.Context()))
	v.erased, v.live = v.live[0], v.live[1:]
	must(t, h.Destroy(t.Context(), v.erased))
	return v
}

func (v *vault) path(name string) string { return filepath.Join(v.dir, name) }

// open opens the house as a process does that has just started.
func (v *vault) open(cut func(instance.KeyStore) instance.KeyStore) *instance.House {
	v.Helper()
	return openVault(v.T, v.dir, v.engine, cut)
}

func openVault(t testing.TB, dir string, engine storage.Engine, cut func(instance.KeyStore) instance.KeyStore) *instance.House {
	t.Helper()
	file, err := instance.OpenKeyFile(filepath.Join(dir, "key"))
	must(t, err)
	keys := instance.KeyStore(file)
	if cut != nil {
		keys = cut(file)
	}
	ring, err := instance.OpenKeyring(filepath.Join(dir, "ring"), keys)
	must(t, err)
	blobs, err := disk.New(filepath.Join(dir, "blobs"))
	must(t, err)
	return &instance.House{Engine: engine, Node: engine, Blobs: sealed.Blobs(blobs), Keyring: ring, Now: time.Now}
}

// backup is a place that saves the keyring, file by file.
func backup(dir string) func(context.Context) error {
	return func(context.Context) error {
		to := filepath.Join(dir, "backup")
		files, err := filepath.Glob(filepath.Join(dir, "ring", "*.json"))
		err = errors.Join(err, os.MkdirAll(to, 0o700))
		for _, file := range files {
			raw, bad := os.ReadFile(file)
			err = errors.Join(err, bad, durable.Replace(filepath.Join(to, filepath.Base(file)), raw))
		}
		return err
	}
}

// check opens every live instance, and its key as a backup has it; and the erased
// one with no keyring that lies about once the epoch has ended.
func (v *vault) check(ended bool) {
	v.Helper()
	h := v.open(nil)
	for _, id := range v.live {
		i, err := h.Open(v.Context(), id)
		if err != nil {
			v.Fatalf("a live instance does not open: %v", err)
		}
		must(v.T, i.Close())
	}
	_, err := h.Open(v.Context(), v.erased)
	mustBe(v.T, err, storage.ErrNotFound)
	_, err = h.Keyring.Get(storage.ID(v.erased))
	mustBe(v.T, err, instance.ErrNoKey)
	if _, late := h.Keyring.Late(); late == ended {
		v.Errorf("an erasure waits: %v, the epoch has ended: %v", late, ended)
	}
	keys, err := instance.OpenKeyFile(v.path("key"))
	must(v.T, err)
	saved, err := instance.OpenKeyring(v.path("backup"), keys)
	must(v.T, err)
	for _, id := range v.live {
		if _, err := saved.Get(storage.ID(id)); err != nil {
			v.Fatalf("a live instance cannot be restored: %v", err)
		}
	}
	if !ended {
		return
	}
	stale, err := instance.OpenKeyring(v.path("stale"), keys)
	must(v.T, err)
	for _, id := range append(v.live, v.erased) {
		_, err := stale.Get(storage.ID(id))
		mustBe(v.T, err, instance.ErrNoKey)
	}
	_, err = saved.Get(storage.ID(v.erased))
	mustBe(v.T, err, instance.ErrNoKey)
	for _, left := range []string{"key.old", "key.new", "ring/.new-*"} {
		if found, err := filepath.Glob(v.path(left)); len(found) > 0 || err != nil {
			v.Errorf("left behind: %v, %v", found, err)
		}
	}
}

func (v *vault) turn(h *instance.House) error {
	return h.TurnEpoch(v.Context(), []func(context.Context) error{backup(v.dir)})
}

func TestAnEpochMakesAnErasureFinal(t *testing.T) {
	v := newVault(t)
	v.check(false)
	must(t, v.turn(v.open(nil)))
	v.check(true)
	must(t, v.turn(v.open(nil))) // by hand, with nothing owed
	v.check(true)
}

// TestAnErasureDuringATurnWaitsForTheNext: its key may have been wrapped anew
// before it was removed.
func TestAnErasureDuringATurnWaitsForTheNext(t *testing.T) {
	v := newVault(t)
	h := v.open(nil)
	must(t, h.TurnEpoch(t.Context(), []func(context.Context) error{
		backup(v.dir),
		func(ctx context.Context) error { return h.Destroy(ctx, v.live[0]) },
	}))
	v.erased, v.live = v.live[0], v.live[1:]
	v.check(false)
	must(t, v.turn(v.open(nil)))
	v.check(true)
}

// TestInstancesAreMadeWhileAnEpochTurns: none is left under a destroyed key.
func TestInstancesAreMadeWhileAnEpochTurns(t *testing.T) {
	v := newVault(t)
	h := v.open(nil)
	ctx, made := context.WithCancel(t.Context())
	turned := make(chan error)
	go func() {
		var err error
		for ctx.Err() == nil {
			err = errors.Join(err, v.turn(h))
		}
		turned <- err
	}()
	for range 40 {
		id, err := instance.NewID()
		must(t, err)
		i, err := h.Create(t.Context(), id, 1<<20)
		must(t, err)
		must(t, i.Close())
		v.live = append(v.live, id)
	}
	made()
	must(t, <-turned)
	must(t, v.turn(h))
	v.check(true)
}

// TestADamagedWrappedKeyKeepsItsEpoch: destroying the former key would turn
// damage that a backup can mend into loss.
func TestADamagedWrappedKeyKeepsItsEpoch(t *testing.T) {
	v := newVault(t)
	files, err := filepath.Glob(v.path("ring/*.json"))
	must(t, err)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		must(t, err)
		if len(raw) < 20 {
			continue // of the erased one
		}
		raw[len(raw)-10] ^= 1
		must(t, os.WriteFile(file, raw, 0o600))
		break
	}
	mustBe(t, v.turn(v.open(nil)), storage.ErrDamaged)
	must(t, os.RemoveAll(v.path("ring")))
	must(t, os.CopyFS(v.path("ring"), os.DirFS(v.path("stale"))))
	h := v.open(nil)
	must(t, h.Destroy(t.Context(), v.erased))
	v.check(false)
}
