package instance

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// Search returns up to limit files and folders whose name holds every word of
// q, without regard to case and accents, best first: names that begin with the
// first word, then the others. What lies in the trash is not found.
func (t Tree) Search(q string, limit int) ([]Entry, error) {
	words := strings.Fields(Fold(q))
	if len(words) == 0 {
		return nil, nil
	}
	match := func(name string) bool {
		folded := Fold(name)
		for _, w := range words {
			if !strings.Contains(folded, w) {
				return false
			}
		}
		return true
	}
	var hits []Entry
	for e, err := range t.walk() {
		if err != nil {
			return nil, err
		}
		if match(e.Name) {
			hits = append(hits, e)
		}
	}
	SortEntries(hits, ByName, false)
	slices.SortStableFunc(hits, func(a, b Entry) int {
		return cmp.Compare(rank(a.Name, words[0]), rank(b.Name, words[0]))
	})
	return hits[:min(limit, len(hits))], nil
}

// Recent returns up to limit files, last modified first. What lies in the trash
// is not among them. It reads every entry: a file's own time may lie long
// before the change that brought it, so the feed does not tell.
func (t Tree) Recent(limit int) ([]Entry, error) {
	newest := make([]Entry, 0, limit+1)
	for e, err := range t.walk() {
		if err != nil {
			return nil, err
		}
		if e.Kind != KindFile {
			continue
		}
		if at, _ := slices.BinarySearchFunc(newest, e, newer); at < limit {
			newest = slices.Insert(newest, at, e)
			newest = newest[:min(len(newest), limit)]
		}
	}
	return newest, nil
}

func newer(a, b Entry) int { return cmp.Or(b.Modified.Compare(a.Modified), Compare(a, b)) }

// walk yields all that hangs on the root, or on the folder of Rights.Under. An entry that fails its check is left
// out: the listing of its folder tells of it.
func (t Tree) walk() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		todo := []DocID{t.tx.uppermost()}
		for len(todo) > 0 {
			folder := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for e, err := range t.List(folder) {
				if isDamaged(err) {
					continue
				}
				if err == nil && e.Kind == KindFolder {
					todo = append(todo, e.ID)
				}
				if !yield(e, err) {
					return
				}
			}
		}
	}
}

func rank(name, word string) int {
	if strings.HasPrefix(Fold(name), word) {
		return 0
	}
	return 1
}

// Favourites returns the marked files and folders that are not in the trash.
func (t Tree) Favourites() ([]Entry, error) {
	var marked []Entry
	for e, err := range t.walk() {
		if err != nil {
			return nil, err
		}
		if e.Favourite {
			marked = append(marked, e)
		}
	}
	SortEntries(marked, ByName, false)
	return marked, nil
}

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
	type keyed struct {
		Entry
		folded string
	}
	list := make([]keyed, len(entries))
	for i, e := range entries {
		list[i] = keyed{e, Fold(e.Name)}
	}
	slices.SortFunc(list, func(a, b keyed) int {
		if c := cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)); c != 0 {
			return c
		}
		c := 0
		switch by {
		case ByModified:
			c = a.Modified.Compare(b.Modified)
		case BySize:
			c = cmp.Compare(a.Size, b.Size)
		}
		c = cmp.Or(c, compareFolded(a.folded, b.folded), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
		if desc {
			return -c
		}
		return c
	})
	for i := range list {
		entries[i] = list[i].Entry
	}
}
