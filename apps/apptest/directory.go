package apptest

import (
	"context"
	"testing"

	"pims/identity"
)

// Directory is the people of a house, for apps that ask them: opened with the
// first World of a test, and the same for all that follow.
type Directory struct {
	People   *identity.People
	Sessions *identity.Sessions
}

// Open opens the directory of the World's house, once.
func (d *Directory) Open(w *World) {
	w.T.Helper()
	if d.People != nil {
		return
	}
	var err error
	d.Sessions, err = identity.OpenSessions(context.Background(), w.House)
	must(w.T, err)
	d.People, err = identity.OpenPeople(context.Background(), w.House, d.Sessions)
	must(w.T, err)
	d.People.HashCheaply()
}

// Close closes it.
func (d *Directory) Close(t *testing.T) {
	t.Helper()
	must(t, d.People.Close())
	must(t, d.Sessions.Close())
}
