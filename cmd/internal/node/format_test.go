package node_test

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"pims/cmd/internal/node"
	"pims/instance"
	"pims/storage"
	"pims/storage/sealed"
)

// unpack returns the folder that a node of a former format left, kept in
// testdata.
func unpack(t *testing.T, name string) string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name+".tar.zst"))
	must(t, err)
	defer func() { must(t, f.Close()) }()
	plain, err := zstd.NewReader(f)
	must(t, err)
	defer plain.Close()
	dir := t.TempDir()
	for files := tar.NewReader(plain); ; {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return dir
		}
		must(t, err)
		path := filepath.Join(dir, filepath.FromSlash(h.Name))
		if h.Typeflag == tar.TypeDir {
			must(t, os.MkdirAll(path, 0o700))
			continue
		}
		to, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		must(t, err)
		_, err = io.Copy(to, files)
		must(t, errors.Join(err, to.Close()))
	}
}

// TestANodeOfAFormerFormat is upgraded when it is opened, and each instance when
// it is; all that it holds is there, and whoever has a password signs in.
func TestANodeOfAFormerFormat(t *testing.T) {
	for _, former := range []string{"1", "2"} {
		t.Run(former, func(t *testing.T) { t.Parallel(); upgrades(t, former) })
	}
}

func upgrades(t *testing.T, former string) {
	dir := filepath.Join(unpack(t, "format-"+former), former)
	for _, when := range []string{"upgraded", "opened again"} {
		n := open(t, dir, node.Options{})
		files, signedIn := 0, 0
		for _, p := range demoPeople(t, dir) {
			if p.Instance != "" {
				n.inside(t, p.Instance, func(a *instance.Access) error {
					files += readFiles(t, a, instance.Root)
					return nil
				})
				mustBeWhole(t, n, storage.ID(p.Instance), false)
			}
			if p.Password != "" {
				who, err := n.People.SignIn(t.Context(), p.Login, p.Password, netip.MustParseAddr("192.0.2.1"))
				must(t, err)
				if who.Login != p.Login || who.Instance != p.Instance {
					t.Errorf("signed in as %+v", who)
				}
				signedIn++
			}
		}
		if files < 5 || signedIn < 2 {
			t.Errorf("%s: %d files, %d signed in", when, files, signedIn)
		}
		own := 0
		for id, err := range n.House.Node.Keyspaces(t.Context()) {
			must(t, err)
			mustBeWhole(t, n, id, true)
			own++
		}
		if own < 4 {
			t.Errorf("%d keyspaces of the node's own", own)
		}
		n.close(t)
		raw, err := os.ReadFile(filepath.Join(dir, "pims.json"))
		must(t, err)
		if !strings.Contains(string(raw), `"format": 2`) || !strings.Contains(string(raw), `"url": "http`) {
			t.Errorf("%s: %s", when, raw)
		}
	}
}

type demoPerson struct {
	Login, Password string
	Instance        instance.ID
}

func demoPeople(t *testing.T, dir string) (all []demoPerson) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "demo.json"))
	must(t, err)
	must(t, json.Unmarshal(raw, &all))
	return all
}

func mustBeWhole(t *testing.T, n rig, id storage.ID, own bool) {
	t.Helper()
	a, err := n.House.Audit(t.Context(), id, own)
	must(t, err)
	if a.State != sealed.Whole && a.Keys > 0 || len(a.Damaged) > 0 { // nothing was ever written to an empty one
		t.Errorf("%s: %v, damaged %q", id, a.State, a.Damaged)
	}
}

// readFiles reads every content below a folder and returns how many there are.
func readFiles(t *testing.T, a *instance.Access, folder instance.DocID) (n int) {
	t.Helper()
	var entries []instance.Entry
	must(t, a.View(t.Context(), func(tx *instance.Tx) error {
		entries = nil
		for e, err := range tx.Tree().List(folder) {
			if err != nil {
				return err
			}
			entries = append(entries, e)
		}
		return nil
	}))
	for _, e := range entries {
		if e.Kind == instance.KindFolder {
			n += readFiles(t, a, e.ID)
			continue
		}
		content, err := a.Open(t.Context(), e.ID, 0)
		must(t, err)
		_, err = io.Copy(io.Discard, content)
		must(t, errors.Join(err, content.Close()))
		n++
	}
	return n
}
