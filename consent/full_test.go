package consent_test

import (
	"context"
	"testing"

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
