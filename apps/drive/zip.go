package drive

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"

	"pims/apps"
	"pims/apps/drive/archive"
	"pims/apps/drive/contents"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// zipKind is the kind of link that opens a zip archive of a selection.
const zipKind = "zip"

type zipInput struct {
	Body struct {
		IDs []string `json:"ids" minItems:"1" maxItems:"2000" doc:"files and folders"`
	}
}

// zipLink answers with an address that streams a zip archive of files and
// folders.
func (a *App) zipLink(ctx context.Context, c *apps.Call, in *zipInput) (*linkOutput, error) {
	s := selection{owner: c.ID(), ids: make([]instance.DocID, len(in.Body.IDs)), name: zipName[c.Lang]}
	err := c.View(ctx, func(tx *instance.Tx) error {
		parent, together := instance.DocID(""), true
		for i, text := range in.Body.IDs {
			id, err := docID(text)
			if err != nil {
				return err
			}
			e, err := tx.Tree().Entry(id)
			if err != nil {
				return err
			}
			if s.ids[i] = id; len(in.Body.IDs) == 1 && e.Name != "" {
				s.name = e.Name + ".zip"
			}
			if i == 0 {
				parent = e.Parent
			}
			together = together && e.Parent == parent
		}
		if !together || len(in.Body.IDs) == 1 {
			return nil
		}
		folder, err := tx.Tree().Entry(parent)
		if folder.Name != "" { // it says more than that they are several
			s.name = folder.Name + ".zip"
		}
		if errors.Is(err, storage.ErrNotFound) {
			err = nil // hidden from who asks
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	key, err := instance.NewDocID()
	if err != nil {
		return nil, err
	}
	out := new(linkOutput)
	if out.Body.URL, out.Body.Expires, err = c.Link(apps.Link{Kind: zipKind, Doc: key}); err != nil {
		return nil, err
	}
	a.selections.put(key, s)
	return out, nil
}

// zipName is what an archive of several things is called that lie in the root or apart.
var zipName = map[fault.Lang]string{fault.French: "Mes fichiers.zip", fault.English: "My files.zip"}

// serveZip answers a link.
func (a *App) serveZip(w http.ResponseWriter, r *http.Request, c *apps.Call, l apps.Link) error {
	s, ok := a.selections.get(l.Doc)
	if !ok || s.owner != c.ID() {
		return storage.ErrNotFound
	}
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", contents.Disposition(false, s.name))
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	// A zip of hours must end when the right to it does.
	judged := apps.Judged(w, func() error { return c.Commit(r.Context()) })
	return errors.Join(archive.Write(r.Context(), judged, c, s.ids, c.Lang), judged.Over())
}

// selection is what an archive is to be made of.
type selection struct {
	owner instance.ID
	ids   []instance.DocID
	name  string
}

// weight is what a selection takes of memory, in ids of some 50 bytes.
func (s selection) weight() int { return len(s.ids) + 10 }

// selections are kept for as long as a link lives, in memory: they would be too
// long for an address. Where there are too many the oldest go, those of who has
// many first, and who comes back for one asks again.
type selections struct {
	mu    sync.Mutex
	by    map[instance.DocID]selection
	order []instance.DocID
	held  int
}

// How much selections may weigh: all of them, and those of one person.
const (
	maxSelected = 200_000
	maxOfOne    = 20_000
)

func (s *selections) put(key instance.DocID, one selection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil {
		s.by = map[instance.DocID]selection{}
	}
	s.by[key] = one
	s.order = append(s.order, key)
	s.held += one.weight()
	own := 0
	for _, k := range slices.Backward(s.order) {
		if s.by[k].owner != one.owner {
			continue
		}
		if own += s.by[k].weight(); own > maxOfOne {
			s.forget(k)
		}
	}
	for s.held > maxSelected {
		s.forget(s.order[0])
	}
}

func (s *selections) forget(key instance.DocID) {
	s.held -= s.by[key].weight()
	delete(s.by, key)
	at := slices.Index(s.order, key)
	s.order = slices.Delete(s.order, at, at+1)
}

func (s *selections) get(key instance.DocID) (selection, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, ok := s.by[key]
	return one, ok
}
