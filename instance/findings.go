package instance

import (
	"cmp"
	"slices"
)

// What names a kind of trouble.
type What string

// The kinds of trouble within an instance.
const (
	WrongValue     What = "value"            // a record that is none of these fails its check
	WrongDocument  What = "document"         // a document fails its check, or is an old value that came back
	NoDocument     What = "document-missing" // something tells of a document that is not there
	WrongEntry     What = "entry"            // of a folder: missing, wrong, or of nothing
	WrongTree      What = "tree"             // a file or folder that hangs nowhere
	WrongReference What = "reference"        // who needs a content
	WrongFeed      What = "feed"             // the list of changes
	WrongFigures   What = "figures"          // of what is used
	WrongInventory What = "inventory"        // something is missing, stale or came back
	WrongContent   What = "content"          // a content fails its check
	NoContent      What = "content-missing"  // a document's content is not there
	StrayContent   What = "content-stray"    // a content of no document
	WrongDerived   What = "derived"          // what was made of a content, and can be made again
)

// Finding says how much of one kind is wrong, and whether it is mended now.
type Finding struct {
	What     What `json:"what"`
	Count    int  `json:"count"`
	Repaired bool `json:"repaired"`
}

func (f Finding) compare(g Finding) int {
	order := cmp.Compare(f.What, g.What)
	if order == 0 && f.Repaired != g.Repaired {
		order = 1
		if f.Repaired {
			order = -1
		}
	}
	return order
}

// Findings are at most two of each kind: what is mended, and what is not.
type Findings []Finding

// Left is how much is not mended.
func (f Findings) Left() (n int) {
	for _, one := range f {
		if !one.Repaired {
			n += one.Count
		}
	}
	return n
}

func (f *Findings) add(what What, n int, repaired bool) {
	at := slices.IndexFunc(*f, func(one Finding) bool { return one.What == what && one.Repaired == repaired })
	if at < 0 {
		*f = append(*f, Finding{what, n, repaired})
		return
	}
	(*f)[at].Count += n
}
