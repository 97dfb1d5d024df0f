package drive_test

import (
	"errors"
	"strings"
	"testing"

	"pims/doctypes"
	"pims/internal/webtest"
	"pims/storage"
)

// spoilFolders overwrites the sealed documents of all folders.
func (s story) spoilFolders() {
	s.t.Helper()
	ks, err := s.House.Engine.Open(s.t.Context(), storage.ID(s.Instance("tom")))
	must(s.t, err)
	must(s.t, errors.Join(ks.Update(s.t.Context(), func(tx storage.Tx) error {
		for p, err := range tx.Scan([]byte("d/"), nil) {
			if err == nil && strings.Contains(string(p.Key), string(doctypes.FolderName)) {
				err = tx.Set(p.Key, []byte("spoilt: no seal of ours"))
			}
			if err != nil {
				return err
			}
		}
		return nil
	}), ks.Close()))
}

// A folder that cannot be read costs the others nothing, and what lies in it
// only the way to it.
func TestDamagedParent(t *testing.T) {
	s := newStory(t)
	folder := s.folder("root", "dossier")
	s.file("root", "carnet-1.txt", "x")
	s.file(folder, "carnet-2.txt", "x")
	gone := s.file(folder, "carnet-3.txt", "x")
	s.tom.Post(api+"/entries/"+gone+"/trash", nil).Status(200)
	s.spoilFolders()
	s.tom.Get(api + "/folders/" + folder).Status(500).Code("damaged")
	s.tom.Get(api + "/trash").Status(200).Sees("carnet-3.txt").MustNotSee("was_in")
	found := s.tom.Post(api+"/search", webtest.JSON{"q": "carnet"}).Status(200).Sees("carnet-2.txt")
	if found.Field("entries.0.name") != "carnet-1.txt" || found.Field("entries.0.crumbs.1.name") != "carnet-1.txt" {
		t.Error(found.Text())
	}
	found.Sees(`"crumbs":[]`)
}
