package crashtest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"

	"pims/instance"
	"pims/storage"
)

// scene is one thing that people do, over and over. Its operations depend on
// nothing but their number, so that whoever knows how many were done knows what
// a node must hold.
type scene interface {
	// prepare makes what the operations need, once.
	prepare(ctx context.Context, n *node) error
	// step does operation k, from 1 on: it is acknowledged when step returns nil.
	step(ctx context.Context, n *node, k int) error
	// holds returns an error unless the node holds exactly what k operations leave.
	holds(ctx context.Context, n *node, k int) error
}

// Who lives on the node: two to whom things happen, and one to whom nothing does.
const (
	lea   = "lea.roux"
	tom   = "tom.girard"
	still = "nina.colin"
)

// everyScene is what happens at the same time, mostly to Léa.
func everyScene() map[string]scene {
	return map[string]scene{
		"documents-1": documents{1}, "documents-2": documents{2}, "documents-3": documents{3},
		"uploads": uploads{}, "partials": partials{}, "copies": copies{}, "deletion": deletion{},
		"moves": moves{}, "versions": versions{}, "grafts": grafts{},
		"links": links{}, "searches": searches{}, "scans": scans{},
		"consents": consents{}, "visits": visits{}, "sessions": sessions{},
		"heaps": heaps{}, "people": people{}, "imports": imports{}, "backups": backups{}, "epochs": epochs{},
	}
}

func names(all map[string]scene) []string { return slices.Sorted(maps.Keys(all)) }

// settle tells how many operations of a scene were done when n were
// acknowledged: that many, or the next one as well. Anything else is a loss or a
// half.
func settle(ctx context.Context, n *node, s scene, acked int) (done int, err error) {
	before := s.holds(ctx, n, acked)
	if before == nil {
		return acked, nil
	}
	after := s.holds(ctx, n, acked+1)
	if after == nil {
		return acked + 1, nil
	}
	return acked, fmt.Errorf("neither %d operations (%w) nor one more (%w)", acked, before, after)
}

// difference is what is not as it must be, and nobody has said so.
type difference string

func (d difference) Error() string { return string(d) }

func differs(format string, args ...any) error { return difference(fmt.Sprintf(format, args...)) }

// content is what operation k of a scene writes: mostly small, sometimes large.
func content(scene string, k int) []byte {
	var seed [32]byte
	copy(seed[:], scene)
	binary.BigEndian.PutUint64(seed[24:], uint64(k))
	r := rand.NewChaCha8(seed)
	size := int(r.Uint64() % 6000)
	switch r.Uint64() % 16 {
	case 0:
		size = 0
	case 1:
		size += 300 << 10
	case 2:
		size += 64 << 10
	}
	b := make([]byte, size)
	_, _ = r.Read(b) // never fails
	return b
}

// calm is how many files those have to whom nothing happens.
const calm = 16

// fill puts files into somebody's root.
func (n *node) fill(ctx context.Context, login string) error {
	return n.in(ctx, login, func(i *instance.Instance) error {
		for k := range calm {
			if err := upload(ctx, i, instance.Root, fmt.Sprint(k), content(login, k)); err != nil {
				return err
			}
		}
		return nil
	})
}

// calm returns an error unless somebody has what fill gave them, and nothing else.
func (n *node) calm(ctx context.Context, login string) error {
	return n.in(ctx, login, func(i *instance.Instance) error {
		var all map[string]instance.Entry
		var changes []instance.Change
		err := i.View(ctx, func(tx *instance.Tx) (err error) {
			if all, err = list(tx, instance.Root); err == nil {
				changes, _, err = tx.Changes(0, 1000)
			}
			return err
		})
		if err != nil {
			return err
		}
		if len(all) != calm || len(changes) != calm+1 { // and the account
			return differs("%d files and %d changes are there", len(all), len(changes))
		}
		for k := range calm {
			if err := reads(ctx, i, all[fmt.Sprint(k)].ID, 0, content(login, k)); err != nil {
				return err
			}
		}
		return nil
	})
}

func upload(ctx context.Context, i *instance.Instance, folder instance.DocID, name string, b []byte) error {
	_, _, err := full(i).UploadFile(ctx, folder, name, instance.Replace, instance.Upload{Mime: "text/plain", Size: int64(len(b))}, bytes.NewReader(b))
	return err
}

// reads compares a version of a file, 0 for the current one, with what it must be.
func reads(ctx context.Context, i *instance.Instance, id instance.DocID, version int, want []byte) error {
	c, err := full(i).Open(ctx, id, version)
	if err != nil {
		return err
	}
	got, err := io.ReadAll(c)
	if err = errors.Join(err, c.Close()); err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return differs("version %d of a file has other bytes: %d, not %d", version, len(got), len(want))
	}
	return nil
}

// list returns the entries of a folder by their names.
func list(tx *instance.Tx, folder instance.DocID) (map[string]instance.Entry, error) {
	all := map[string]instance.Entry{}
	for e, err := range tx.Tree().List(folder) {
		if err != nil {
			return nil, err
		}
		if _, twice := all[e.Name]; twice && folder != instance.Trash {
			return nil, differs("two entries %q", e.Name)
		}
		all[e.Name] = e
	}
	return all, nil
}

// at returns what names lead to.
func at(tx *instance.Tx, folder instance.DocID, names ...string) (instance.Entry, error) {
	way, err := tx.Tree().Walk(folder, names...)
	if err == nil && len(way) <= len(names) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return instance.Entry{}, err
	}
	return way[len(names)], nil
}
