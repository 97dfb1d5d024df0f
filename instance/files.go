package instance

import (
	"time"

	"pims/doctypes"
	"pims/storage"
)

// NewVersion is a content on its way into the tree; its blob is stored already.
type NewVersion struct {
	Blob     storage.Ref
	Mime     string
	Modified time.Time       // the file's own time; zero for now, as for one that no clock has shown yet
	Origin   doctypes.Origin // of a file that is new, if its owner does not put it there
}

// AddFile puts a content into a folder under a name. Where the name is taken,
// Replace makes it a new version of its twin, and created is false.
func (t Tree) AddFile(parent DocID, name string, v NewVersion, way Conflict) (e Entry, created bool, err error) {
	if _, err := t.folder(parent); err != nil {
		return e, false, err
	}
	id, err := NewDocID()
	if err != nil {
		return e, false, err
	}
	if way == Replace {
		switch twin, err := t.tx.twin(parent, name); {
		case err == nil && twin.Kind == KindFile:
			e, err = t.AddVersion(twin.ID, v, "")
			return e, false, err
		case err == nil: // no folder makes way for a file that was named like it
			return e, false, ErrNameTaken.With("name", name)
		case !isAbsent(err):
			return e, false, err
		}
		err = CheckName(name)
	} else {
		name, err = t.place(parent, name, id, way)
	}
	if err != nil {
		return e, false, err
	}
	f := doctypes.File{Parent: string(parent), Name: name, Created: t.tx.now, Origin: v.Origin, Versions: []doctypes.Version{t.version(1, v)}}
	if err := t.tx.share(v.Blob.ID, id); err != nil {
		return e, false, err
	}
	if err := t.tx.receive(v.Blob); err != nil {
		return e, false, err
	}
	e, err = t.keepFile(id, f, In[doctypes.File](t.tx).putNew)
	return e, true, err
}

func (t Tree) version(n int, v NewVersion) doctypes.Version {
	if v.Modified.IsZero() || v.Modified.After(t.tx.now) {
		v.Modified = t.tx.now
	}
	return doctypes.Version{N: n, Blob: v.Blob, Mime: v.Mime, Modified: v.Modified.UTC(), Stored: t.tx.now}
}

// addFile writes the document and entry of a file that is new in the tree,
// refers to its contents and counts them.
func (t Tree) addFile(id DocID, f doctypes.File) (Entry, error) {
	for _, v := range f.Versions {
		if err := t.tx.refer(v.Blob, id); err != nil {
			return Entry{}, err
		}
		if err := t.tx.believe(v); err != nil {
			return Entry{}, err
		}
	}
	return t.keepFile(id, f, In[doctypes.File](t.tx).Put)
}

// keepFile writes the document and entry of a file by put, and counts it.
func (t Tree) keepFile(id DocID, f doctypes.File, put func(DocID, doctypes.File) error) (Entry, error) {
	var total int64
	for _, v := range f.Versions {
		total += v.Blob.Size
	}
	e := fileEntry(id, f)
	if err := t.count(e, total-e.Size); err != nil {
		return Entry{}, err
	}
	if err := put(id, f); err != nil {
		return Entry{}, err
	}
	return e, t.tx.putEntry(e)
}

// count counts a file, with so many bytes of former versions, if there is room for
// it.
func (t Tree) count(e Entry, former int64) error {
	if err := t.tx.grow(e.Size + former); err != nil {
		return err
	}
	c, err := t.tx.counters()
	if err != nil {
		return err
	}
	c.Files++
	*c.Kinds.of(e.Mime) += e.Size
	c.Versions += former
	return nil
}

// AddVersion makes a content the current version of a file. If match is not
// empty it must be the file's ETag, else ErrChanged.
func (t Tree) AddVersion(id DocID, v NewVersion, match string) (Entry, error) {
	return t.changeVersions(id, match, func(f *doctypes.File) error {
		f.Versions = append(f.Versions, t.version(f.Current().N+1, v))
		return nil
	})
}

