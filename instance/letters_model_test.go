package instance_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pims/instance"
	"pims/storage"
)

var errCrash = errors.New("crashed")

// fate says what becomes of the next commit.
type fate int

const (
	fine    fate = iota
	lost         // the process dies before it
	unknown      // the process dies after it: it stands, and nobody was told
)

// fragile is an engine whose commits meet their fate.
type fragile struct {
	storage.Engine
	next func() fate
}

func (e *fragile) Open(ctx context.Context, id storage.ID) (storage.Keyspace, error) {
	ks, err := e.Engine.Open(ctx, id)
	return fragileKeyspace{ks, e}, err
}

type fragileKeyspace struct {
	storage.Keyspace
	engine *fragile
}

func (k fragileKeyspace) Update(ctx context.Context, fn func(storage.Tx) error) error {
	fate := k.engine.next()
	err := k.Keyspace.Update(ctx, func(tx storage.Tx) error {
		if err := fn(tx); err != nil || fate == fine || fate == unknown {
			return err
		}
		return errCrash
	})
	if err == nil && fate == unknown {
		err = errCrash
	}
	return err
}

// TestLettersSurviveCrashes posts letters between instances of which one is
// erased, with commits and deliveries that fail at any point, and then compares
// what each has applied with what the others have posted.
func TestLettersSurviveCrashes(t *testing.T) {
	w := newWorld(t)
	engine := &fragile{Engine: w.Engine, next: func() fate { return fine }}
	rapid.Check(t, func(rt *rapid.T) {
		quiet := func() fate { return fine }
		engine.next = quiet
		// A house of its own for each step is a process that was restarted.
		house := func() *instance.House {
			return &instance.House{
				Engine: engine, Node: engine, Blobs: w.Blobs, Keyring: w.Keyring, Now: w.Now,
				Receiver: &postman{refuse: func(instance.ID) error {
					if engine.next() != fine {
						return storage.ErrBusy
					}
					return nil
				}},
			}
		}
		var all []instance.ID
		for range 4 {
			id, err := instance.NewID()
			must(t, err)
			i, err := house().Create(t.Context(), id, 1<<20)
			must(t, err)
			must(t, i.Close())
			all = append(all, id)
		}
		doomed, erased := all[3], false
		applied := map[instance.ID][]string{} // by the doomed one, from each

		at := func(id instance.ID, do func(*instance.Instance) error) error {
			i, err := house().Open(t.Context(), id)
			must(t, err)
			return errors.Join(do(i), i.Close())
		}
		for n := range rapid.IntRange(1, 30).Draw(rt, "steps") {
			sender := rapid.SampledFrom(all[:3]).Draw(rt, "sender")
			engine.next = func() fate { return fate(rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(rt, "fate")) }
			switch rapid.IntRange(0, 9).Draw(rt, "op") {
			case 0, 1, 2, 3: // a change and its letter
				to := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 3, rapid.ID[instance.ID]).Draw(rt, "to")
				_ = at(sender, func(i *instance.Instance) error {
					return i.Update(t.Context(), func(tx *instance.Tx) error {
						l := letter(fmt.Sprint(n), to...)
						for _, id := range to {
							if err := keep(tx, "said-"+string(id), l); err != nil {
								return err
							}
						}
						return tx.Post(l)
					})
				}) // if it failed, nothing was said
			case 4, 5, 6, 7:
				_ = at(sender, func(i *instance.Instance) error { return i.Deliver(t.Context()) }) // tried again later
			case 8:
				w.now = w.now.Add(time.Duration(rapid.IntRange(-5, 5).Draw(rt, "µs")) * time.Microsecond)
			case 9:
				engine.next = quiet
				if !erased {
					for _, from := range all[:3] {
						applied[from] = kept(t, house(), doomed, "got-"+string(from))
					}
					must(t, house().Destroy(t.Context(), doomed))
					erased = true
				}
			}
		}

		engine.next = quiet
		for _, sender := range all[:3] {
			must(t, at(sender, func(i *instance.Instance) error { return i.Deliver(t.Context()) }))
		}
		for _, from := range all[:3] {
			for _, to := range all {
				said := kept(t, house(), from, "said-"+string(to))
				back := kept(t, house(), from, "back-"+string(to))
				if to != doomed || !erased {
					got := kept(t, house(), to, "got-"+string(from))
					if !slices.Equal(got, said) || len(back) > 0 {
						rt.Fatalf("said %q, applied %q, came back %q", said, got, back)
					}
					continue
				}
				// What was applied and not noted before the end comes back too.
				cut := len(said) - len(back)
				if cut < 0 || !slices.Equal(said[cut:], back) || cut > len(applied[from]) || !slices.Equal(applied[from], said[:len(applied[from])]) {
					rt.Fatalf("said %q, the erased one had applied %q, came back %q", said, applied[from], back)
				}
			}
		}
	})
}
