package webtest

import (
	"context"
	"sync"

	"pims/instance"
	"pims/storage"
)

// Room is how much room the node's disk has.
type Room int

// The states of a disk.
const (
	Roomy Room = iota
	Tight      // what grows is refused, but for what is vital
	Full       // nothing is written
)

// disk is an engine whose disk fills up, whose keyspaces are taken out of use,
// and that has no slot free, as a story wants it.
type disk struct {
	storage.Engine

	mu   sync.Mutex
	room Room
	shut map[storage.ID]error
}

// Disk sets how much room there is from now on.
func (r *Run) Disk(room Room) {
	r.disk.mu.Lock()
	defer r.disk.mu.Unlock()
	r.disk.room = room
}

// Shut has a person's instance answer with a fault, such as
// storage.ErrQuarantined, to whoever opens it; nil opens it again.
func (r *Run) Shut(login string, with error) {
	r.t.Helper()
	id := storage.ID(r.Person(login).Instance)
	r.disk.mu.Lock()
	defer r.disk.mu.Unlock()
	r.disk.shut[id] = with
}

// LateLeaves does the work that the Guard left for later: see consent.Count.
func (r *Run) LateLeaves(login string) {
	r.t.Helper()
	ctx := context.Background()
	i, err := r.House.Open(ctx, instance.ID(r.Instance(login)))
	must(r.t, err)
	must(r.t, r.Node.Guard.CountVisits(ctx, i))
	must(r.t, i.Close())
}

// Open implements storage.Engine.
func (d *disk) Open(ctx context.Context, id storage.ID) (storage.Keyspace, error) {
	d.mu.Lock()
	err := d.shut[id]
	d.mu.Unlock()
	if err != nil {
		return nil, err
	}
	ks, err := d.Engine.Open(ctx, id)
	if err != nil {
		return nil, err
	}
	return diskKeyspace{ks, d}, nil
}

// Create implements storage.Engine.
func (d *disk) Create(ctx context.Context, id storage.ID) (storage.Keyspace, error) {
	ks, err := d.Engine.Create(ctx, id)
	if err != nil {
		return nil, err
	}
	return diskKeyspace{ks, d}, nil
}

type diskKeyspace struct {
	storage.Keyspace
	disk *disk
}

// Update implements storage.Keyspace.
func (k diskKeyspace) Update(ctx context.Context, fn func(storage.Tx) error) error {
	k.disk.mu.Lock()
	room := k.disk.room
	k.disk.mu.Unlock()
	switch {
	case room == Full:
		return storage.ErrReadOnlyNode
	case room == Tight && !storage.IsVital(ctx):
		return storage.ErrDiskFull
	}
	return k.Keyspace.Update(ctx, fn)
}
