package apptest

import (
	"bytes"
	"context"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"pims/identity"
	"pims/instance"
	"pims/instance/instancetest"
	"pims/storage"
	"pims/storage/memory"
)

// World is what one probe meets: an owner's instance with a few files, and
// another's.
type World struct {
	T      *testing.T
	House  *instance.House
	Person identity.PersonID // the owner: any name will do where an app asks no directory
	Owner  instance.ID
	Other  instance.ID // somebody else's

	Folder  instance.DocID // "Maths", in the root
	File    instance.DocID // "exposé.txt" in it, of two versions
	Trashed instance.DocID // a file in the trash

	opened *opened
}

// newHouse makes a house in memory, with another's instance in it.
func newHouse(t *testing.T) *World {
	t.Helper()
	w := &World{T: t, Person: "owner", opened: &opened{Engine: memory.New()}}
	w.House = instancetest.House(t, w.opened, time.Now)
	t.Cleanup(func() { must(t, w.opened.Close()) })
	w.Other = w.NewInstance()
	return w
}

// fresh returns the same house with a new owner in it.
func (w *World) fresh(t *testing.T) *World {
	t.Helper()
	n := *w
	n.T = t
	n.Owner = n.NewInstance()
	n.fill()
	return &n
}

// NewInstance makes an empty instance.
func (w *World) NewInstance() instance.ID {
	w.T.Helper()
	id, err := instance.NewID()
	must(w.T, err)
	inst, err := w.House.Create(context.Background(), id, 1<<20)
	must(w.T, err)
	must(w.T, inst.Close())
	return id
}

// fill gives the owner some files.
func (w *World) fill() {
	w.T.Helper()
	ctx := context.Background()
	inst, err := w.House.Open(ctx, w.Owner)
	must(w.T, err)
	a := inst.Access(instance.Rights{Every: instance.Read | instance.Write})
	put := func(parent instance.DocID, name, content string) instance.Entry {
		u := instance.Upload{Mime: "text/plain", Size: int64(len(content))}
		e, _, err := a.UploadFile(ctx, parent, name, instance.Replace, u, bytes.NewReader([]byte(content)))
		must(w.T, err)
		return e
	}
	must(w.T, a.Update(ctx, func(tx *instance.Tx) error {
		e, err := tx.Tree().CreateFolder(instance.Root, "Maths", instance.Refuse)
		w.Folder = e.ID
		return err
	}))
	put(w.Folder, "exposé.txt", "premier jet")
	w.File = put(w.Folder, "exposé.txt", "second jet").ID
	w.Trashed = put(instance.Root, "brouillon.txt", "à jeter").ID
	must(w.T, a.Update(ctx, func(tx *instance.Tx) error {
		_, err := tx.Tree().Trash(w.Trashed)
		return err
	}))
	must(w.T, a.Close())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// opened is an engine that notes who opens a keyspace.
type opened struct {
	storage.Engine
	mu    sync.Mutex
	id    storage.ID // whose opening is noted
	byWho []string   // "guard" or "handler"
}

func (o *opened) watch(id instance.ID) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.id, o.byWho = storage.ID(id), nil
}

func (o *opened) seen() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.byWho
}

// Open implements storage.Engine.
func (o *opened) Open(ctx context.Context, id storage.ID) (storage.Keyspace, error) {
	o.mu.Lock()
	if id == o.id {
		o.byWho = append(o.byWho, opener())
	}
	o.mu.Unlock()
	return o.Engine.Open(ctx, id)
}

// opener looks at the stack for who wants a keyspace.
func opener() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		f, more := frames.Next()
		if strings.HasSuffix(f.Function, "consent.(*Guard).Enter") {
			return guard
		}
		if !more {
			return "handler"
		}
	}
}

const guard = "guard"
