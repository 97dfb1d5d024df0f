package consent_test

import (
	"errors"
	"testing"
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// device is an app password of Tom's, whatever its scopes say.
func (d *door) device(folder instance.DocID, readOnly bool) identity.Caller {
	return identity.Caller{
		Person: "p", Instance: d.tom, Client: identity.ClientAppPassword, ClientID: "tablet",
		Scopes: []string{"files:write", "settings:write"}, Folder: folder, ReadOnly: readOnly,
	}
}

// TestADeviceGetsNoMoreThanItsOwnerGaveIt even where a scope would open more.
func TestADeviceGetsNoMoreThanItsOwnerGaveIt(t *testing.T) {
	d := newDoor(t)
	both := instance.Read | instance.Write
	files := consent.Scope{Name: "files:write", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{doctypes.FileName: both, doctypes.FolderName: both}}}
	var svt, other instance.Entry
	d.inside(func(tx *instance.Tx) (err error) {
		if svt, err = tx.Tree().CreateFolder(instance.Root, "SVT", instance.Refuse); err == nil {
			other, err = tx.Tree().CreateFolder(instance.Root, "Journal", instance.Refuse)
		}
		return err
	})
	makeIn := func(parent instance.DocID) func(*instance.Tx) error {
		return func(tx *instance.Tx) error {
			_, err := tx.Tree().CreateFolder(parent, "TP", instance.KeepBoth)
			return err
		}
	}
	write := func(c identity.Caller, s consent.Scope, fn func(*instance.Tx) error) error {
		p, err := d.Enter(t.Context(), c, d.tom, s)
		must(t, err)
		err = p.Update(t.Context(), fn)
		return errors.Join(err, p.Commit(t.Context()), p.Close())
	}
	must(t, write(d.device("", false), files, makeIn(other.ID)))
	must(t, write(d.device(svt.ID, false), files, makeIn(svt.ID)))
	preferences := func(tx *instance.Tx) error {
		return instance.In[doctypes.Preferences](tx).Put(doctypes.OnlyID, doctypes.Preferences{})
	}
	must(t, write(d.device("", false), settings, preferences))
	for what, c := range map[string]struct {
		err, want error
	}{
		"another folder":        {write(d.device(svt.ID, false), files, makeIn(other.ID)), storage.ErrNotFound},
		"the root":              {write(d.device(svt.ID, false), files, makeIn(instance.Root)), storage.ErrNotFound},
		"other doctypes":        {write(d.device(svt.ID, false), settings, preferences), storage.ErrNotFound},
		"a reader":              {write(d.device("", true), files, makeIn(svt.ID)), instance.ErrForbidden},
		"a reader of a folder":  {write(d.device(svt.ID, true), files, makeIn(svt.ID)), instance.ErrForbidden},
		"a reader of the other": {write(d.device(svt.ID, true), files, makeIn(other.ID)), storage.ErrNotFound},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v", what, c.err)
		}
	}
}

func TestTheLastVisitOfADevice(t *testing.T) {
	d := newDoor(t)
	last := func(id string) (at time.Time) {
		d.inside(func(tx *instance.Tx) (err error) {
			at, err = consent.LastVisit(tx, identity.ClientAppPassword, id)
			return err
		})
		return at
	}
	if at := last("tablet"); !at.IsZero() {
		t.Errorf("before the first visit: %v", at)
	}
	must(t, d.visit(d.device("", true), consent.Scope{Name: "files:write"}))
	first := d.now
	d.now = d.now.Add(10 * time.Minute)
	must(t, d.visit(d.device("", true), consent.Scope{Name: "files:write"}))
	if at := last("tablet"); !at.Equal(first) {
		t.Errorf("within one visit: %v", at)
	}
	d.now = d.now.Add(10 * time.Minute)
	must(t, d.visit(d.device("", true), consent.Scope{Name: "files:write"}))
	if at := last("tablet"); !at.Equal(d.now) || !last("phone").IsZero() {
		t.Errorf("the next visit: %v", at)
	}
}
