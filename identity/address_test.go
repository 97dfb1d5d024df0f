package identity

import (
	"strings"
	"testing"

	"pims/storage"
)

func TestAnAddressLeadsToAPage(t *testing.T) {
	r := newRig(t)
	person := r.create(lea())
	to := PageAddress{Instance: person.Instance, Page: "0198c0de-0000-7000-8000-00000000aaaa"}
	address := NewAddress()
	r.must(r.people.SetAddress(t.Context(), address, to))
	r.must(r.people.SetAddress(t.Context(), address, to))
	r.restart()
	if got, err := r.people.AddressOf(t.Context(), address); got != to || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
	other := to
	other.Page = "0198c0de-0000-7000-8000-00000000cccc"
	r.want(r.people.SetAddress(t.Context(), address, other), storage.ErrExists)
	r.want(r.people.SetAddress(t.Context(), "../x", to), ErrBadAddress)
	for _, not := range []string{"", NewAddress(), strings.ToUpper(address), address + "-", address[:18]} {
		_, err := r.people.AddressOf(t.Context(), not)
		r.want(err, storage.ErrNotFound)
	}
	r.must(r.people.EndAddress(t.Context(), address, other))
	_, err := r.people.AddressOf(t.Context(), address)
	r.must(err)
	r.must(r.people.EndAddress(t.Context(), address, to))
	r.must(r.people.EndAddress(t.Context(), address, to))
	_, err = r.people.AddressOf(t.Context(), address)
	r.want(err, storage.ErrNotFound)
}

// Who is gone has no pages, and leaves no address behind.
func TestAddressesGoWithThePerson(t *testing.T) {
	r := newRig(t)
	person := r.create(lea())
	address := NewAddress()
	to := PageAddress{Instance: person.Instance, Page: "0198c0de-0000-7000-8000-00000000aaaa"}
	r.must(r.people.SetAddress(t.Context(), address, to))
	for _, state := range []State{Frozen, Moved} {
		_, err := r.people.setState(t.Context(), person.ID, state, Live, Frozen)
		r.must(err)
		_, err = r.people.AddressOf(t.Context(), address)
		if want := state == Frozen; want != (err == nil) {
			t.Errorf("while %s: %v", state, err)
		}
	}
	r.must(r.people.Remove(t.Context(), person.ID))
	_, err := r.people.AddressOf(t.Context(), address)
	r.want(err, storage.ErrNotFound)
	r.must(r.people.dir.View(t.Context(), func(tx storage.Tx) error {
		for pair, err := range tx.Scan([]byte("a"), nil) {
			r.must(err)
			t.Errorf("%q is left", pair.Key)
		}
		return nil
	}))
}

func TestNoTwoAddresses(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		a := NewAddress()
		if seen[a] || !addressForm.MatchString(a) {
			t.Fatalf("address %q", a)
		}
		seen[a] = true
	}
}
