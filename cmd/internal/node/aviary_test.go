package node_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pims/cmd/internal/node"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// aviary hands out canaries: words that nothing else says, wherever a person's
// data can come to lie.
type aviary struct {
	*testing.T
	mark string
	n    int
}

func mustBe(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

func newAviary(t *testing.T) *aviary {
	raw := make([]byte, 6)
	rand.Read(raw)
	return &aviary{T: t, mark: "canary" + hex.EncodeToString(raw)}
}

func (a *aviary) canary() string { a.n++; return fmt.Sprintf("%s%04d", a.mark, a.n) }

// sung returns how often canaries are in some bytes, plain or in base64.
func (a *aviary) sung(raw []byte) int {
	n := bytes.Count(raw, []byte(a.mark))
	for pad := range 3 {
		text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat(" ", pad) + a.mark))
		n += bytes.Count(raw, []byte(text[4:len(text)-4]))
	}
	return n
}

// mustBeSilent looks at every byte of every file of a folder.
func (a *aviary) mustBeSilent(dir string) {
	a.Helper()
	a.eachFile(dir, func(path string, raw []byte) {
		if n := a.sung(raw); n > 0 || strings.Contains(path, a.mark) {
			a.Errorf("%s tells %d canaries", path, n)
		}
	})
}

func (a *aviary) eachFile(dir string, look func(path string, raw []byte)) {
	a.Helper()
	must(a.T, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		look(path, raw)
		return err
	}))
}

// disk mounts an image at a folder; unmount returns its raw bytes, with all that
// was deleted. Where that cannot be, the folder is a plain one and raw is what
// its files hold.
func (a *aviary) disk(at string) (unmount func() []byte) {
	a.Helper()
	must(a.T, os.MkdirAll(at, 0o700))
	image := filepath.Join(a.TempDir(), "image")
	make := exec.Command("sh", "-c", `truncate -s 256M "$0" && mkfs.ext4 -q -F "$0" && mount -o loop "$0" "$1"`, image, at)
	if out, err := make.CombinedOutput(); err != nil {
		a.Logf("NOT ON A RAW IMAGE: no loop device can be mounted here, deleted bytes are not looked at (%v, %s)", err, out)
		return func() (all []byte) {
			a.eachFile(at, func(_ string, raw []byte) { all = append(all, raw...) })
			return all
		}
	}
	mounted := true
	unmount = func() []byte {
		if mounted {
			mounted = false
			must(a.T, exec.Command("umount", at).Run())
		}
		raw, err := os.ReadFile(image)
		must(a.T, err)
		return raw
	}
	a.Cleanup(func() { unmount() })
	return unmount
}

// fill lets a person's data lie wherever it can.
func (a *aviary) fill(n rig, p identity.Person) {
	a.Helper()
	_, _, err := n.Sessions.Start(a.Context(), p, identity.Device{Portal: a.canary(), IDToken: a.canary()})
	must(a.T, err)
	n.inside(a.T, p.Instance, func(in *instance.Access) error {
		for i := range 5 {
			var folder instance.Entry
			must(a.T, in.Update(a.Context(), func(tx *instance.Tx) error {
				var err error
				for range 8 {
					folder, err = tx.Tree().CreateFolder(instance.Root, a.canary(), instance.Refuse)
					must(a.T, err)
					id, err := instance.NewDocID()
					must(a.T, err)
					must(a.T, instance.In[doctypes.Page](tx).Put(id, doctypes.Page{Title: a.canary(), Blocks: []doctypes.Block{{Text: a.canary()}}}))
				}
				return err
			}))
			put := func(size int) instance.Entry {
				e, _, err := in.UploadFile(a.Context(), folder.ID, a.canary(), instance.Refuse, instance.Upload{Mime: "text/plain", Size: -1},
					strings.NewReader(strings.Repeat(a.canary(), size)))
				must(a.T, err)
				return e
			}
			put(1)
			versions := put(20_000)
			_, err := in.UploadVersion(a.Context(), versions.ID, "", instance.Upload{Mime: "text/plain", Size: -1}, strings.NewReader(a.canary()))
			must(a.T, err)
			gone := put(100)
			must(a.T, in.Update(a.Context(), func(tx *instance.Tx) error { _, err := tx.Tree().Trash(gone.ID); return err }))
			if i%2 == 0 {
				must(a.T, in.EmptyTrash(a.Context()))
			}
			// A derived picture, and an upload that breaks off.
			_, err = in.Store(a.Context(), strings.NewReader(strings.Repeat(a.canary(), 1000)))
			must(a.T, err)
			torn := io.MultiReader(strings.NewReader(strings.Repeat(a.canary(), 10_000)), brokenReader{})
			if _, _, err = in.UploadFile(a.Context(), folder.ID, a.canary(), instance.Refuse, instance.Upload{Size: -1}, torn); err == nil {
				a.Error("a torn upload came through")
			}
		}
		return nil
	})
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("broken off") }

// steal opens an old copy of a node with a key file.
func (a *aviary) steal(old, key string) rig {
	a.Helper()
	config, err := json.Marshal(map[string]any{"format": node.Format, "key_file": key})
	must(a.T, err)
	must(a.T, os.WriteFile(filepath.Join(old, "data", "pims.json"), config, 0o600))
	return open(a.T, filepath.Join(old, "data"), node.Options{Reserve: -1})
}

// mergeKeyring adds the wrapped keys of a folder to those of another, and lets
// them win.
func (a *aviary) mergeKeyring(into, from string) {
	a.Helper()
	a.eachFile(from, func(path string, raw []byte) {
		if filepath.Ext(path) != ".json" {
			return
		}
		merged := map[string]json.RawMessage{}
		if old, err := os.ReadFile(filepath.Join(into, filepath.Base(path))); err == nil {
			must(a.T, json.Unmarshal(old, &merged))
		}
		must(a.T, json.Unmarshal(raw, &merged))
		all, err := json.Marshal(merged)
		must(a.T, errors.Join(err, os.WriteFile(filepath.Join(into, filepath.Base(path)), all, 0o600)))
	})
}

// tryKeys carves every wrapped key of somebody out of raw bytes, and tries it with
// a key file.
func (a *aviary) tryKeys(p identity.Person, raw []byte, key string) (found, opened int) {
	a.Helper()
	keys, err := instance.OpenKeyFile(key)
	must(a.T, err)
	for _, one := range regexp.MustCompile(`"`+string(p.Instance)+`":\{"epoch":\d+,"key":"[^"]+"[^}]*\}`).FindAll(raw, -1) {
		dir := a.TempDir()
		for n := range 256 {
			must(a.T, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02x.json", n)), []byte("{"+string(one)+"}"), 0o600))
		}
		ring, err := instance.OpenKeyring(dir, keys)
		must(a.T, err)
		found++
		switch _, err = ring.Get(storage.ID(p.Instance)); {
		case err == nil:
			opened++
		case !errors.Is(err, instance.ErrNoKey):
			a.Errorf("a wrapped key: %v", err)
		}
	}
	return found, opened
}
