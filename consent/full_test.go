package consent_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"pims/consent"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// fullEngine is an engine on a disk with no room left.
type fullEngine struct{ storage.Engine }

func (e fullEngine) Open(ctx context.Context, id storage.ID) (storage.Keyspace, error) {
	ks, err := e.Engine.Open(ctx, id)
	return fullKeyspace{ks}, err
}

type fullKeyspace struct{ storage.Keyspace }

func (fullKeyspace) Update(context.Context, func(storage.Tx) error) error {
	return storage.ErrDiskFull
}

func TestAFullDiskDoesNotShutOwnersOut(t *testing.T) {
	d := newDoor(t)
	engine := d.House.Engine
	d.House.Engine = fullEngine{engine}
	must(t, d.visit(d.caller(d.tom, "web"), filesRead))
	d.House.Engine = engine
	if got := d.log(); len(got) != 0 {
		t.Errorf("the log tells %v", got)
	}
}

// What an owner does on a node that can write nothing is told once, with its own
// time, as soon as something can be.
func TestTheLogTellsOfAFullDiskAfterwards(t *testing.T) {
	d := newDoor(t)
	var woken []instance.ID
	d.House.Due = func(id instance.ID, w instance.Work, _ time.Time) {
		if w == consent.Count {
			woken = append(woken, id)
		}
	}
	engine, began := d.House.Engine, d.now
	d.House.Engine = fullEngine{engine}
	for range 5 { // two visits of a browser, one of another
		must(t, d.visit(d.caller(d.tom, "one"), filesRead))
		d.now = d.now.Add(4 * time.Minute)
	}
	must(t, d.visit(d.caller(d.tom, "two"), filesRead))
	if p, err := d.Enter(t.Context(), d.caller(d.tom, "one"), d.tom, filesRead); err != nil || p.Log(t.Context(), consent.Export) != nil || p.Close() != nil {
		t.Fatal(err)
	}
	d.House.Engine = engine
	d.now = d.now.Add(time.Hour)
	if got := d.log(); len(got) != 0 {
		t.Fatalf("written on a full disk: %v", got)
	}
	must(t, d.visit(d.caller(d.tom, "three"), filesRead))
	want := []consent.What{consent.Visit, consent.Visit, consent.Visit, consent.Export, consent.Visit}
	if got := d.log(); !slices.Equal(got, want) {
		t.Errorf("the log tells %v", got)
	}
	d.inside(func(tx *instance.Tx) error {
		records, err := consent.Records(tx, -1, 10)
		if oldest := records[len(records)-1]; !oldest.Time.Equal(began) {
			t.Errorf("a visit at %v is told of at %v", began, oldest.Time)
		}
		return err
	})
	must(t, d.SaveVisits(t.Context()))
	if got := d.log(); len(got) != len(want) || len(woken) != 0 {
		t.Errorf("told again: %v, %v", got, woken)
	}
}

// Who is away gets the leaves that are owed from the visit of another, who finds
// that there is room, or when the node stops.
func TestLateLeavesAreLookedAfter(t *testing.T) {
	d := newDoor(t)
	var woken []instance.ID
	d.House.Due = func(id instance.ID, _ instance.Work, _ time.Time) { woken = append(woken, id) }
	engine := d.House.Engine
	d.House.Engine = fullEngine{engine}
	must(t, d.visit(d.caller(d.tom, "one"), filesRead))
	d.House.Engine = engine
	for range 2 {
		p, err := d.Enter(t.Context(), d.caller(d.ines, "two"), d.ines, filesRead)
		must(t, err)
		must(t, errors.Join(p.Commit(t.Context()), p.Close()))
		d.now = d.now.Add(time.Hour)
	}
	if !slices.Equal(woken, []instance.ID{d.tom}) {
		t.Errorf("woken: %v", woken)
	}
	must(t, d.SaveVisits(t.Context()))
	if got := d.log(); len(got) != 1 {
		t.Errorf("the log tells %v", got)
	}
}

func TestVisitsThatCannotBeKeptAreNotLetIn(t *testing.T) {
	h := newHome(t, fifteen)
	h.publishes("first")
	h.mustShow("first")
	engine := h.House.Engine
	h.House.Engine = fullEngine{engine}
	h.mustShow("first") // counted in memory: a crash may lose a minute
	h.pass(5 * time.Minute)
	if _, err := h.visits(); !errors.Is(err, storage.ErrReadOnlyNode) {
		t.Errorf("uncounted for longer: %v", err)
	}
	h.House.Engine = engine
	h.mustShow("first")
}

func TestQuarantineAtTheDoor(t *testing.T) {
	h := newHome(t, fifteen)
	h.publishes("first")
	h.House.Engine = shutEngine{h.House.Engine, storage.ErrQuarantined}
	h.mustNotShow()
	c := h.client("0198c0de-0000-7000-8000-00000000cccc")
	if _, err := h.Enter(t.Context(), c, h.ines.Instance, certifications); !errors.Is(err, storage.ErrBusy) || fault.Code(err) != "busy" {
		t.Errorf("a third party is told %v", err)
	}
	c.Client, c.Scopes = identity.ClientWeb, nil
	if _, err := h.Enter(t.Context(), c, h.ines.Instance, filesRead); fault.Code(err) != "quarantined" {
		t.Errorf("the owner is told %v", err)
	}
}

type shutEngine struct {
	storage.Engine
	err error
}

func (e shutEngine) Open(context.Context, storage.ID) (storage.Keyspace, error) { return nil, e.err }
