package crashtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"

	"pims/consent"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// whole returns all that is not as it must be on a node, whatever was done on
// it: with its own eyes, not with those of the doctor.
func (n *node) whole(ctx context.Context) error {
	var errs []error
	known := map[storage.ID]bool{}
	for p, err := range n.people.All(ctx) {
		if err != nil {
			return err
		}
		known[storage.ID(p.Instance)] = true
		i, err := n.House.Open(ctx, p.Instance)
		if err == nil {
			err = errors.Join(n.wholeInstance(ctx, i), i.Close())
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", p.Login, err))
		}
	}
	for id, err := range n.engine.Keyspaces(ctx) {
		if err != nil || !known[id] {
			errs = append(errs, fmt.Errorf("the keyspace of nobody: %s (%w)", id, err))
		}
	}
	for id, err := range n.blobs.Keyspaces(ctx) {
		if err != nil || !known[id] {
			errs = append(errs, fmt.Errorf("the contents of nobody: %s (%w)", id, err))
		}
	}
	return errors.Join(errs...)
}

func (n *node) wholeInstance(ctx context.Context, i *instance.Instance) error {
	blobs, drafts := map[string]storage.Ref{}, map[string]bool{}
	err := i.View(ctx, func(tx *instance.Tx) error {
		clear(blobs)
		clear(drafts)
		return errors.Join(recount(tx, blobs, drafts), hangs(tx), feeds(tx), consent.Verify(tx))
	})
	if err != nil {
		return err
	}
	for _, ref := range blobs {
		if err := readWhole(ctx, i, ref); err != nil {
			return fmt.Errorf("content %s: %w", ref.ID, err)
		}
	}
	for stored, err := range n.blobs.List(ctx, storage.ID(i.ID())) {
		if err != nil {
			return err
		}
		if _, needed := blobs[stored.ID]; !needed && !drafts[stored.ID] {
			return differs("the content of no document: %s", stored.ID)
		}
	}
	return nil
}

func readWhole(ctx context.Context, i *instance.Instance, ref storage.Ref) error {
	r, err := i.OpenStored(ctx, ref)
	if err != nil {
		return err
	}
	size, err := io.Copy(io.Discard, r)
	if err = errors.Join(err, r.Close()); err == nil && size != ref.Size {
		err = differs("%d bytes, not %d", size, ref.Size)
	}
	return err
}

// recount adds up what the counters claim to know, and notes the contents that
// documents refer to, and what holds those that arrive in parts.
func recount(tx *instance.Tx, blobs map[string]storage.Ref, drafts map[string]bool) error {
	var files, folders, used int64
	for f, err := range instance.In[doctypes.File](tx).All() {
		if err != nil {
			return err
		}
		files++
		for _, v := range f.Body.Versions {
			used += v.Blob.Size
			blobs[v.Blob.ID] = v.Blob
		}
	}
	for _, err := range instance.In[doctypes.Folder](tx).All() {
		if err != nil {
			return err
		}
		folders++
	}
	arriving, err := tx.Partials()
	if err != nil {
		return err
	}
	for _, p := range arriving {
		used += max(p.Size, p.Draft.Size)
		for _, id := range p.Draft.Blobs {
			drafts[id] = true
		}
	}
	u, err := tx.Usage()
	if err == nil && (u.Files != files || u.Folders != folders || u.Used != used) {
		err = differs("counted %d files, %d folders, %d bytes; the counters say %d, %d, %d", files, folders, used, u.Files, u.Folders, u.Used)
	}
	return err
}

// hangs returns an error unless every file and folder hangs on the root or in the
// trash, once, under the name that its document says.
func hangs(tx *instance.Tx) error {
	seen := map[instance.DocID]bool{}
	todo := []instance.DocID{instance.Root, instance.Trash}
	for len(todo) > 0 {
		folder := todo[0]
		todo = todo[1:]
		for e, err := range tx.Tree().List(folder) {
			if err != nil {
				return err
			}
			said, err := tx.Tree().Entry(e.ID)
			if err != nil || !reflect.DeepEqual(said, e) || seen[e.ID] {
				return fmt.Errorf("the entry %q is not what its document says (%w)", e.ID, err)
			}
			seen[e.ID] = true
			if e.Kind == instance.KindFolder {
				todo = append(todo, e.ID)
			}
		}
	}
	for _, t := range []doctypes.Name{doctypes.FileName, doctypes.FolderName} {
		for doc, err := range tx.Documents(t, "") {
			if err != nil {
				return err
			}
			if !seen[doc.ID] {
				return differs("a %s hangs nowhere: %s", t, doc.ID)
			}
		}
	}
	return nil
}

// feeds returns an error unless every document stands in the feed once, and what
// is gone as gone.
func feeds(tx *instance.Tx) error {
	live := map[instance.DocID]int{}
	for _, d := range doctypes.All() {
		for doc, err := range tx.Documents(d.Name, "") {
			if err != nil {
				return err
			}
			live[doc.ID]++
		}
	}
	changes, _, err := tx.Changes(0, 1<<30)
	if err != nil {
		return err
	}
	for _, c := range changes {
		if !c.Deleted {
			live[c.ID]--
		}
	}
	for id, n := range live {
		if n != 0 {
			return differs("the feed and the documents differ by %d of %s", n, id)
		}
	}
	return nil
}
