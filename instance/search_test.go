package instance_test

import (
	"strings"

	"pims/instance"
)

// search returns the entries below the top whose names hold the words, in the
// order of a listing.
func search(t instance.Tree, words string, limit int) (hits []instance.Entry, err error) {
	for e, err := range t.All() {
		if err != nil {
			return nil, err
		}
		holds := true
		for _, w := range strings.Fields(instance.Fold(words)) {
			holds = holds && strings.Contains(instance.Fold(e.Name), w)
		}
		if holds {
			hits = append(hits, e)
		}
	}
	instance.SortEntries(hits, instance.ByName, false)
	return hits[:min(limit, len(hits))], nil
}
