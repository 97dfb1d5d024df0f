package move_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"pims/consent"
	"pims/doctypes"
	"pims/instance"
	"pims/move"
	"pims/storage/disk"
	"pims/storage/memory"
	"pims/storage/sealed"
)

var (
	day  = time.Date(2026, 9, 14, 8, 0, 0, 0, time.UTC)
	full = instance.Rights{Every: instance.Read | instance.Write}
)

// world is a house and a person's key.
type world struct {
	*instance.House
	t     testing.TB
	key   *age.X25519Identity
	blobs string // the folder of the contents
	now   time.Time
}

func newWorld(t testing.TB) *world {
	t.Helper()
	dir := t.TempDir()
	keys, err := instance.CreateKeyFile(filepath.Join(dir, "key"))
	must(t, err)
	ring, err := instance.OpenKeyring(filepath.Join(dir, "keyring"), keys)
	must(t, err)
	w := &world{t: t, blobs: filepath.Join(dir, "blobs"), now: day}
	blobs, err := disk.New(w.blobs)
	must(t, err)
	w.key, err = age.GenerateX25519Identity()
	must(t, err)
	w.House = &instance.House{
		Engine: memory.New(), Blobs: sealed.Blobs(blobs), Keyring: ring, Now: func() time.Time { return w.now },
	}
	t.Cleanup(func() { must(t, w.Engine.Close()) })
	return w
}

func (w *world) learner(quota int64) *instance.Instance {
	w.t.Helper()
	id, err := instance.NewID()
	must(w.t, err)
	i, err := w.Create(context.Background(), id, quota)
	must(w.t, err)
	w.t.Cleanup(func() { _ = i.Close() })
	must(w.t, i.Update(context.Background(), func(tx *instance.Tx) error {
		err := instance.In[doctypes.Account](tx).Put(doctypes.OnlyID, doctypes.Account{
			Login: "ines.moreau", GivenName: "Inès", FamilyName: "Moreau", Role: doctypes.Learner, BirthDate: "2010-03-14",
			PasswordHash: "$argon2id$v=19$m=65536,t=1,p=2$c2FsdA$aGFzaA", Created: day,
		})
		if err != nil {
			return err
		}
		secret := doctypes.AppPassword{Name: "téléphone", SHA256: make([]byte, 32), Scopes: []string{"files:read"}, Created: day, Expires: day}
		if err := instance.In[doctypes.AppPassword](tx).Put("0198c0de-0000-7000-8000-000000000001", secret); err != nil {
			return err
		}
		return consent.Append(tx, consent.Record{Actor: consent.ActorYou, What: consent.Visit, Client: "web"})
	}))
	return i
}

func (w *world) export(i *instance.Instance) []byte {
	w.t.Helper()
	archive, rep := w.exportReport(i)
	if !rep.Whole() {
		w.t.Fatalf("damaged: %+v", rep.Damaged)
	}
	return archive
}

func (w *world) exportReport(i *instance.Instance) ([]byte, move.Report) {
	w.t.Helper()
	var out bytes.Buffer
	rep, err := move.Export(context.Background(), i.Access(instance.ReadAll), &out, w.sealedTo())
	must(w.t, err)
	return out.Bytes(), rep
}

func (w *world) sealedTo() move.ExportOptions {
	return move.ExportOptions{Recipients: []age.Recipient{w.key.Recipient()}, Now: w.now, Software: "pims test"}
}

func (w *world) identities() []age.Identity { return []age.Identity{w.key} }

// bring imports an archive and opens what it became.
func (w *world) bring(archive []byte, id []age.Identity) (*instance.Instance, move.Imported) {
	w.t.Helper()
	rep, err := move.Import(context.Background(), w.House, bytes.NewReader(archive), id, move.ImportOptions{Actor: consent.ActorOperator})
	must(w.t, err)
	i, err := w.Open(context.Background(), rep.ID)
	must(w.t, err)
	w.t.Cleanup(func() { _ = i.Close() })
	return i, rep
}

// nothingLeft checks that a house holds no instance and no content.
func (w *world) nothingLeft() {
	w.t.Helper()
	for id, err := range w.Engine.Keyspaces(context.Background()) {
		w.t.Errorf("a keyspace is left: %s (%v)", id, err)
	}
	must(w.t, filepath.WalkDir(w.blobs, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			w.t.Errorf("a content is left: %s", path)
		}
		return err
	}))
}

func upload(t testing.TB, i *instance.Instance, parent instance.DocID, name, content string) instance.DocID {
	t.Helper()
	e, _, err := i.Access(full).UploadFile(context.Background(), parent, name, instance.Replace,
		instance.Upload{Mime: "text/plain", Size: -1, Modified: day.Add(-time.Hour)}, strings.NewReader(content))
	must(t, err)
	return e.ID
}

func folder(t testing.TB, i *instance.Instance, parent instance.DocID, name string) (id instance.DocID) {
	t.Helper()
	must(t, i.Update(context.Background(), func(tx *instance.Tx) error {
		e, err := tx.Tree().CreateFolder(parent, name, instance.Refuse)
		id = e.ID
		return err
	}))
	return id
}

func update(t testing.TB, i *instance.Instance, fn func(*instance.Tx) error) {
	t.Helper()
	must(t, i.Update(context.Background(), fn))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t testing.TB, err error, faults ...error) {
	t.Helper()
	for _, f := range faults {
		if errors.Is(err, f) {
			return
		}
	}
	t.Fatalf("got %v, want one of %v", err, faults)
}

type doctype = doctypes.Name
