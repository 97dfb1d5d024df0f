package move

import (
	"context"
	"errors"
	"io"

	"filippo.io/age"

	"pims/consent"
	"pims/fault"
	"pims/instance"
)

// Verify reads a whole archive and returns what it holds, or the fault that
// makes it no archive. Nothing is written. A report that is not Whole names what
// was damaged already where the archive was made.
func Verify(ctx context.Context, r io.Reader, identities []age.Identity) (rep Report, err error) {
	defer fault.Wrap(&err, "verify")
	return read(ctx, r, identities, onlooker{})
}

// onlooker is a visitor that takes note of nothing.
type onlooker struct{}

func (onlooker) begin(*Info) error                      { return nil }
func (onlooker) content(string, int64, io.Reader) error { return nil }
func (onlooker) damage([]Damage) error                  { return nil }
func (onlooker) leaf(consent.Leaf) error                { return nil }
func (onlooker) document(instance.Document) error       { return nil }
func (onlooker) end() error                             { return nil }

// ReadInfo reads what an archive says of itself, and no further: it proves
// nothing about the rest.
func ReadInfo(ctx context.Context, r io.Reader, identities []age.Identity) (_ *Info, err error) {
	defer fault.Wrap(&err, "read archive")
	var head glance
	_, err = read(ctx, r, identities, &head)
	if errors.Is(err, errSeen) {
		return head.info, nil
	}
	return nil, err
}

var errSeen = errors.New("seen enough")

// glance is a visitor that leaves after the beginning.
type glance struct {
	onlooker
	info *Info
}

func (g *glance) begin(info *Info) error {
	g.info = info
	return errSeen
}
