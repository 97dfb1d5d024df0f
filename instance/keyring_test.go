package instance_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

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
	must(t, ring.Remove("a"))
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
