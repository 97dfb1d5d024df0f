package konnectors

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// Runner runs the connections of instances. One serves a whole node.
type Runner struct {
	list   []Konnector
	opt    Options
	client *http.Client
	budget *budget
	slots  chan struct{} // holds a token for each instance that runs
}

// New returns a runner of these konnectors.
func New(list []Konnector, opt Options) *Runner {
	opt.fill()
	return &Runner{list: list, opt: opt, client: opt.policy().Client(), budget: newBudget(opt.PerMinute), slots: make(chan struct{}, opt.AtOnce)}
}

// Run runs the connections of an instance that are due, one after another, and
// asks for itself when the next one is. It is the Work of that name. What goes
// wrong with a service or a konnector stands in the journal and is no error
// here.
func (r *Runner) Run(ctx context.Context, inst *instance.Instance) (err error) {
	defer fault.Wrap(&err, "konnectors")
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	default:
		return inst.Update(ctx, func(tx *instance.Tx) error {
			tx.Want(Work, tx.Now().Add(r.turn()))
			return nil
		})
	}
	for asked := false; ; {
		var id instance.DocID
		var next time.Time
		err := inst.View(ctx, func(tx *instance.Tx) (err error) {
			id, next, err = due(tx)
			return err
		})
		switch {
		case err != nil:
			return err
		case id != "":
			asked = false
			if err := r.one(ctx, inst, id); err != nil {
				return err
			}
		case next.IsZero() || asked:
			return nil
		default:
			// The last moment said counts, and a person may have said "now" just
			// before this: so there is another look after it.
			asked = true
			if err := inst.Update(ctx, func(tx *instance.Tx) error { tx.Want(Work, next); return nil }); err != nil {
				return err
			}
		}
	}
}

// turn is how long an instance waits when too many run already: services that
// do not answer must not hold up the node's other work.
func (r *Runner) turn() time.Duration {
	return 3*time.Second + time.Duration(r.opt.Rand()*float64(4*time.Second))
}

// due returns a connection that is to run now, or when the next one is.
func due(tx *instance.Tx) (id instance.DocID, next time.Time, err error) {
	for c, err := range instance.In[doctypes.Connection](tx).All() {
		if isDamaged(err) {
			continue
		}
		if err != nil {
			return "", next, err
		}
		at := c.Body.NextRun
		given, err := has(tx, keyAccount+string(c.ID))
		switch {
		case err != nil:
			return "", next, err
		case !given: // on this host it has never been plugged in
		case c.Body.State == Running, !at.IsZero() && !at.After(tx.Now()):
			return c.ID, next, nil
		case !at.IsZero() && (next.IsZero() || at.Before(next)):
			next = at
		}
	}
	return "", next, nil
}

// one runs a connection and writes down how it went.
func (r *Runner) one(ctx context.Context, inst *instance.Instance, id instance.DocID) error {
	run := doctypes.ConnectionRun{Connection: string(id)}
	var slug string
	var account Account
	var missing error
	err := inst.Update(ctx, func(tx *instance.Tx) error {
		docs := instance.In[doctypes.Connection](tx)
		c, err := docs.Get(id)
		if err != nil {
			return err
		}
		slug, run.Started = c.Konnector, tx.Now()
		run.Asked = c.State == Running && !c.NextRun.IsZero()
		account, missing, err = open(tx, id)
		if err != nil {
			return err
		}
		c.State, c.NextRun = Running, time.Time{}
		return docs.Put(id, c)
	})
	if err != nil {
		return err
	}
	k := r.find(slug)
	failure := missing
	if k == nil {
		failure = ErrKonnectorGone
	}
	var m Manifest
	var came doctypes.ConnectionRun
	if failure == nil {
		m = k.Manifest()
		came, failure = r.ask(ctx, inst, id, k, account)
		if ctx.Err() != nil {
			return ctx.Err() // the node stops; the connection runs again later
		}
	}
	run.Outcome, run.New, run.Changed, run.Same, run.Lines = outcome(failure), came.New, came.Changed, came.Same, came.Lines
	if failure != nil {
		r.opt.Log.LogAttrs(ctx, slog.LevelWarn, "konnector failed",
			slog.String("konnector", slug), slog.String("code", run.Outcome), slog.Any("err", failure))
	}
	return inst.Update(ctx, func(tx *instance.Tx) error { return r.finish(tx, id, m, run, failure) })
}

// open reads the account of a connection.
func open(tx *instance.Tx, id instance.DocID) (a Account, missing, err error) {
	a = Account{Fields: map[string]string{}, Language: fault.French}
	p, err := instance.In[doctypes.Preferences](tx).Get(doctypes.OnlyID)
	if err == nil {
		a.Language = fault.ParseLang(p.Language)
	} else if absentIsFine(err) != nil {
		return a, nil, err
	}
	c, err := instance.In[doctypes.Credential](tx).Get(id)
	if errors.Is(err, storage.ErrNotFound) || isDamaged(err) {
		return a, ErrAccountNeeded, nil
	}
	for _, f := range c.Fields {
		a.Fields[f.Name] = f.Value
	}
	return a, nil, err
}

func (r *Runner) find(slug string) Konnector {
	for _, k := range r.list {
		if k.Manifest().Slug == slug {
			return k
		}
	}
	return nil
}

// ask runs the konnector itself. One that does not end when its time is over is
// left behind: its source and sink are closed.
func (r *Runner) ask(ctx context.Context, inst *instance.Instance, id instance.DocID, k Konnector, a Account) (doctypes.ConnectionRun, error) {
	m := k.Manifest()
	src := &Source{opt: r.opt, client: r.client, budget: r.budget, hosts: m.Hosts}
	sink := &Sink{inst: inst, manifest: m, connection: id, language: a.Language}
	within, cancel := context.WithTimeout(ctx, r.opt.RunTime)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- call(within, k, a, src, sink) }()
	var err error
	select {
	case err = <-ended:
	case <-within.Done():
		grace := time.NewTimer(r.opt.Grace)
		defer grace.Stop()
		select {
		case err = <-ended:
		case <-grace.C:
			err = ErrMistake.Because(errors.New("it does not end when its time is over"))
		}
	}
	src.closed.Store(true)
	if within.Err() != nil && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)) {
		err = ErrServiceSlow.Because(err)
	}
	return sink.end(), err
}

// call turns a panic into a fault. Its value may tell of the person and is left
// out.
func call(ctx context.Context, k Konnector, a Account, src *Source, sink *Sink) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = ErrMistake.Because(fmt.Errorf("panic with a %T\n%s", v, debug.Stack()))
		}
	}()
	return k.Run(ctx, a, src, sink)
}

// finish writes the run and what follows from it.
func (r *Runner) finish(tx *instance.Tx, id instance.DocID, m Manifest, run doctypes.ConnectionRun, failure error) error {
	run.Ended = tx.Now()
	failed, err := note(tx, run)
	if err != nil {
		return err
	}
	docs := instance.In[doctypes.Connection](tx)
	c, err := docs.Get(id)
	if err != nil {
		return err
	}
	c.Documents += run.New
	// Somebody may have unplugged it, or given another account, while it ran.
	if c.State == Running && c.NextRun.IsZero() {
		r.settle(&c, m, tx.Now(), failed, failure)
	}
	return docs.Put(id, c)
}
