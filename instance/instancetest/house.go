package instancetest

import (
	"path/filepath"
	"testing"
	"time"

	"pims/instance"
	"pims/storage"
	"pims/storage/disk"
	"pims/storage/sealed"
)

// House returns a house on an engine, which it does not close, with sealed
// contents, a keyring and its key in a folder of the test's own.
func House(t testing.TB, engine storage.Engine, now func() time.Time) *instance.House {
	t.Helper()
	dir := t.TempDir()
	keys, err := instance.CreateKeyFile(filepath.Join(dir, "key"))
	must(t, err)
	ring, err := instance.OpenKeyring(filepath.Join(dir, "keyring"), keys)
	must(t, err)
	blobs, err := disk.New(filepath.Join(dir, "blobs"))
	must(t, err)
	return &instance.House{Engine: engine, Node: engine, Blobs: sealed.Blobs(blobs), Keyring: ring, Now: now}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
