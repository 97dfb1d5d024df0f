package doctor

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// Node is what is examined.
type Node struct {
	House  *instance.House
	People *identity.People
	Vault  storage.Vault   // the contents of the house as they lie
	Own    []storage.ID    // the node's own keyspaces
	Works  []instance.Work // background work that any instance may owe; wanted again with Repair

	// Serving: others use the node meanwhile, so that what looks like a rest may
	// be on its way.
	Serving bool
}

// Options say how.
type Options struct {
	Repair bool
	Blobs  bool   // read all contents
	Rate   int64  // bytes a second at most; 0: as fast as it goes
	State  string // file that remembers how far a run came; may be empty
	Resume bool   // go on where the last run with the same Repair and Blobs was cut off
	Quota  int64  // see instance.ExamineOptions
}

// grace is how old a content without a document is, on a node that serves, that
// belongs to no upload any more.
const grace = 24 * time.Hour

// atATime is how many instances are examined at a time.
const atATime = 2

// run is one Run.
type run struct {
	Node
	o       Options
	meter   *meter
	own     map[storage.ID]bool
	people  map[storage.ID]identity.State // by instance
	present map[storage.ID]bool           // instances that the engine has
	sure    bool                          // people is all there are: what is of nobody may go

	mu      sync.Mutex // over what follows, and report
	rebuilt bool       // records of the directory were written
	report  func(Finding) error
	summary Summary
}

// Run examines a node. It tells of each finding as it comes, one at a time; an
// error of report ends the run.
func Run(ctx context.Context, n Node, o Options, report func(Finding) error) (_ Summary, err error) {
	defer fault.Wrap(&err, "doctor")
	r := &run{Node: n, o: o, meter: newMeter(o.Rate), report: report, own: map[storage.ID]bool{}, people: map[storage.ID]identity.State{}, present: map[storage.ID]bool{}}
	for _, id := range n.Own {
		r.own[id] = true
	}
	mended, left, err := n.People.CheckIndexes(ctx, o.Repair)
	if err != nil {
		return r.summary, err
	}
	if err := r.tellRecords("", mended, left); err != nil {
		return r.summary, err
	}
	if err := r.instances(ctx); err != nil {
		return r.summary, err
	}
	for _, step := range []func(context.Context) error{r.ownKeyspaces, r.strays, r.late} {
		if err := step(ctx); err != nil {
			return r.summary, err
		}
	}
	r.summary.Bytes = r.meter.read.Load()
	return r.summary, r.forget()
}

// instances examines them in the order of their ids.
func (r *run) instances(ctx context.Context) error {
	var ids []storage.ID
	for id, err := range r.House.Engine.Keyspaces(ctx) {
		if err != nil {
			return err
		}
		if !r.own[id] {
			ids = append(ids, id)
			r.present[id] = true
		}
	}
	r.sure = !r.Serving
	if err := r.readPeople(ctx); err != nil {
		return err
	}
	slices.Sort(ids)
	after, err := r.resume()
	if err != nil {
		return err
	}
	from, _ := slices.BinarySearch(ids, after+"\x00")
	ids = ids[from:]
	p := progress{ids: ids, done: make([]bool, len(ids))}
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for range atATime {
		g.Go(func() error {
			for {
				n := int(next.Add(1)) - 1
				if n >= len(ids) {
					return nil
				}
				if err := r.instance(ctx, ids[n]); err != nil {
					return err
				}
				if err := r.remember(&p, n); err != nil {
					return err
				}
			}
		})
	}
	return g.Wait()
}

// readPeople notes who is registered for which instance.
func (r *run) readPeople(ctx context.Context) error {
	for person, err := range r.People.All(ctx) {
		switch {
		case person.Instance != "":
			r.people[storage.ID(person.Instance)] = person.State
		case tolerable(err):
			r.sure = false
		default:
			return err
		}
	}
	r.sure = r.sure && len(r.people) > 0
	return nil
}

func (r *run) tell(id storage.ID, all ...instance.Finding) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, one := range all {
		if one.Count == 0 {
			continue
		}
		r.rebuilt = r.rebuilt || one.What == WrongRecord && one.Repaired
		f := Finding{id, one}
		r.summary.add(f)
		if err := r.report(f); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) tellRecords(id storage.ID, mended, left int) error {
	return r.tell(id, instance.Finding{What: WrongRecord, Count: mended, Repaired: true}, instance.Finding{What: WrongRecord, Count: left})
}
