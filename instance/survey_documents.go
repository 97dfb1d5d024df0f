package instance

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"pims/doctypes"
	"pims/storage"
)

// lookAtDocuments reads every document and notes what follows from it.
func (s *survey) lookAtDocuments() error {
	return s.scan(keyDoc, func(key string, value []byte, damaged bool) {
		name, raw, ok := strings.Cut(key[len(keyDoc):], "/")
		if !ok || len(raw) != 16 {
			s.flaw(WrongDocument, nil)
			return
		}
		at := docPlace{doctypes.Name(name), docID([]byte(raw))}
		s.there[at.id] = true
		d, known := doctypes.Lookup(at.doctype)
		var e envelope
		if damaged || json.Unmarshal(value, &e) != nil || known && s.document(d, at.id, e) != nil {
			s.kept[at.id] = true
			s.flaw(WrongDocument, nil)
			return
		}
		if !known { // of a newer program
			s.kept[at.id] = true
		}
		s.claimFeed(at, e.Seq)
	})
}

var errNoVersion = errors.New("a file without a version")

// document notes what follows from a document that parses.
func (s *survey) document(d doctypes.Doctype, id DocID, e envelope) error {
	body := reflect.New(d.Go)
	if err := json.Unmarshal(e.Body, body.Interface()); err != nil {
		return err
	}
	switch v := body.Interface().(type) {
	case *doctypes.File:
		if len(v.Versions) == 0 {
			return errNoVersion
		}
		s.count.addFile(v)
		s.node(fileEntry(id, *v))
	case *doctypes.Folder:
		s.count.Folders++
		s.node(folderEntry(id, *v))
	}
	if d.Name != doctypes.FileName && !d.Stays {
		return nil
	}
	raw, err := id.raw()
	if err != nil {
		return err
	}
	for _, ref := range contentsIn(body.Elem(), nil) {
		s.needs[ref.ID+"/"+string(raw)] = false
		s.needed[ref.ID] = neededContent{ref, id}
		if d.Stays {
			s.attach[string(raw)+"/"+ref.ID] = ref.Size
		}
	}
	return nil
}

// contentsOf returns the contents that a document names; stays says that they
// are attached to it. storage.ErrDamaged if it cannot be read.
func (tx *Tx) contentsOf(id DocID) (refs []storage.Ref, stays bool, err error) {
	for _, d := range doctypes.All() {
		if d.Name != doctypes.FileName && !d.Stays {
			continue
		}
		key, err := docKey(d.Name, id)
		if err != nil {
			return nil, false, err
		}
		var e envelope
		if err := storage.GetJSON(tx.kv, string(key), &e); isAbsent(err) {
			continue
		} else if err != nil {
			return nil, false, err
		}
		body := reflect.New(d.Go)
		if err := json.Unmarshal(e.Body, body.Interface()); err != nil {
			return nil, false, storage.ErrDamaged.Because(err)
		}
		return contentsIn(body.Elem(), nil), d.Stays, nil
	}
	return nil, false, nil
}
