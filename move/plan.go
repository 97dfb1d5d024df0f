package move

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// deepPath is how long a folder's path may be before what lies below it gets
// a short one, so that paths stay below what every system can open.
const deepPath = 600

// plan says where the files and folders of one snapshot lie in the archive. It
// is the same for two instances with the same tree.
type plan struct {
	paths   map[instance.DocID]string         // of files and folders
	folders []plannedFolder                   // a folder after its parent
	entries map[instance.DocID]instance.Entry // of folders whose document is damaged
	lost    map[instance.DocID]string         // what hung nowhere, by its new name in the root
	damaged []Damage
}

type plannedFolder struct {
	id       instance.DocID
	path     string
	modified time.Time
}

// layOut walks the tree and gives each file and folder its path.
func layOut(tx *instance.Tx) (*plan, error) {
	p := &plan{
		paths:   map[instance.DocID]string{},
		entries: map[instance.DocID]instance.Entry{},
		lost:    map[instance.DocID]string{},
	}
	top := taken{}
	p.below(tx, instance.Root, dirFiles, top)
	p.below(tx, instance.Trash, dirTrash, taken{})
	if err := p.findLost(tx, top); err != nil {
		return nil, err
	}
	return p, nil
}

// below places all that lies below a folder.
func (p *plan) below(tx *instance.Tx, folder instance.DocID, dir string, names taken) {
	type open struct {
		id    instance.DocID
		dir   string
		names taken
	}
	todo := []open{{folder, dir, names}}
	for len(todo) > 0 {
		next := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, e := range listing(tx, next.id) {
			if _, twice := p.paths[e.ID]; twice {
				continue // two entries of one document: the tree is damaged
			}
			path := p.place(tx, e, next.dir, next.names)
			if e.Kind == instance.KindFolder {
				todo = append(todo, open{e.ID, path, taken{}})
			}
		}
	}
}

// listing returns a folder's entries in an order that depends on nothing else.
// An entry that fails its check is found again by findLost.
func listing(tx *instance.Tx, folder instance.DocID) []instance.Entry {
	var all []instance.Entry
	for e, err := range tx.Tree().List(folder) {
		if err == nil {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b instance.Entry) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return all
}

func (p *plan) place(tx *instance.Tx, e instance.Entry, dir string, names taken) string {
	path := dir + "/" + names.claim(safeName(e.Name))
	if e.Kind == instance.KindFolder {
		if len(path) > deepPath {
			path = dirDeep + "/" + string(e.ID)
		}
		p.folders = append(p.folders, plannedFolder{e.ID, path, e.Modified})
		if _, err := tx.Document(doctypes.FolderName, e.ID); err != nil {
			p.entries[e.ID] = e
		}
	}
	p.paths[e.ID] = path
	return path
}

// findLost looks for files and folders that no listing shows. Those below a
// folder that is being removed are left out; the others hang nowhere because
// something is damaged: they are brought out under the root, and reported.
func (p *plan) findLost(tx *instance.Tx, top taken) error {
	for _, t := range []doctypes.Name{doctypes.FolderName, doctypes.FileName} {
		var heads []instance.DocID
		err := eachDocument(tx, t, func(doc instance.Document, err error) error {
			if err != nil {
				return nil // reported when it is written
			}
			if _, ok := p.paths[doc.ID]; ok {
				return nil
			}
			head, lost, err := headOf(tx, doc.ID)
			if lost && !slices.Contains(heads, head) {
				heads = append(heads, head)
			}
			return err
		})
		if err != nil {
			return err
		}
		for _, id := range heads {
			if err := p.rescue(tx, id, top); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *plan) rescue(tx *instance.Tx, id instance.DocID, top taken) error {
	e, err := tx.Tree().Entry(id)
	if err != nil || p.paths[id] != "" {
		return err
	}
	// The name must be free in the root itself, not only in the archive.
	e.Name = fit(safeName(e.Name), fmt.Sprintf(" (%s)", id[len(id)-12:]))
	p.lost[id] = e.Name
	path := p.place(tx, e, dirFiles, top)
	t := doctypes.FileName
	if e.Kind == instance.KindFolder {
		t = doctypes.FolderName
	}
	p.damaged = append(p.damaged, Damage{Reason: ReasonLost, Doctype: t, ID: id, Path: path})
	if e.Kind == instance.KindFolder {
		p.below(tx, id, path, taken{})
	}
	return nil
}

// headOf climbs from what no listing shows to the highest thing above it, and
// reports whether that is lost rather than on its way out.
func headOf(tx *instance.Tx, id instance.DocID) (head instance.DocID, lost bool, err error) {
	for range 512 {
		e, err := tx.Tree().Entry(id)
		if errors.Is(err, storage.ErrNotFound) {
			doomed, err := tx.Tree().Doomed(id)
			return head, !doomed && head != "", err
		}
		if err != nil || id == instance.Root || id == instance.Trash {
			return head, head != "", nil
		}
		head, id = id, e.Parent
	}
	return head, true, nil // a ring
}

// eachDocument hands out the documents of a doctype in the order of their ids,
// in pages, so that nothing is held open while fn works.
func eachDocument(tx *instance.Tx, t doctypes.Name, fn func(instance.Document, error) error) error {
	const page = 100
	type found struct {
		doc instance.Document
		err error
	}
	after := instance.DocID("")
	for {
		var docs []found
		for doc, err := range tx.Documents(t, after) {
			if docs = append(docs, found{doc, err}); len(docs) == page {
				break
			}
		}
		for _, d := range docs {
			if d.err != nil && d.doc.ID == "" {
				return d.err // not one document: the reading itself
			}
			after = d.doc.ID
			if err := fn(d.doc, d.err); err != nil {
				return err
			}
		}
		if len(docs) < page {
			return nil
		}
	}
}

// rebuilt makes a folder's document anew from its entry.
func rebuilt(e instance.Entry) (instance.Document, error) {
	body, err := json.Marshal(doctypes.Folder{
		Parent: string(e.Parent), Name: e.Name, Created: e.Created, Modified: e.Modified,
		Favourite: e.Favourite, Trashed: e.Trashed, WasIn: string(e.WasIn),
	})
	return instance.Document{
		Doctype: doctypes.FolderName, ID: e.ID, Version: 1, Rev: 1, Created: e.Created, Updated: e.Modified, Body: body,
	}, err
}
