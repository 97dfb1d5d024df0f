package jobs

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pims/storage"
)

// modelItem is what the model knows of a job: when it may run next, and the
// lease that is out.
type modelItem struct {
	due   time.Time
	anew  bool // scheduled since the lease was taken
	lease *lease
	until time.Time
}

// TestModel drives leases of two queues over one keyspace by hand and compares
// with a model: a job runs when it is due, never twice at a time within its
// lease, and is never lost.
func TestModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		now := time.Unix(1e9, 0).UTC()
		opt := Options{Tries: 1000, Now: func() time.Time { return now }, Rand: func() float64 { return 0.5 }}
		q := New(keyspace(t), map[Kind]Handler{"a": ok, "b": ok}, opt)
		model := map[Job]*modelItem{}
		ctx := t.Context()
		job := rapid.Custom(func(rt *rapid.T) Job {
			return Job{rapid.SampledFrom([]Kind{"a", "b"}).Draw(rt, "kind"), rapid.SampledFrom([]storage.ID{"x", "y"}).Draw(rt, "instance")}
		})
		rt.Repeat(map[string]func(*rapid.T){
			"schedule": func(rt *rapid.T) {
				j := job.Draw(rt, "job")
				at := now.Add(time.Duration(rapid.IntRange(-60, 600).Draw(rt, "in")) * time.Second)
				if err := q.Schedule(ctx, j, at); err != nil {
					rt.Fatal(err)
				}
				if model[j] == nil {
					model[j] = &modelItem{}
				}
				model[j].due, model[j].anew = at, true
			},
			"advance": func(rt *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(1, 200).Draw(rt, "seconds")) * time.Second)
			},
			"take": func(rt *rapid.T) {
				may := false
				for _, it := range model {
					may = may || it.mayRun(now)
				}
				l, next, err := q.take(ctx)
				if err != nil {
					rt.Fatal(err)
				}
				if (l != nil) != may {
					rt.Fatalf("leased %v, next %v, model %v", l, next, may)
				}
				if l == nil {
					return
				}
				it := model[l.job]
				if !it.mayRun(now) {
					rt.Fatalf("%v leased against the model", l.job)
				}
				it.lease, it.until, it.anew = l, now.Add(q.opt.Lease), false
			},
			"finish": func(rt *rapid.T) {
				j := job.Draw(rt, "job")
				it := model[j]
				if it == nil || it.lease == nil {
					return
				}
				var o outcome
				if rapid.Bool().Draw(rt, "fails") {
					o.err = errors.New("failed")
				}
				if err := q.finish(ctx, it.lease, o); err != nil {
					rt.Fatal(err)
				}
				it.lease = nil
				switch {
				case it.anew:
				case o.err == nil:
					delete(model, j)
				default:
					saved, err := q.item(t, j)
					if err != nil || !saved.Due.After(now) {
						rt.Fatalf("after a failure: %+v, %v", saved, err)
					}
					it.due = saved.Due
				}
			},
			"": func(rt *rapid.T) {
				for _, kind := range []Kind{"a", "b"} {
					for _, id := range []storage.ID{"x", "y"} {
						_, err := q.item(t, Job{kind, id})
						if known := model[Job{kind, id}] != nil; known != (err == nil) {
							rt.Fatalf("%s of %s: in the model %v, stored: %v", kind, id, known, err)
						}
					}
				}
			},
		})
	})
}

func (it *modelItem) mayRun(now time.Time) bool {
	return !it.due.After(now) && (it.lease == nil || !it.until.After(now))
}

func (q *Queue) item(t *testing.T, j Job) (it item, err error) {
	err = q.ks.View(t.Context(), func(tx storage.Tx) error {
		it, err = load(tx, j)
		return err
	})
	return it, err
}