// RestoreVersion makes a former content current again, as a new version, so
// that nothing is lost.
func (t Tree) RestoreVersion(id DocID, n int) (Entry, error) {
	return t.changeVersions(id, "", func(f *doctypes.File) error {
		v := f.Version(n)
		if v == nil {
			return storage.ErrNotFound
		}
		again := *v
		again.N, again.Stored = f.Current().N+1, t.tx.now
		f.Versions = append(f.Versions, again)
		return nil
	})
}

func (t Tree) changeVersions(id DocID, match string, fn func(*doctypes.File) error) (Entry, error) {
	trashed, err := t.InTrash(id)
	if err != nil {
		return Entry{}, err
	}
	if trashed {
		return Entry{}, ErrInTrash
	}
	docs := In[doctypes.File](t.tx)
	f, err := docs.Get(id)
	if err != nil {
		return Entry{}, err
	}
	was := fileEntry(id, f)
	if match != "" && match != was.ETag {
		return Entry{}, ErrChanged
	}
	if err := t.uncount(f); err != nil {
		return Entry{}, err
	}
	if err := fn(&f); err != nil {
		return Entry{}, err
	}
	if err := t.tx.refer(f.Current().Blob, id); err != nil {
		return Entry{}, err
	}
	if err := t.prune(id, &f); err != nil {
		return Entry{}, err
	}
	c, err := t.tx.counters()
	if err != nil {
		return Entry{}, err
	}
	c.Files-- // keepFile counts it again
	return t.keepFile(id, f, docs.Put)
}

// prune forgets the versions that need not be kept any more.
func (t Tree) prune(id DocID, f *doctypes.File) error {
	all := f.Versions
	f.Versions = thin(all, t.tx.now)
	still := map[string]bool{}
	for _, v := range f.Versions {
		still[v.Blob.ID] = true
	}
	for _, v := range all {
		if still[v.Blob.ID] {
			continue
		}
		still[v.Blob.ID] = true // once
		if err := t.tx.unrefer(v.Blob.ID, id); err != nil {
			return err
		}
	}
	return nil
}

// uncount takes a file's contents off the figures.
func (t Tree) uncount(f doctypes.File) error {
	c, err := t.tx.counters()
	if err != nil {
		return err
	}
	current := f.Current()
	*c.Kinds.of(current.Mime) -= current.Blob.Size
	for _, v := range f.Versions[:len(f.Versions)-1] {
		c.Versions -= v.Blob.Size
	}
	return nil
}

func (t Tree) formerSize(id DocID) (sum int64, err error) {
	f, err := In[doctypes.File](t.tx).Get(id)
	if err != nil {
		return 0, err
	}
	for _, v := range f.Versions[:len(f.Versions)-1] {
		sum += v.Blob.Size
	}
	return sum, nil
}

// removeFile removes a file's document and lets go of its blobs. Its entry is
// gone already.
func (t Tree) removeFile(id DocID) error {
	docs := In[doctypes.File](t.tx)
	f, err := docs.Get(id)
	if err != nil {
		return err
	}
	if err := t.uncount(f); err != nil {
		return err
	}
	c, err := t.tx.counters()
	if err != nil {
		return err
	}
	c.Files--
	for _, v := range f.Versions {
		if err := t.tx.unrefer(v.Blob.ID, id); err != nil {
			return err
		}
	}
	return docs.Delete(id)
}

// removeFolder removes a folder's document and dooms what lies below it.
func (t Tree) removeFolder(id DocID) error {
	c, err := t.tx.counters()
	if err != nil {
		return err
	}
	c.Folders--
	raw, err := id.raw()
	if err != nil {
		return err
	}
	t.tx.Want(Sweep, t.tx.now)
	if err := t.tx.kv.Set([]byte(keyDoomed+string(raw)), nil); err != nil {
		return err
	}
	return In[doctypes.Folder](t.tx).Delete(id)
}
