package move_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"pims/doctypes"
	"pims/instance"
	"pims/move"
	"pims/storage"
)

// raw changes the stored keys of an instance behind its back.
func (w *world) raw(i *instance.Instance, fn func(kv storage.Tx) error) {
	w.t.Helper()
	ks, err := w.Engine.Open(context.Background(), storage.ID(i.ID()))
	must(w.t, err)
	must(w.t, ks.Update(context.Background(), fn))
	must(w.t, ks.Close())
}

// spoil makes the values of keys with a prefix unreadable, or removes them.
func spoil(kv storage.Tx, prefix string, keep func(key []byte) bool, remove bool) error {
	for p, err := range kv.Scan([]byte(prefix), nil) {
		if err != nil || keep(p.Key) {
			continue
		}
		if remove {
			err = kv.Delete(p.Key)
		} else {
			err = kv.Set(p.Key, append(p.Value[:len(p.Value)-1:len(p.Value)-1], p.Value[len(p.Value)-1]^1))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// TestLostThingsAreBroughtOut removes what leads to a folder: what lay in it must
// not stay behind.
func TestLostThingsAreBroughtOut(t *testing.T) {
	w, there := newWorld(t), newWorld(t)
	i := w.learner(1 << 20)
	d := folder(t, i, instance.Root, "Dossier")
	under := folder(t, i, d, "Dessous")
	upload(t, i, under, "note.txt", "note")
	upload(t, i, instance.Root, "libre.txt", "libre")
	w.raw(i, func(kv storage.Tx) error { // the folder's document and the listing of the root
		keepOthers := func(key []byte) bool { return !bytes.Contains(key, idBytes(d)) }
		if err := spoil(kv, "d/folder/", keepOthers, true); err != nil {
			return err
		}
		return spoil(kv, "e/", func(key []byte) bool { return !bytes.Contains(key, idBytes(instance.Root)) }, true)
	})
	archive, rep := w.exportReport(i)
	if len(rep.Damaged) != 2 || rep.Files != 2 || rep.Folders != 1 {
		t.Fatalf("%+v", rep)
	}
	for _, d := range rep.Damaged {
		if d.Reason != move.ReasonLost {
			t.Errorf("%+v", d)
		}
	}
	is, _ := there.bring(archive, w.identities())
	must(t, is.View(context.Background(), func(tx *instance.Tx) error {
		names := ""
		for e, err := range tx.Tree().List(instance.Root) {
			must(t, err)
			names += e.Name + "\n"
		}
		if !strings.Contains(names, "Dessous (") || !strings.Contains(names, "libre (") || strings.Count(names, "\n") != 2 {
			t.Errorf("in the root: %s", names)
		}
		return nil
	}))
}

// TestDamagedDocuments: a folder is made anew from its entry, a file is named.
func TestDamagedDocuments(t *testing.T) {
	w, there := newWorld(t), newWorld(t)
	i := w.learner(1 << 20)
	d := folder(t, i, instance.Root, "Dossier")
	upload(t, i, d, "note.txt", "note")
	bad := upload(t, i, d, "perdu.txt", "perdu")
	w.raw(i, func(kv storage.Tx) error {
		if err := spoil(kv, "d/folder/", func([]byte) bool { return false }, false); err != nil {
			return err
		}
		return spoil(kv, "d/file/", func(key []byte) bool { return !bytes.Contains(key, idBytes(bad)) }, false)
	})
	archive, rep := w.exportReport(i)
	if len(rep.Damaged) != 2 || rep.Files != 1 || rep.Folders != 1 {
		t.Fatalf("%+v", rep)
	}
	is, _ := there.bring(archive, w.identities())
	must(t, is.View(context.Background(), func(tx *instance.Tx) error {
		e, err := tx.Tree().Entry(d)
		if err != nil || e.Name != "Dossier" || e.Parent != instance.Root {
			t.Errorf("%+v, %v", e, err)
		}
		files := 0
		for _, err := range tx.Documents(doctypes.FileName, "") {
			must(t, err)
			files++
		}
		if files != 1 {
			t.Errorf("%d files", files)
		}
		return nil
	}))
}

func idBytes(id instance.DocID) []byte {
	raw := make([]byte, 0, 16)
	hexes := strings.ReplaceAll(string(id), "-", "")
	for n := 0; n < len(hexes); n += 2 {
		raw = append(raw, unhex(hexes[n])<<4|unhex(hexes[n+1]))
	}
	return raw
}

func unhex(c byte) byte {
	return byte(strings.IndexByte("0123456789abcdef", c))
}
