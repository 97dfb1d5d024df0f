package identity

import (
	"errors"
	"slices"
	"testing"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// signedIn signs a device in twice, so that it is remembered.
func (r *rig) signedIn(owner Person, secret AppSecret) (c Caller) {
	r.t.Helper()
	for range 2 {
		var err error
		c, err = r.people.SignInApp(r.t.Context(), owner.Login, secret.Password)
		r.must(err)
	}
	return c
}

func TestARememberedDeviceIsNoMoreThanItMayBeNow(t *testing.T) {
	r := newRig(t)
	person, other := r.create(lea()), lea()
	other.Login = "leo"
	neighbour := r.create(other)
	secret, id := r.grant(person, r.phone())
	r.signedIn(person, secret)

	_, err := r.people.SignInApp(t.Context(), neighbour.Login, secret.Password)
	r.want(err, ErrBadCredentials)
	if _, err = r.people.SignInApp(t.Context(), "  LÉA.Martin", secret.Password); err != nil {
		t.Errorf("the login spelt otherwise: %v", err)
	}

	// By any way that an app password can change, not by EndAppPassword alone.
	r.inside(person, func(tx *instance.Tx) error {
		docs := instance.In[doctypes.AppPassword](tx)
		doc, err := docs.Get(id)
		doc.Scopes, doc.ReadOnly = []string{"files:read"}, true
		return errors.Join(err, docs.Put(id, doc))
	})
	if c := r.signedIn(person, secret); !c.ReadOnly || !slices.Equal(c.Scopes, []string{"files:read"}) {
		t.Errorf("%+v", c)
	}
	r.inside(person, func(tx *instance.Tx) error { return instance.In[doctypes.AppPassword](tx).Delete(id) })
	r.refused(person.Login, secret)

	secret, _ = r.grant(person, r.phone())
	r.signedIn(person, secret)
	r.must(r.house.Destroy(t.Context(), person.Instance))
	r.refused(person.Login, secret)
}

func TestADeviceThatWasEndedWhileRememberedIsOut(t *testing.T) {
	r := newRig(t)
	person := r.create(lea())
	ended, id := r.grant(person, r.phone())
	kept, _ := r.grant(person, r.phone())
	r.signedIn(person, ended)
	r.signedIn(person, kept)
	r.must(r.people.EndAppPassword(t.Context(), person.Instance, id, nil))
	r.refused(person.Login, ended)
	r.signedIn(person, kept)
	_, err := r.people.SetState(t.Context(), person.ID, Live, Frozen)
	r.must(err)
	r.refused(person.Login, kept)
}

// TestWhatIsReadWhileItChangesIsNotRemembered: what was read before a change
// must not be taken for what holds after it.
func TestWhatIsReadWhileItChangesIsNotRemembered(t *testing.T) {
	r := newRig(t)
	before := r.people.moment()
	r.must(r.people.dir.Update(t.Context(), func(storage.Tx) error { return nil }))
	var d devices
	d.keep(before, [32]byte{1}, device{})
	if _, known := d.get(r.people.moment(), [32]byte{1}); known {
		t.Error("it is")
	}
	if _, known := d.get(before, [32]byte{1}); !known {
		t.Error("it was not kept at all")
	}
}
