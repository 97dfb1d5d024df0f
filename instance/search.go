package instance

import (
	"cmp"
	"iter"
	"slices"
)

// Quiet returns the transaction for looking through what is read again before it
// is handed out: what is read by it does not count as handed. It is for reading
// alone.
func (tx *Tx) Quiet() *Tx {
	quiet := *tx
	quiet.handed = nil
	return &quiet
}

// Top is the folder in which the tree begins for this transaction: the root, or
// the folder of Rights.Under.
func (t Tree) Top() DocID { return t.tx.uppermost() }

// Recent returns up to limit files, last modified first. What lies in the trash
// is not among them. It reads every entry: a file's own time may lie long
// before the change that brought it, so the feed does not tell.
func (t Tree) Recent(limit int) ([]Entry, error) {
	newest := make([]Entry, 0, limit+1)
	for e, err := range t.All() {
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

// All yields all that hangs on the root, or on the folder of Rights.Under. An entry that fails its check is left
// out: the listing of its folder tells of it.
func (t Tree) All() iter.Seq2[Entry, error] {
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

// Favourites returns the marked files and folders that are not in the trash.
func (t Tree) Favourites() ([]Entry, error) {
	var marked []Entry
	for e, err := range t.All() {
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
