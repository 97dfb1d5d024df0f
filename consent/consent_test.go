package consent_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/instance/instancetest"
	"pims/storage"
	"pims/storage/memory"
)

var (
	filesRead = consent.Scope{Name: "files:read", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{doctypes.FileName: instance.Read, doctypes.FolderName: instance.Read}}}
	settings  = consent.Scope{Name: "settings:write", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{doctypes.PreferencesName: instance.Read | instance.Write}}}
)

type door struct {
	*consent.Guard
	t    *testing.T
	now  time.Time
	tom  instance.ID
	ines instance.ID
}

func newDoor(t testing.TB) *door {
	t.Helper()
	d := &door{now: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)}
	d.t, _ = t.(*testing.T)
	clock := func() time.Time { return d.now }
	engine := memory.New()
	t.Cleanup(func() { must(t, engine.Close()) })
	d.Guard = &consent.Guard{House: instancetest.House(t, engine, clock), Now: clock}
	d.tom, d.ines = d.learner(t), d.learner(t)
	return d
}

func (d *door) learner(t testing.TB) instance.ID {
	t.Helper()
	id, err := instance.NewID()
	must(t, err)
	i, err := d.House.Create(t.Context(), id, 1<<20)
	must(t, err)
	must(t, i.Close())
	return id
}

func (d *door) caller(id instance.ID, session string, scopes ...string) identity.Caller {
	return identity.Caller{Person: "p", Instance: id, Client: identity.ClientWeb, ClientID: session, Scopes: scopes}
}

// visit enters, commits and leaves.
func (d *door) visit(c identity.Caller, s consent.Scope) error {
	p, err := d.Enter(d.t.Context(), c, d.tom, s)
	if err != nil {
		return err
	}
	return errors.Join(p.Commit(d.t.Context()), p.Close())
}

// log returns what Tom's log tells, oldest first, after checking its tree.
func (d *door) log() (list []consent.What) {
	d.t.Helper()
	d.inside(func(tx *instance.Tx) error {
		list = nil
		if err := consent.Verify(tx); err != nil {
			return err
		}
		records, err := consent.Records(tx, -1, 1000)
		for _, r := range records {
			list = append(list, r.What)
		}
		return err
	})
	slices.Reverse(list)
	return list
}

// inside runs fn in an Update of Tom's whole instance.
func (d *door) inside(fn func(*instance.Tx) error) {
	d.t.Helper()
	i, err := d.House.Open(d.t.Context(), d.tom)
	must(d.t, err)
	must(d.t, errors.Join(i.Update(d.t.Context(), fn), i.Close()))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheDoorOpensToTheOwnerOnly(t *testing.T) {
	d := newDoor(t)
	must(t, d.visit(d.caller(d.tom, "s1"), filesRead))
	for name, c := range map[string]identity.Caller{
		"another person": d.caller(d.ines, "s2"),
		"nobody":         {},
	} {
		if err := d.visit(c, filesRead); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	gone, err := instance.NewID()
	must(t, err)
	if _, err := d.Enter(t.Context(), d.caller(gone, "s3"), gone, filesRead); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("an instance that is gone: got %v", err)
	}
	if got := d.log(); !slices.Equal(got, []consent.What{consent.Visit}) {
		t.Errorf("the log tells %v", got)
	}
}

func TestALimitedClientStaysWithinItsScopes(t *testing.T) {
	d := newDoor(t)
	must(t, d.visit(d.caller(d.tom, "app", "files:read"), filesRead))
	if err := d.visit(d.caller(d.tom, "app", "files:read"), settings); !errors.Is(err, instance.ErrForbidden) {
		t.Errorf("got %v", err)
	}
	if err := d.visit(d.caller(d.tom, "app", []string{}...), settings); !errors.Is(err, instance.ErrForbidden) {
		t.Errorf("no scope at all: got %v", err)
	}
}

func TestOneLeafTellsOfOneVisit(t *testing.T) {
	d := newDoor(t)
	web, phone := d.caller(d.tom, "web"), d.caller(d.tom, "phone")
	for _, step := range []struct {
		c     identity.Caller
		after time.Duration
		want  int // leaves so far
	}{
		{web, 0, 1}, {web, time.Minute, 1}, {phone, 0, 2}, {web, 14 * time.Minute, 2},
		{web, 2 * time.Minute, 3}, {web, 15 * time.Minute, 3}, {web, 15*time.Minute + time.Second, 4},
		{web, -time.Hour, 5}, // a clock that was set back hides nobody
	} {
		d.now = d.now.Add(step.after)
		must(t, d.visit(step.c, filesRead))
		if got := len(d.log()); got != step.want {
			t.Fatalf("after %s: %d leaves, want %d", step.after, got, step.want)
		}
	}
}

func TestALogThatWasBentIsFound(t *testing.T) {
	for name, bend := range map[string]func(storage.Tx) error{
		"another record": func(kv storage.Tx) error {
			return kv.Set(append([]byte("r/"), 0, 0, 0, 0, 0, 0, 0, 1), []byte(`{"salt":"AAAA","record":{"index":1,"what":"visit"}}`))
		},
		"a record gone": func(kv storage.Tx) error { return kv.Delete(append([]byte("r/"), 0, 0, 0, 0, 0, 0, 0, 1)) },
		"another hash": func(kv storage.Tx) error {
			return kv.Set(append([]byte("h/"), 0, 0, 0, 0, 0, 0, 0, 2), make([]byte, 32))
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDoor(t)
			for _, s := range []string{"a", "b", "c", "d"} {
				must(t, d.visit(d.caller(d.tom, s), filesRead))
			}
			d.inside(consent.Verify)
			d.inside(func(tx *instance.Tx) error {
				if err := bend(tx.Space("log")); err != nil {
					return err
				}
				if consent.Verify(tx) == nil {
					t.Error("nobody noticed")
				}
				return nil
			})
		})
	}
}

