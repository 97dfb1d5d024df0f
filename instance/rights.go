package instance

import (
	"encoding/json"
	"slices"

	"pims/doctypes"
	"pims/storage"
)

// Verb is what may be done to documents.
type Verb uint8

// The verbs.
const (
	Read Verb = 1 << iota
	Write
)

// Rights say what a transaction may touch. The zero value allows nothing.
type Rights struct {
	Every Verb                    // on every doctype
	On    map[doctypes.Name]Verb  // on these as well
	Only  map[doctypes.Name]Slice // of these no more than this, and to read alone
	Under DocID                   // nothing but this folder and what lies below it; empty: no such limit
}

// Slice is a part of a doctype: some documents, and some of what is in them.
type Slice struct {
	IDs    []DocID  // of documents; empty: all
	Fields []string // of their bodies, by their JSON names; empty: all
}

// Allow reports whether every verb of v is allowed on a doctype.
func (r Rights) Allow(t doctypes.Name, v Verb) bool {
	if r.Under != "" && t != doctypes.FileName && t != doctypes.FolderName {
		return false
	}
	verbs := r.Every | r.On[t]
	if _, sliced := r.Only[t]; sliced {
		verbs &= Read
	}
	return verbs&v == v
}

// sees reports whether a document of a readable doctype may be read, but for
// Under: that depends on where it lies (Tx.sees).
func (r Rights) sees(t doctypes.Name, id DocID) bool {
	s := r.Only[t]
	return len(s.IDs) == 0 || slices.Contains(s.IDs, id)
}

// lists reports whether an entry of a listing, which tells of all fields, may be
// read.
func (r Rights) lists(t doctypes.Name, id DocID) bool {
	return r.Allow(t, Read) && len(r.Only[t].Fields) == 0 && r.sees(t, id)
}

// listsAll reports whether lists holds for every document of a doctype.
func (r Rights) listsAll(t doctypes.Name) bool {
	_, sliced := r.Only[t]
	return !sliced && r.Allow(t, Read)
}

// SeesAll reports whether this transaction may list every document of a doctype.
func (tx *Tx) SeesAll(t doctypes.Name) bool { return tx.rights.Under == "" && tx.rights.listsAll(t) }

// readsFiles reports whether every file and folder may be read, whole.
func (r Rights) readsFiles() bool {
	return r.Under == "" && r.listsAll(doctypes.FileName) && r.listsAll(doctypes.FolderName)
}

// strip takes the hidden fields out of a body.
func (r Rights) strip(t doctypes.Name, body json.RawMessage) (json.RawMessage, error) {
	show := r.Only[t].Fields
	if len(show) == 0 {
		return body, nil
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(body, &all); err != nil {
		return nil, storage.ErrDamaged.Because(err)
	}
	for name := range all {
		if !slices.Contains(show, name) {
			delete(all, name)
		}
	}
	return json.Marshal(all)
}

// Reading returns the same rights without those to write.
func (r Rights) Reading() Rights {
	on := make(map[doctypes.Name]Verb, len(r.On))
	for t, v := range r.On {
		on[t] = v & Read
	}
	r.Every, r.On = r.Every&Read, on
	return r
}

// write reports whether anything at all may be written.
func (r Rights) write() bool {
	if r.Every&Write != 0 {
		return true
	}
	for t := range r.On {
		if r.Allow(t, Write) {
			return true
		}
	}
	return false
}

// ReadAll is what an export may touch.
var ReadAll = Rights{Every: Read}

var everything = Rights{Every: Read | Write}
