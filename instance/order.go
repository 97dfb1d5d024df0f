package instance

import (
	"cmp"
	"slices"
)

// Order names what a listing is sorted by.
type Order string

// The orders. Folders come first in each of them.
const (
	ByName     Order = "name"
	ByModified Order = "modified"
	BySize     Order = "size"
)

// SortEntries sorts a listing; names and ids break ties, so the order is total.
func SortEntries(entries []Entry, by Order, desc bool) {
	list := make([]keyed, len(entries))
	for i, e := range entries {
		list[i] = keyed{e, Fold(e.Name)}
	}
	// Pointers, since entries are large to swap.
	order := make([]*keyed, len(list))
	for i := range list {
		order[i] = &list[i]
	}
	slices.SortFunc(order, func(a, b *keyed) int {
		if a.Kind != b.Kind {
			return cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind))
		}
		c := a.compare(b, by)
		if desc {
			return -c
		}
		return c
	})
	for i, k := range order {
		entries[i] = k.Entry
	}
}

// keyed is an entry with its name as it is sorted.
type keyed struct {
	Entry
	folded string
}

func (a *keyed) compare(b *keyed, by Order) int {
	c := 0
	switch by {
	case ByModified:
		c = a.Modified.Compare(b.Modified)
	case BySize:
		c = cmp.Compare(a.Size, b.Size)
	}
	if c != 0 {
		return c
	}
	if c = compareFolded(a.folded, b.folded); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
}
