package move_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"pims/doctypes"
	"pims/instance"
)

// TestWhatIsAttachedStaysWithItsDocument: the pictures of a publication are of
// its address, which stays on its host. They take no room after a move.
func TestWhatIsAttachedStaysWithItsDocument(t *testing.T) {
	ctx := context.Background()
	w, there := newWorld(t), newWorld(t)
	was := w.learner(1 << 20)
	upload(t, was, instance.Root, "Pix.pdf", "the original")
	plain := w.export(was)
	ref, err := was.Access(full).Store(ctx, strings.NewReader("une photo publique"))
	must(t, err)
	update(t, was, func(tx *instance.Tx) error {
		if err := instance.In[doctypes.Publication](tx).Put(aDocument, doctypes.Publication{Title: "Mes photos"}); err != nil {
			return err
		}
		return tx.Attach(aDocument, ref)
	})
	archive := w.export(was)
	same(t, w, was, plain)
	for _, m := range takeApart(t, w, archive).members {
		if bytes.Contains(m.body, []byte("une photo publique")) {
			t.Errorf("%s holds the picture", m.Name)
		}
	}
	is, _ := there.bring(archive, w.identities())
	same(t, w, is, archive)
	update(t, was, func(tx *instance.Tx) error { return instance.In[doctypes.Publication](tx).Delete(aDocument) })
	sameUsage(t, was, is)
}
