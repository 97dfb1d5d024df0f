package move

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"

	"filippo.io/age"
	"github.com/google/uuid"

	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// ImportOptions say what becomes of an archive.
type ImportOptions struct {
	ID       instance.ID // of the new instance; empty: the one it had
	Quota    int64       // bytes of contents that it may keep; 0: what it had, at most MaxQuota
	Actor    consent.Actor
	Progress Progress // may be nil
}

// MaxQuota bounds the quota that an archive may ask for.
const MaxQuota = 1 << 40

// Imported says what became of an archive.
type Imported struct {
	Report
	ID      instance.ID      `json:"id"`                // of the new instance
	Missing []instance.DocID `json:"missing,omitempty"` // files left out: no content of theirs was whole
}

// Import makes a new instance of an archive: all of it, or nothing.
// storage.ErrExists if there is an instance of that id, instance.ErrOverQuota if
// the contents do not fit.
//
// Documents keep their ids, times and revisions, and the access log goes on
// where it stopped, with an entry that tells of the import. Versions whose
// content was damaged in the archive are left out. What was agreed at the other
// host does not hold here: see consent.Arrive. The instance is not registered
// with anybody: that is identity.People.Adopt.
func Import(ctx context.Context, house *instance.House, r io.Reader, identities []age.Identity, opts ImportOptions) (rep Imported, err error) {
	defer fault.Wrap(&err, "import")
	i := &importer{ctx: ctx, house: house, opts: opts, refs: map[[32]byte]storage.Ref{}, at: map[[16]byte][32]byte{}}
	rep.Report, err = read(ctx, r, identities, i)
	if i.inst == nil {
		return rep, err
	}
	err = errors.Join(err, i.inst.Close())
	if err != nil {
		// The caller may be gone already; what is half made must go too.
		return Imported{}, errors.Join(err, house.Destroy(context.WithoutCancel(ctx), i.inst.ID()))
	}
	rep.ID, rep.Missing = i.inst.ID(), i.missing
	return rep, nil
}

// importer is the visitor that writes.
type importer struct {
	ctx   context.Context
	house *instance.House
	opts  ImportOptions
	info  *Info

	inst    *instance.Instance
	refs    map[[32]byte]storage.Ref // by digest: what is there twice is kept once
	at      map[[16]byte][32]byte    // digests by path
	missing []instance.DocID
	done    int64
	batch   batch
}

func (i *importer) begin(info *Info) error {
	id, quota := i.opts.ID, i.opts.Quota
	if id == "" {
		id = info.Instance
	}
	if u, err := uuid.Parse(string(id)); err != nil || u.String() != string(id) {
		return storage.ErrBadID
	}
	if quota == 0 {
		quota = min(info.Quota, MaxQuota)
	}
	if info.Bytes > quota {
		return instance.ErrOverQuota
	}
	inst, err := i.house.Create(i.ctx, id, quota)
	if err != nil {
		return err
	}
	i.inst, i.info = inst, info
	return inst.Update(i.ctx, func(tx *instance.Tx) error { return setArriving(tx, true) })
}

func (i *importer) content(path string, size int64, r io.Reader) error {
	ref, err := i.inst.StageBlob(i.ctx, r)
	if err != nil {
		return err
	}
	if ref.Size != size || len(ref.SHA256) != 32 {
		return storage.ErrDamaged
	}
	sum := [32]byte(ref.SHA256)
	if _, known := i.refs[sum]; known {
		if err := i.inst.DropBlob(i.ctx, ref); err != nil {
			return err
		}
	} else {
		i.refs[sum] = ref
	}
	i.at[key(path)] = sum
	i.done += size
	if i.opts.Progress != nil {
		i.opts.Progress(i.done, i.info.Bytes)
	}
	return nil
}

func (i *importer) damage(all []Damage) error {
	for _, d := range all {
		if d.Reason == ReasonContent {
			delete(i.at, key(d.Path)) // what is not whole does not come in
		}
	}
	return nil
}

func (i *importer) leaf(leaf consent.Leaf) error {
	return i.add(4, len(leaf.Record)+300, func(tx *instance.Tx) error { return consent.AppendLeaf(tx, leaf) })
}

func (i *importer) document(doc instance.Document) error {
	writes := 6
	if doc.Doctype == doctypes.FileName {
		here, err := restore(doc, i.refOf)
		if err != nil {
			return ErrDocument.With("doctype", string(doc.Doctype)).Because(err)
		}
		if here == nil {
			i.missing = append(i.missing, doc.ID)
			return nil
		}
		doc = *here
		writes += bytes.Count(doc.Body, []byte(`"sha256"`))
	}
	return i.add(writes, 3*len(doc.Body)+1024+100*writes, func(tx *instance.Tx) error { return tx.Import(doc) })
}

func (i *importer) refOf(path string) (storage.Ref, bool) {
	sum, ok := i.at[key(path)]
	if !ok {
		return storage.Ref{}, false
	}
	ref, ok := i.refs[sum]
	return ref, ok
}

func (i *importer) end() error {
	if err := i.flush(); err != nil {
		return err
	}
	if err := i.dropUnused(); err != nil {
		return err
	}
	err := i.inst.Update(i.ctx, func(tx *instance.Tx) error {
		head, err := consent.Head(tx)
		if err != nil {
			return err
		}
		if head.Size != i.info.LogSize || !bytes.Equal(head.Root, i.info.LogRoot) {
			return damaged("the log here has not become what it was: %s", hex.EncodeToString(head.Root))
		}
		return consent.Append(tx, consent.Record{Actor: i.opts.Actor, What: consent.Import})
	})
	if err != nil {
		return err
	}
	if err := consent.Arrive(i.ctx, i.inst); err != nil {
		return err
	}
	return i.inst.Update(i.ctx, func(tx *instance.Tx) error { return setArriving(tx, false) })
}

// dropUnused removes the contents that came in but were not whole.
func (i *importer) dropUnused() error {
	used := make(map[[32]byte]bool, len(i.at))
	for _, sum := range i.at {
		used[sum] = true
	}
	for sum, ref := range i.refs {
		if used[sum] {
			continue
		}
		if err := i.inst.DropBlob(i.ctx, ref); err != nil {
			return err
		}
	}
	return nil
}
