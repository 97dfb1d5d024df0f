package instance_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pims/instance"
	"pims/storage"
)

func TestAKeyIsTheSameAfterReopeningAndGoneAfterRemoval(t *testing.T) {
	dir := t.TempDir()
	keys, err := instance.CreateKeyFile(filepath.Join(dir, "key"))
	must(t, err)
	ring, err := instance.OpenKeyring(dir, keys)
	must(t, err)
	a, err := ring.Add("a")
	must(t, err)
	b, err := ring.Add("b")
	must(t, err)
	if a == b {
		t.Error("two keyspaces share a key")
	}
	_, err = ring.Add("a")
	mustBe(t, err, storage.ErrExists)

	keys, err = instance.OpenKeyFile(filepath.Join(dir, "key"))
	must(t, err)
	ring, err = instance.OpenKeyring(dir, keys)
	must(t, err)
	again, err := ring.Get("a")
	must(t, err)
	if again != a {
		t.Error("another key after reopening")
	}
	must(t, ring.Remove("a", time.Now()))
	_, err = ring.Get("a")
	mustBe(t, err, instance.ErrNoKey)
	if _, err := ring.Get("b"); err != nil {
		t.Errorf("b went with a: %v", err)
	}
}

func TestAKeyFileIsForItsOwnerAndNeverReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	_, err := instance.CreateKeyFile(path)
	must(t, err)
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o", info.Mode().Perm())
	}
	if _, err := instance.CreateKeyFile(path); err == nil {
		t.Error("a second key replaced the first")
	}
}

func TestAnotherKeyFileOpensNothing(t *testing.T) {
	dir := t.TempDir()
	mine, err := instance.CreateKeyFile(filepath.Join(dir, "mine"))
	must(t, err)
	other, err := instance.CreateKeyFile(filepath.Join(dir, "other"))
	must(t, err)
	ring, err := instance.OpenKeyring(filepath.Join(dir, "ring"), mine)
	must(t, err)
	_, err = ring.Add("a")
	must(t, err)
	ring, err = instance.OpenKeyring(filepath.Join(dir, "ring"), other)
	must(t, err)
	_, err = ring.Get("a")
	mustBe(t, err, storage.ErrDamaged)
}

func TestWrappedKeysOfTwoKeyspacesCannotBeSwapped(t *testing.T) {
	dir := t.TempDir()
	keys, err := instance.CreateKeyFile(filepath.Join(dir, "key"))
	must(t, err)
	ring, err := instance.OpenKeyring(filepath.Join(dir, "ring"), keys)
	must(t, err)
	_, err = ring.Add("a")
	must(t, err)
	files, err := filepath.Glob(filepath.Join(dir, "ring", "*.json"))
	must(t, err)
	raw, err := os.ReadFile(files[0])
	must(t, err)
	renamed := []byte(`{"zz"` + string(raw[len(`{"a"`):]))
	// Wherever zz belongs, it finds a's key under its own name.
	for n := range 256 {
		must(t, os.WriteFile(filepath.Join(dir, "ring", fmt.Sprintf("%02x.json", n)), renamed, 0o600))
	}
	ring, err = instance.OpenKeyring(filepath.Join(dir, "ring"), keys)
	must(t, err)
	_, err = ring.Get("zz")
	mustBe(t, err, storage.ErrDamaged)
}

// TestALostKeyspaceOfTheNodeIsNotMadeAnew: its key stays what it was, so that
// a backup of it can be read.
func TestALostKeyspaceOfTheNodeIsNotMadeAnew(t *testing.T) {
	w := newWorld(t)
	own, err := w.Own(t.Context(), "directory")
	must(t, err)
	must(t, own.Close())
	key, err := w.Keyring.Get("directory")
	must(t, err)
	must(t, w.Engine.Destroy(t.Context(), "directory"))
	_, err = w.Own(t.Context(), "directory")
	mustBe(t, err, instance.ErrLost)
	if again, err := w.Keyring.Get("directory"); err != nil || again != key {
		t.Errorf("another key, %v", err)
	}

	// A key whose keyspace a crash kept from being made.
	_, err = w.Keyring.Add("sessions")
	must(t, err)
	own, err = w.Own(t.Context(), "sessions")
	must(t, err)
	must(t, own.Close())
}

// TestALostFileOfTheKeyringIsDamage: it is not taken for an empty one, in which
// a new key could be written and every other be believed erased.
func TestALostFileOfTheKeyringIsDamage(t *testing.T) {
	dir := t.TempDir()
	keys, err := instance.CreateKeyFile(filepath.Join(t.TempDir(), "key"))
	must(t, err)
	ring, err := instance.OpenKeyring(dir, keys)
	must(t, err)
	a, err := ring.Add("a")
	must(t, err)
	_, err = instance.OpenKeyring(dir, keys) // a start has seen its file
	must(t, err)
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	must(t, err)
	must(t, os.Rename(files[0], dir+"/aside"))

	ring, err = instance.OpenKeyring(dir, keys)
	must(t, err)
	_, err = ring.Get("a")
	mustBe(t, err, storage.ErrDamaged)
	_, err = ring.Add("a")
	mustBe(t, err, storage.ErrDamaged)
	mustBe(t, ring.Rewrap(t.Context()), storage.ErrDamaged)
	must(t, os.Rename(dir+"/aside", files[0]))
	again, err := ring.Get("a")
	must(t, err)
	if again != a {
		t.Error("another key after it came back")
	}
}
