package node_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pims/cmd/internal/node"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// rig is an open node and what tests look up in it.
type rig struct{ *node.Node }

func open(t *testing.T, dir string, o node.Options) rig {
	t.Helper()
	n, err := node.Open(t.Context(), dir, o)
	must(t, err)
	return rig{n}
}

func (r rig) close(t *testing.T) {
	t.Helper()
	must(t, r.Close())
}

func (r rig) inside(t *testing.T, id instance.ID, do func(*instance.Access) error) {
	t.Helper()
	i, err := r.House.Open(t.Context(), id)
	must(t, err)
	must(t, errors.Join(do(i.Access(instance.Rights{Every: instance.Read | instance.Write})), i.Close()))
}

func (r rig) blobs(t *testing.T, id instance.ID) (n int) {
	t.Helper()
	i, err := r.House.Open(t.Context(), id)
	must(t, err)
	for _, err := range i.Contents(t.Context()) {
		must(t, err)
		n++
	}
	must(t, i.Close())
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFolderIsRefusedInWords(t *testing.T) {
	dir := t.TempDir()
	data, key := filepath.Join(dir, "data"), filepath.Join(dir, "key")
	fresh := node.Options{Create: true, KeyFile: key}
	expect := func(what string, o node.Options, want error) {
		t.Helper()
		n, err := node.Open(t.Context(), data, o)
		if !errors.Is(err, want) {
			t.Errorf("%s: got %v", what, err)
		}
		if n != nil {
			must(t, n.Close())
		}
	}
	expect("no node", node.Options{}, node.ErrNoNode)
	expect("key inside", node.Options{Create: true, KeyFile: filepath.Join(data, "key")}, node.ErrKeyInside)
	n := open(t, data, fresh)
	expect("running", node.Options{}, node.ErrRunning)
	must(t, n.Close())
	open(t, data, node.Options{}).close(t)
	must(t, os.Rename(key, key+".gone"))
	expect("key gone", node.Options{}, node.ErrNoKeyFile)
	must(t, os.Rename(key+".gone", key))
	must(t, os.WriteFile(filepath.Join(data, "pims.json"), []byte(`{"format":99,"key_file":"x"}`), 0o600))
	expect("newer", node.Options{}, node.ErrNewer)
}

func TestAKeyFileFromBeforeIsKept(t *testing.T) {
	dir := t.TempDir()
	key := filepath.Join(dir, "key")
	_, err := instance.CreateKeyFile(key)
	must(t, err)
	before, err := os.ReadFile(key)
	must(t, err)
	n := open(t, filepath.Join(dir, "data"), node.Options{Create: true, KeyFile: key})
	must(t, n.Close())
	after, err := os.ReadFile(key)
	must(t, err)
	if string(before) != string(after) {
		t.Error("the key file was replaced")
	}
}

// TestTheTrashEmptiesItself: what is due is done by the node's own queue, also
// when the node was stopped in between.
func TestTheTrashEmptiesItself(t *testing.T) {
	dir := t.TempDir()
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	o := node.Options{Create: true, KeyFile: filepath.Join(dir, "key"), Now: func() time.Time { return now }}
	n := open(t, filepath.Join(dir, "data"), o)
	p, err := n.People.Create(t.Context(), identity.NewPerson{Login: "tom.girard", GivenName: "Tom", Role: doctypes.Learner, Quota: 1 << 20})
	must(t, err)
	var file instance.Entry
	n.inside(t, p.Instance, func(a *instance.Access) error {
		var err error
		file, _, err = a.UploadFile(t.Context(), instance.Root, "a.txt", instance.Refuse, instance.Upload{Size: -1}, strings.NewReader(strings.Repeat("a", 5000)))
		must(t, err)
		return a.Update(t.Context(), func(tx *instance.Tx) error { _, err := tx.Tree().Trash(file.ID); return err })
	})
	must(t, n.Close())

	now = now.AddDate(0, 0, instance.TrashDays+1)
	n = open(t, filepath.Join(dir, "data"), o)
	defer n.close(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	done := make(chan error, 1)
	go func() { done <- n.Jobs.Run(ctx) }()
	for ctx.Err() == nil && n.blobs(t, p.Instance) > 0 {
		time.Sleep(20 * time.Millisecond)
	}
	cancel()
	if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if left := n.blobs(t, p.Instance); left != 0 {
		t.Errorf("%d blobs are left", left)
	}
	n.inside(t, p.Instance, func(a *instance.Access) error {
		if _, err := a.Open(t.Context(), file.ID, 0); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("the file is still there: %v", err)
		}
		return nil
	})
}
