package jobs

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pims/fault"
	"pims/storage"
	"pims/storage/memory"
)

const (
	alice = storage.ID("0197a000-0000-7000-8000-00000000000a")
	bob   = storage.ID("0197a000-0000-7000-8000-00000000000b")
)

func keyspace(t testing.TB) storage.Keyspace {
	t.Helper()
	ks, err := memory.New().Create(t.Context(), "due")
	if err != nil {
		t.Fatal(err)
	}
	return ks
}

// rig is a queue that runs inside a synctest bubble and notes its runs.
type rig struct {
	*Queue
	t    *testing.T
	stop func()
	done chan error

	mu   sync.Mutex
	runs []time.Time
}

func start(t *testing.T, ks storage.Keyspace, opt Options, h Handler) *rig {
	r := &rig{t: t, done: make(chan error, 1)}
	if opt.Rand == nil {
		opt.Rand = func() float64 { return 0.5 }
	}
	r.Queue = New(ks, map[Kind]Handler{"sync": func(ctx context.Context, id storage.ID) error {
		r.mu.Lock()
		r.runs = append(r.runs, time.Now())
		r.mu.Unlock()
		return h(ctx, id)
	}}, opt)
	ctx, cancel := context.WithCancel(t.Context())
	r.stop = cancel
	go func() { r.done <- r.Run(ctx) }()
	return r
}

func (r *rig) schedule(j Job, in time.Duration) {
	r.t.Helper()
	if err := r.Schedule(r.t.Context(), j, time.Now().Add(in)); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.runs)
}

func (r *rig) end() {
	r.t.Helper()
	r.stop()
	if err := <-r.done; err != nil {
		r.t.Error(err)
	}
}

func (r *rig) parked() (all []Parked) {
	r.t.Helper()
	for p, err := range r.Parked(r.t.Context()) {
		if err != nil {
			r.t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

var syncAlice = Job{"sync", alice}

func ok(context.Context, storage.ID) error { return nil }

func TestRunsWhenDueAndOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, keyspace(t), Options{}, ok)
		begun := time.Now()
		r.schedule(syncAlice, 365*24*time.Hour)
		time.Sleep(364 * 24 * time.Hour)
		if n := r.count(); n != 0 {
			t.Fatalf("ran %d times before it was due", n)
		}
		time.Sleep(2 * 24 * time.Hour)
		if n := r.count(); n != 1 {
			t.Fatalf("ran %d times", n)
		}
		if late := r.runs[0].Sub(begun) - 365*24*time.Hour; late < 0 || late > time.Millisecond {
			t.Errorf("ran %v late", late)
		}
		r.end()
	})
}

func TestScheduleWakesAndReplaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, keyspace(t), Options{}, ok)
		synctest.Wait() // asleep: nothing is due
		r.schedule(syncAlice, time.Hour)
		r.schedule(syncAlice, 2*time.Hour)
		time.Sleep(90 * time.Minute)
		if n := r.count(); n != 0 {
			t.Fatal("the replaced time counted")
		}
		r.schedule(syncAlice, 0)
		synctest.Wait()
		if n := r.count(); n != 1 {
			t.Fatalf("ran %d times after waking", n)
		}
		time.Sleep(24 * time.Hour)
		if n := r.count(); n != 1 {
			t.Fatalf("ran %d times in all", n)
		}
		r.end()
	})
}

func TestFailuresBackOffThenPark(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fail := fault.New(fault.Busy, "busy")
		r := start(t, keyspace(t), Options{Tries: 4, MaxRetry: 3 * time.Minute}, func(context.Context, storage.ID) error { return fail })
		r.schedule(syncAlice, 0)
		time.Sleep(24 * time.Hour)
		var gaps []time.Duration
		synctest.Wait()
		for i, at := range r.runs[1:] {
			gaps = append(gaps, at.Sub(r.runs[i]).Round(time.Second))
		}
		want := []time.Duration{time.Minute, 2 * time.Minute, 3 * time.Minute}
		if len(gaps) != len(want) || gaps[0] != want[0] || gaps[1] != want[1] || gaps[2] != want[2] {
			t.Errorf("pauses %v, want %v", gaps, want)
		}
		all := r.parked()
		if len(all) != 1 || all[0].Job != syncAlice || all[0].Tries != 4 || all[0].Code != "busy" {
			t.Errorf("parked %+v", all)
		}
		r.schedule(syncAlice, time.Hour)
		if all := r.parked(); len(all) != 0 {
			t.Errorf("still parked after it was scheduled: %+v", all)
		}
		r.end()
	})
}

func TestCrashHandsOnAndPoisonIsParked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ks := keyspace(t)
		opt := Options{Tries: 3, Lease: time.Minute}
		dead := New(ks, map[Kind]Handler{"sync": ok}, opt)
		if err := dead.Schedule(t.Context(), syncAlice, time.Now()); err != nil {
			t.Fatal(err)
		}
		for range 2 { // takes the lease and dies, twice
			if l, _, err := dead.take(t.Context()); l == nil || err != nil {
				t.Fatal(l, err)
			}
			if l, _, err := dead.take(t.Context()); l != nil || err != nil {
				t.Fatal("leased twice", l, err)
			}
			time.Sleep(time.Minute)
		}
		r := start(t, ks, opt, ok)
		synctest.Wait()
		if r.count() != 1 {
			t.Fatal("the crashed job was not handed on")
		}
		r.end()

		if err := dead.Schedule(t.Context(), syncAlice, time.Now()); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if l, _, err := dead.take(t.Context()); l == nil || err != nil {
				t.Fatal(l, err)
			}
			time.Sleep(time.Minute)
		}
		if l, _, err := dead.take(t.Context()); l != nil || err != nil {
			t.Fatal("a job that kills its process is run for ever", l, err)
		}
		r = start(t, ks, opt, ok)
		if all := r.parked(); len(all) != 1 || all[0].Code != "crashed" {
			t.Errorf("parked %+v", all)
		}
		r.end()
	})
}

func TestLongRunKeepsItsLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ks := keyspace(t)
		slow := func(ctx context.Context, _ storage.ID) error { time.Sleep(time.Hour); return ctx.Err() }
		a := start(t, ks, Options{Lease: time.Minute}, slow)
		b := start(t, ks, Options{Lease: time.Minute}, slow)
		a.schedule(syncAlice, 0)
		time.Sleep(2 * time.Hour)
		if n := a.count() + b.count(); n != 1 {
			t.Errorf("%d runs of one job", n)
		}
		a.end()
		b.end()
	})
}

func TestScheduledWhileItRunsRunsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var most, now int
		var mu sync.Mutex
		r := start(t, keyspace(t), Options{}, func(context.Context, storage.ID) error {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(10 * time.Second)
			mu.Lock()
			now--
			mu.Unlock()
			return errors.New("failed, but it was scheduled anew")
		})
		r.schedule(syncAlice, 0)
		time.Sleep(5 * time.Second)
		r.schedule(syncAlice, 0)
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if n := r.count(); n != 2 || most != 1 {
			t.Errorf("%d runs, %d at a time", n, most)
		}
		r.end()
	})
}

func TestStopWaitsAndForgetsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ks := keyspace(t)
		var ended atomic.Bool
		r := start(t, ks, Options{}, func(ctx context.Context, _ storage.ID) error {
			<-ctx.Done()
			time.Sleep(time.Second) // tidies up
			ended.Store(true)
			return ctx.Err()
		})
		r.schedule(syncAlice, 0)
		time.Sleep(time.Second)
		r.end()
		if !ended.Load() {
			t.Error("Run did not wait for the handler")
		}
		again := start(t, ks, Options{Tries: 1}, ok)
		synctest.Wait()
		if again.count() != 1 {
			t.Error("the interrupted job was lost, delayed or parked")
		}
		again.end()
	})
}

func TestOneBadJobDisturbsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ks := keyspace(t)
		bad := Job{"sync", "0"} // before the others
		r := start(t, ks, Options{Tries: 1}, func(_ context.Context, id storage.ID) error {
			if id == alice {
				panic("broken")
			}
			return nil
		})
		err := ks.Update(t.Context(), func(tx storage.Tx) error {
			return errors.Join(tx.Set([]byte(keyItem+bad.path()), []byte("{")), tx.Set(dueKey(time.UnixMicro(1), bad), nil))
		})
		if err != nil {
			t.Fatal(err)
		}
		r.schedule(syncAlice, 0)
		r.schedule(Job{"sync", bob}, 0)
		r.schedule(Job{"unknown", bob}, -time.Hour)
		time.Sleep(time.Second)
		if r.count() != 2 {
			t.Errorf("%d runs", r.count())
		}
		all := r.parked()
		if len(all) != 2 || all[0].Code != "damaged" || all[1].Code != fault.CodeInternal {
			t.Errorf("parked %+v", all)
		}
		r.end()
	})
}

func TestDamagedJobCanBeScheduledAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ks := keyspace(t)
		r := start(t, ks, Options{}, ok)
		r.schedule(syncAlice, time.Hour)
		damage := func(tx storage.Tx) error { return tx.Set([]byte(keyItem+syncAlice.path()), []byte("{")) }
		if err := ks.Update(t.Context(), damage); err != nil {
			t.Fatal(err)
		}
		r.schedule(syncAlice, 2*time.Hour)
		time.Sleep(3 * time.Hour)
		if r.count() != 1 || len(r.parked()) != 0 {
			t.Errorf("%d runs, parked %v", r.count(), r.parked())
		}
		if err := ks.Update(t.Context(), damage); err != nil {
			t.Fatal(err)
		}
		if err := r.Withdraw(t.Context(), alice); err != nil {
			t.Error(err)
		}
		r.end()
	})
}

func TestWithdraw(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var cut atomic.Bool
		r := start(t, keyspace(t), Options{Lease: time.Minute}, func(ctx context.Context, _ storage.ID) error {
			<-ctx.Done()
			cut.Store(true)
			return ctx.Err()
		})
		r.schedule(syncAlice, 0)
		time.Sleep(time.Second)
		if err := r.Withdraw(t.Context(), alice); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if !cut.Load() {
			t.Error("the handler was not told")
		}
		time.Sleep(time.Hour)
		if r.count() != 1 || len(r.parked()) != 0 {
			t.Errorf("%d runs, parked %v", r.count(), r.parked())
		}
		r.end()
	})
}

func TestBadJob(t *testing.T) {
	q := New(keyspace(t), nil, Options{})
	for _, j := range []Job{{}, {"sync", ""}, {"a/b", alice}, {"sync", "a/b"}} {
		if err := q.Schedule(t.Context(), j, time.Now()); !errors.Is(err, ErrBadJob) {
			t.Errorf("%+v: %v", j, err)
		}
	}
}
