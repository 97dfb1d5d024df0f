package instance

import (
	"encoding/json"

	"pims/doctypes"
	"pims/fault"
	"pims/storage"
)

// ErrForeign is a document that this program cannot take in: of an unknown
// doctype, or of a newer version of it.
var ErrForeign = fault.New(fault.Unsupported, "foreign-document") // args: doctype

// Import writes a document as it was elsewhere, with its id, times and
// revision; a file or folder with its entry, references and figures. The
// document's parent need not be there yet.
func (tx *Tx) Import(doc Document) error {
	d, ok := doctypes.Lookup(doc.Doctype)
	if !ok || doc.Version > d.Version {
		return ErrForeign.With("doctype", string(doc.Doctype))
	}
	if err := tx.attach(doc); err != nil {
		return err
	}
	key, err := docKey(doc.Doctype, doc.ID)
	if err != nil {
		return err
	}
	var e envelope
	if err := storage.GetJSON(tx.kv, string(key), &e); err != nil && !isAbsent(err) {
		return err
	}
	e.Version, e.Rev, e.Created, e.Updated, e.Body = doc.Version, doc.Rev, doc.Created, doc.Updated, doc.Body
	if e.Seq == 0 { // attach has written files and folders already
		if e.Seq, err = tx.feed(doc.Doctype, doc.ID, 0, false); err != nil {
			return err
		}
	}
	return storage.SetJSON(tx.kv, string(key), e)
}

// attach puts a file or folder into the tree.
func (tx *Tx) attach(doc Document) (err error) {
	switch doc.Doctype {
	case doctypes.FileName:
		var f doctypes.File
		if err := json.Unmarshal(doc.Body, &f); err != nil || len(f.Versions) == 0 || len(f.Versions) > MaxVersions {
			return storage.ErrDamaged.Because(err)
		}
		for _, v := range f.Versions {
			if v.Infected != "" && v.Infected != InfectionName(v.Infected) {
				return storage.ErrDamaged
			}
		}
		if err := CheckName(f.Name); err != nil {
			return err
		}
		tx.keepTrash(f.Parent)
		_, err = tx.Tree().addFile(doc.ID, f)
	case doctypes.FolderName:
		var f doctypes.Folder
		if err := json.Unmarshal(doc.Body, &f); err != nil {
			return storage.ErrDamaged.Because(err)
		}
		if err := CheckName(f.Name); err != nil {
			return err
		}
		tx.keepTrash(f.Parent)
		_, err = tx.Tree().addFolder(doc.ID, f)
	}
	return err
}

// keepTrash sees to it that what came into the trash leaves it in time.
func (tx *Tx) keepTrash(parent string) {
	if DocID(parent) == Trash {
		tx.Want(ExpireTrash, nightly(tx.now))
	}
}