func TestALogThatMovesKeepsItsCheckpoint(t *testing.T) {
	d := newDoor(t)
	for _, s := range []string{"a", "b", "c"} {
		must(t, d.visit(d.caller(d.tom, s), filesRead))
	}
	var head consent.Checkpoint
	var leaves []consent.Leaf
	d.inside(func(tx *instance.Tx) (err error) {
		for leaf, err := range consent.Leaves(tx, 0) {
			if err != nil {
				return err
			}
			leaves = append(leaves, leaf)
		}
		head, err = consent.Head(tx)
		return err
	})
	d.tom = d.learner(t)
	d.inside(func(tx *instance.Tx) error {
		for _, leaf := range leaves {
			if err := consent.AppendLeaf(tx, leaf); err != nil {
				return err
			}
		}
		got, err := consent.Head(tx)
		if got.Size != head.Size || string(got.Root) != string(head.Root) {
			t.Errorf("the head is %v, was %v", got, head)
		}
		return err
	})
	must(t, d.visit(d.caller(d.tom, "here"), filesRead))
	if got := len(d.log()); got != 4 {
		t.Errorf("%d records", got)
	}
}

func TestTheLogTellsNewestFirstInPages(t *testing.T) {
	d := newDoor(t)
	for _, s := range []string{"a", "b", "c", "d", "e"} {
		must(t, d.visit(d.caller(d.tom, s), filesRead))
	}
	d.inside(func(tx *instance.Tx) error {
		first, err := consent.Records(tx, -1, 2)
		must(t, err)
		next, err := consent.Records(tx, first[1].Index, 10)
		must(t, err)
		if len(first) != 2 || first[0].ClientID != "e" || len(next) != 3 || next[2].ClientID != "a" {
			t.Errorf("got %v, then %v", first, next)
		}
		return nil
	})
}

func TestTheLastOfAKindIsAtHand(t *testing.T) {
	d := newDoor(t)
	d.inside(func(tx *instance.Tx) error {
		if _, err := consent.Last(tx, consent.BreakGlass); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("none yet: %v", err)
		}
		must(t, consent.Append(tx, consent.Record{Actor: consent.ActorOperator, What: consent.BreakGlass, Reason: "first"}))
		must(t, consent.Append(tx, consent.Record{Actor: consent.ActorOperator, What: consent.BreakGlass, Reason: "second"}))
		must(t, consent.Append(tx, consent.Record{Actor: consent.ActorYou, What: consent.Export}))
		rec, err := consent.Last(tx, consent.BreakGlass)
		if rec.Reason != "second" || rec.Index != 1 {
			t.Errorf("got %+v", rec)
		}
		return err
	})
}

func BenchmarkEnter(b *testing.B) {
	d := newDoor(b)
	c := d.caller(d.tom, "s")
	for b.Loop() {
		p, err := d.Enter(b.Context(), c, d.tom, filesRead)
		must(b, err)
		must(b, errors.Join(p.Commit(b.Context()), p.Close()))
	}
}
