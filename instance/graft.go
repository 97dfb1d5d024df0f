package instance

import (
	"context"
	"errors"
	"io"
	"time"

	"golang.org/x/text/unicode/norm"

	"pims/doctypes"
	"pims/fault"
)

// Graft is a folder that grows where nobody sees it: see Access.Graft.
type Graft struct {
	a     *Access
	ctx   context.Context
	top   DocID
	waits []planted
	taken map[string]int // folder id, NFC of a name: the number that its next twin tries

	Files, Folders int // that were added, the top not counted
}

// planted is what the next batch writes.
type planted struct {
	id     DocID
	folder *doctypes.Folder
	file   *doctypes.File
}

// Graft makes a folder with all that grow puts into it. It appears whole, with
// the last write, or not at all; what a crash leaves is removed by Sweep. A taken
// name is numbered.
func (a *Access) Graft(ctx context.Context, parent DocID, name string, grow func(*Graft) error) (e Entry, err error) {
	defer fault.Wrap(&err, "graft")
	err = a.View(ctx, func(tx *Tx) error {
		if err := errors.Join(tx.mayWrite(doctypes.FileName), tx.mayWrite(doctypes.FolderName), CheckName(name)); err != nil {
			return err
		}
		_, err := tx.Tree().folder(parent)
		return err
	})
	if err != nil {
		return e, err
	}
	return a.apart(ctx,
		func(top DocID) error {
			g := &Graft{a: a, ctx: ctx, top: top, taken: map[string]int{}}
			err := errors.Join(grow(g), g.write(0))
			if err != nil {
				err = errors.Join(err, g.drop())
			}
			return err
		},
		func(t Tree, top DocID) (Entry, error) {
			if _, err := t.folder(parent); err != nil {
				return Entry{}, err
			}
			free, err := t.place(parent, name, "", KeepBoth)
			if err != nil {
				return Entry{}, err
			}
			return t.addFolder(top, doctypes.Folder{Parent: string(parent), Name: free, Created: t.tx.now, Modified: t.tx.now})
		})
}

// Top is the folder itself, while it grows.
func (g *Graft) Top() DocID { return g.top }

// AddFolder adds a folder to one that was added before. A taken name is numbered.
func (g *Graft) AddFolder(parent DocID, name string) (DocID, error) {
	id, err := NewDocID()
	if err != nil {
		return "", err
	}
	now := g.a.inst.house.Now().UTC().Truncate(time.Microsecond)
	g.waits = append(g.waits, planted{id: id, folder: &doctypes.Folder{Parent: string(parent), Name: g.free(parent, name), Created: now, Modified: now}})
	g.Folders++
	return id, g.write(graftBatch)
}

// AddFile adds a file with all that r gives; if that fails, it was not added.
// sniff tells the media type from the first bytes.
func (g *Graft) AddFile(parent DocID, name string, modified time.Time, sniff func(string, []byte) string, r io.Reader) error {
	var room int64
	err := g.a.View(g.ctx, func(tx *Tx) (err error) {
		room, err = tx.Room()
		return err
	})
	if err != nil {
		return err
	}
	for _, one := range g.waits {
		if one.file != nil {
			room -= one.file.Current().Blob.Size
		}
	}
	id, err := NewDocID()
	if err != nil {
		return err
	}
	in := &bounded{r: r, left: max(room, 0)}
	ref, err := g.a.inst.Receive(g.ctx, in)
	if err != nil {
		return err
	}
	now := g.a.inst.house.Now().UTC().Truncate(time.Microsecond)
	if modified.IsZero() || modified.After(now) {
		modified = now
	}
	v := doctypes.Version{N: 1, Blob: ref, Mime: sniff(name, in.head), Modified: modified.UTC(), Stored: now}
	g.waits = append(g.waits, planted{id: id, file: &doctypes.File{Parent: string(parent), Name: g.free(parent, name), Created: now, Versions: []doctypes.Version{v}}})
	g.Files++
	return g.write(graftBatch)
}

func (g *Graft) free(parent DocID, name string) string {
	asked := string(parent) + norm.NFC.String(name)
	for n := max(1, g.taken[asked]); ; n++ {
		free := numbered(name, n)
		key := string(parent) + norm.NFC.String(free)
		if g.taken[key] == 0 {
			g.taken[key], g.taken[asked] = 2, n+1
			return free
		}
	}
}

// graftBatch is how many entries are written together.
const graftBatch = 60

// write writes what waits, if there is enough of it.
func (g *Graft) write(enough int) error {
	for len(g.waits) > 0 && len(g.waits) >= enough {
		n := 0
		err := g.a.Update(g.ctx, func(tx *Tx) error {
			used := tx.budget()
			for n = 0; n < len(g.waits) && !used.full(); n++ {
				if err := tx.Tree().plant(g.waits[n]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		g.waits = g.waits[n:]
	}
	return nil
}

func (t Tree) plant(p planted) (err error) {
	if p.folder != nil {
		_, err = t.addFolder(p.id, *p.folder)
	} else {
		_, err = t.addFile(p.id, *p.file)
	}
	return err
}

// drop removes contents that no document refers to yet.
func (g *Graft) drop() (err error) {
	for _, p := range g.waits {
		if p.file != nil {
			err = errors.Join(err, g.a.inst.DropBlob(context.WithoutCancel(g.ctx), p.file.Current().Blob))
		}
	}
	return err
}
