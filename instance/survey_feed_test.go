package instance_test

import (
	"errors"
	"testing"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// TestAnOldValueThatCameBackIsNotMended: neither a change that was undone nor a
// deletion, though all that can be derived is made to agree with what is there.
func TestAnOldValueThatCameBackIsNotMended(t *testing.T) {
	key := []byte("d/" + string(doctypes.PreferencesName) + "/")
	for name, change := range map[string]func(instance.Docs[doctypes.Preferences]) error{
		"changed": func(d instance.Docs[doctypes.Preferences]) error {
			return d.Put(doctypes.OnlyID, doctypes.Preferences{Language: "en"})
		},
		"deleted": func(d instance.Docs[doctypes.Preferences]) error { return d.Delete(doctypes.OnlyID) },
	} {
		t.Run(name, func(t *testing.T) {
			i := newWorld(t).learner()
			update := func(fn func(instance.Docs[doctypes.Preferences]) error) {
				must(t, i.Update(t.Context(), func(tx *instance.Tx) error { return fn(instance.In[doctypes.Preferences](tx)) }))
			}
			update(func(d instance.Docs[doctypes.Preferences]) error {
				return d.Put(doctypes.OnlyID, doctypes.Preferences{Language: "fr"})
			})
			var old storage.Pair
			must(t, i.Tamper(t.Context(), true, func(tx storage.Tx) error {
				for p, err := range tx.Scan(key, nil) {
					old = p
					return err
				}
				return errors.New("no document")
			}))
			update(change)
			must(t, i.Tamper(t.Context(), true, func(tx storage.Tx) error { return tx.Set(old.Key, old.Value) }))

			left := 0
			for _, one := range examine(t, i, repair) {
				if one.What == instance.WrongDocument && !one.Repaired {
					left++
				}
			}
			if left != 1 {
				t.Error("an old value came back, and all is said to be mended")
			}
		})
	}
}
