package konnectors

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// withOriginal stores an original as a file, notes its id in *file, and runs
// write in the same commit. Where *file names one that is still there, the
// original becomes a new version of it.
func (s *Sink) withOriginal(ctx context.Context, o Original, file *string, write func(*instance.Tx) error) error {
	ref, err := s.inst.Receive(ctx, bytes.NewReader(o.Content))
	if err != nil {
		return err
	}
	mime, _, _ := strings.Cut(mimetype.Detect(o.Content).String(), ";")
	v := instance.NewVersion{Blob: ref, Mime: mime, Origin: doctypes.Origin{Way: doctypes.Brought, By: s.manifest.Name[s.language]}}
	before, attached := instance.DocID(*file), false
	err = s.inst.Update(ctx, func(tx *instance.Tx) error {
		attached = false
		e, err := place(tx, s.manifest, s.language, before, o.Name, v)
		if err != nil {
			return err
		}
		*file = string(e.ID)
		err = write(tx)
		attached = err == nil
		return err
	})
	if err == nil || attached {
		return err // a commit that failed may still come to pass, and then needs its content
	}
	return errors.Join(err, s.inst.DropBlob(context.WithoutCancel(ctx), ref))
}

// KeepOriginal makes a content that the person gave the original of a document
// that a konnector brought, as if its service had given it: later runs leave it
// alone. source and file are the document's own; m is its konnector's manifest.
func KeepOriginal(tx *instance.Tx, m Manifest, lang fault.Lang, name string, v instance.NewVersion, source *doctypes.Source, file *string) error {
	e, err := place(tx, m, lang, instance.DocID(*file), name, v)
	if err != nil {
		return err
	}
	*file, source.SHA256 = string(e.ID), v.Blob.SHA256
	return nil
}

func place(tx *instance.Tx, m Manifest, lang fault.Lang, before instance.DocID, name string, v instance.NewVersion) (instance.Entry, error) {
	tree := tx.Tree()
	if before != "" {
		e, err := tree.AddVersion(before, v, "")
		if err == nil || !errors.Is(err, storage.ErrNotFound) && !errors.Is(err, instance.ErrInTrash) {
			return e, err
		}
	}
	folder, err := folder(tx, m, lang)
	if err != nil {
		return instance.Entry{}, err
	}
	e, _, err := tree.AddFile(folder, name, v, instance.KeepBoth)
	return e, err
}

// folderNames is what the folder of all connections is called.
var folderNames = map[fault.Lang]string{fault.French: "Connexions", fault.English: "Connections"}

// folder returns the folder of a konnector's originals: the one that it had
// before, wherever the person has put it since, else the one of that name.
func folder(tx *instance.Tx, m Manifest, lang fault.Lang) (instance.DocID, error) {
	kv, key := tx.Space(space), []byte(keyFolder+m.Slug)
	raw, err := kv.Get(key)
	if absentIsFine(err) != nil {
		return "", err
	}
	if err == nil {
		id := instance.DocID(raw)
		trashed, err := tx.Tree().InTrash(id)
		if err == nil && !trashed {
			return id, nil
		}
		if absentIsFine(err) != nil {
			return "", err
		}
	}
	top, err := tx.Tree().FolderNamed(instance.Root, folderNames[lang])
	if err != nil {
		return "", err
	}
	own, err := tx.Tree().FolderNamed(top.ID, m.Name[lang])
	if err != nil {
		return "", err
	}
	return own.ID, kv.Set(key, []byte(own.ID))
}
