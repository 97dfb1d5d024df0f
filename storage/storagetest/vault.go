package storagetest

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pims/storage"
)

// Vault runs the suite of stores whose bytes can be carried away and put back.
// open returns a new empty one.
func Vault(t *testing.T, open func(t *testing.T) storage.Vault) {
	t.Run("carried to another store", func(t *testing.T) { carried(t, open(t), open(t)) })
	t.Run("placing", func(t *testing.T) { placing(t, open(t)) })
}

func carried(t *testing.T, from, to storage.Vault) {
	for i, n := range []int{0, 1, 300 << 10} {
		ks := []storage.ID{someID, otherID}[i%2]
		ref := put(t, from, ks, content(n))
		r, err := from.Lift(t.Context(), ks, ref.ID)
		must(t, err)
		must(t, to.Place(t.Context(), ks, ref.ID, r))
		must(t, r.Close())
		mustRead(t, to, ks, ref, content(n))
	}
	for _, v := range []storage.Vault{from, to} {
		var ids []storage.ID
		for id, err := range v.Keyspaces(t.Context()) {
			must(t, err)
			ids = append(ids, id)
		}
		if slices.Sort(ids); !slices.Equal(ids, []storage.ID{someID, otherID}) {
			t.Errorf("keyspaces %v", ids)
		}
		for _, err := range v.Keyspaces(t.Context()) {
			must(t, err)
			break // must be allowed to stop early
		}
	}
	_, err := from.Lift(t.Context(), someID, strings.Repeat("0", 32))
	mustBe(t, err, storage.ErrNotFound)
	_, err = from.Lift(t.Context(), someID, "../up")
	mustBe(t, err, storage.ErrNotFound)
}

func placing(t *testing.T, v storage.Vault) {
	ref := put(t, v, someID, []byte("there"))
	must(t, v.Place(t.Context(), someID, ref.ID, iotest.ErrReader(errors.New("must not be read"))))
	mustRead(t, v, someID, ref, []byte("there"))

	must(t, v.Delete(t.Context(), someID, ref.ID))
	broken := io.MultiReader(strings.NewReader("the"), iotest.ErrReader(io.ErrUnexpectedEOF))
	mustBe(t, v.Place(t.Context(), someID, ref.ID, broken), io.ErrUnexpectedEOF)
	for one, err := range v.List(t.Context(), someID) {
		t.Errorf("half a blob is left: %v, %v", one, err)
	}
	must(t, v.Place(t.Context(), someID, ref.ID, bytes.NewReader([]byte("there"))))
	mustRead(t, v, someID, ref, []byte("there"))
	mustBe(t, v.Place(t.Context(), "../up", ref.ID, strings.NewReader("x")), storage.ErrBadID)
}
