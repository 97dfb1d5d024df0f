package consent

import (
	"context"
	"sync"
	"sync/atomic"

	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// maxOwed bounds the leaves that a node owes. Beyond, nobody is let in.
const maxOwed = 50_000

// wakes is how many instances that are owed leaves one visit has looked after.
const wakes = 20

// owedBatch bounds the leaves of one commit: each costs some twenty writes.
const owedBatch = 20

// debts are the leaves that could not be written because nothing could be, in
// memory, each with the time of what it tells: owners on a full disk must be able
// to read, and the log must not leave their visits out. They are written when
// something can be again; a crash before that loses them.
type debts struct {
	of sync.Map // instance.ID -> *debt
	n  atomic.Int64
}

// debt are the leaves that one instance is owed, in the order of time.
type debt struct {
	mu    sync.Mutex
	list  []Record
	awake bool // the work that writes them is due
}

// add notes a leaf, unless it tells of a visit that is noted already. cause is
// why it cannot be written, and what is returned if no more can be noted.
func (o *debts) add(id instance.ID, rec Record, cause error) error {
	v, _ := o.of.LoadOrStore(id, new(debt))
	d := v.(*debt)
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, last := range d.list {
		if rec.What == Visit && string(seenKey(last)) == string(seenKey(rec)) && sameVisit(last.Time, rec.Time) {
			return nil
		}
	}
	if o.n.Add(1) > maxOwed {
		o.n.Add(-1)
		return cause
	}
	d.list = append(d.list, rec)
	return nil
}

// settle writes the leaves that an instance is owed.
func (o *debts) settle(ctx context.Context, inst *instance.Instance) (err error) {
	defer fault.Wrap(&err, "late leaves")
	v, ok := o.of.Load(inst.ID())
	if !ok {
		return nil
	}
	d := v.(*debt)
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.list) > 0 {
		batch := d.list[:min(len(d.list), owedBatch)]
		err := inst.Update(storage.Vital(ctx), func(tx *instance.Tx) error {
			for _, rec := range batch {
				if err := appendAt(tx, rec, rec.Time); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		d.list = d.list[len(batch):]
		o.n.Add(-int64(len(batch)))
	}
	d.list, d.awake = nil, false
	return nil
}

// wake asks for the work that settles, for some of those who are owed leaves:
// something could be written just now.
func (g *Guard) wake() {
	if g.owed.n.Load() == 0 || g.House.Due == nil {
		return
	}
	woken := 0
	for id, v := range g.owed.of.Range {
		if v.(*debt).rouse() {
			g.House.Due(id.(instance.ID), Count, g.Now().UTC())
			woken++
		}
		if woken == wakes {
			return
		}
	}
}

// rouse reports whether a debt has to be woken, and takes it for done.
func (d *debt) rouse() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.awake || len(d.list) == 0 {
		return false
	}
	d.awake = true
	return true
}
