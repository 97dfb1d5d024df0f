package jobs

import (
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"time"

	"pims/fault"
	"pims/storage"
)

// Kind names a kind of work: 1 to 64 of a-z, 0-9 and '-'.
type Kind string

// Job is one kind of work for one instance. There is at most one of it in a
// queue.
type Job struct {
	Kind     Kind
	Instance storage.ID
}

// Handler does the work of a kind. Its context ends when the queue stops or
// the job is withdrawn.
type Handler func(ctx context.Context, instance storage.ID) error

// ErrBadJob is a job whose kind or instance could not be a name.
var ErrBadJob = fault.New(fault.Internal, "bad-job")

// Options tune a Queue; the zero value is a sound choice.
type Options struct {
	Workers  int           // handlers that run at a time; 4
	Lease    time.Duration // how long a crashed run holds a job, renewed while it runs; 2 min
	Retry    time.Duration // the pause after the first failure, doubled with each; 1 min
	MaxRetry time.Duration // the longest pause; 6 h
	Tries    int           // runs before a job is parked; 10
	Now      func() time.Time
	Rand     func() float64 // in [0,1), for the jitter
	Log      *slog.Logger   // told of failures; none
}

// Queue keeps jobs in a keyspace and runs them. It is safe for concurrent use,
// also by several nodes that share the keyspace.
type Queue struct {
	ks       storage.Keyspace
	handlers map[Kind]Handler
	opt      Options
	wake     chan struct{} // holds a token when something was scheduled
}

// New returns a queue over a keyspace of its own, which the caller closes after
// Run has returned. Jobs of a kind without a handler are kept and left alone.
func New(ks storage.Keyspace, handlers map[Kind]Handler, opt Options) *Queue {
	orDefault(&opt.Workers, 4)
	orDefault(&opt.Lease, 2*time.Minute)
	orDefault(&opt.Retry, time.Minute)
	orDefault(&opt.MaxRetry, 6*time.Hour)
	orDefault(&opt.Tries, 10)
	orDefault(&opt.Log, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Rand == nil {
		opt.Rand = rand.Float64
	}
	return &Queue{ks: ks, handlers: handlers, opt: opt, wake: make(chan struct{}, 1)}
}

func orDefault[T comparable](v *T, other T) {
	var zero T
	if *v == zero {
		*v = other
	}
}

func (j Job) valid() bool { return storage.ID(j.Kind).Valid() && j.Instance.Valid() }

func (q *Queue) now() time.Time { return q.opt.Now().UTC() }

// update commits also on a disk that is nearly full: what makes room again is
// work of this queue, and its own records are small.
func (q *Queue) update(ctx context.Context, fn func(storage.Tx) error) error {
	return q.ks.Update(storage.Vital(ctx), fn)
}

// nudge makes Run look again at what is due.
func (q *Queue) nudge() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}
