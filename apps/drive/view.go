package drive

import (
	"time"

	"github.com/google/uuid"

	"pims/instance"
	"pims/storage"
)

// Entry is a file or folder as the interface sees it.
type Entry struct {
	ID        string     `json:"id" doc:"UUID, or root"`
	Kind      string     `json:"kind" enum:"folder,file"`
	Name      string     `json:"name" doc:"empty for the root"`
	Parent    string     `json:"parent" doc:"id of the folder; trash for what was put there; empty for the root"`
	Created   time.Time  `json:"created"`
	Modified  time.Time  `json:"modified"`
	Size      *int64     `json:"size,omitempty" doc:"bytes; files only"`
	Mime      string     `json:"mime,omitempty" doc:"files only"`
	ETag      string     `json:"etag" doc:"for If-Match"`
	Favourite bool       `json:"favourite"`
	Version   int        `json:"version,omitempty" doc:"number of the current version; files only"`
	Trashed   *time.Time `json:"trashed,omitempty"`
	WasIn     *Crumb     `json:"was_in,omitempty" doc:"in the trash: the folder that it was in, if that is still there"`
	Damaged   bool       `json:"damaged,omitempty" doc:"the content is known to be unreadable"`
	Infected  string     `json:"infected,omitempty" doc:"what a virus scanner found in the current version, by the scanner's name for it; nobody can open it"`
	Preview   bool       `json:"preview,omitempty" doc:"files of this kind have thumbnails on this node"`
	Origin    string     `json:"origin,omitempty" enum:"deposit,connection" doc:"files: left by a link, or brought by a connection; empty: put there by the owner"`

	Tags        []string `json:"tags,omitempty"`
	Colour      string   `json:"colour,omitempty" enum:"blue,coral,green,violet,pink,sun"`
	Sort        string   `json:"sort,omitempty" doc:"of a folder: how it is listed, if not as the others"`
	Description string   `json:"description,omitempty" doc:"in details only"`
}

// Crumb is one step of the way from the root to an entry.
type Crumb struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Entries is a plain list.
type Entries struct {
	Entries []Entry `json:"entries" nullable:"false"`
}

// The names of the two folders that every instance has.
const (
	rootAlias  = "root"
	trashAlias = "trash"
)

func alias(id instance.DocID) string {
	switch id {
	case instance.Root:
		return rootAlias
	case instance.Trash:
		return trashAlias
	default:
		return string(id)
	}
}

// docID reads an id of a request. The root goes by its alias only, the trash is
// no folder to anyone, and an id in another spelling is none.
func docID(s string) (instance.DocID, error) {
	if s == rootAlias {
		return instance.Root, nil
	}
	u, err := uuid.Parse(s)
	if err != nil || u.String() != s || s == string(instance.Root) || s == string(instance.Trash) {
		return "", storage.ErrNotFound
	}
	return instance.DocID(s), nil
}

func (a *App) view(e instance.Entry) Entry {
	v := Entry{
		ID: alias(e.ID), Kind: string(e.Kind), Name: e.Name, Parent: alias(e.Parent), Created: e.Created,
		Modified: e.Modified, ETag: e.ETag, Favourite: e.Favourite,
		Tags: e.Tags, Colour: e.Colour, Sort: e.Sort,
	}
	if e.Kind == instance.KindFile {
		v.Size, v.Mime, v.Version, v.Origin = &e.Size, e.Mime, e.Version, string(e.Origin)
		v.Infected, v.Preview = e.Infected, e.Infected == "" && a.previews.Makes(e.Mime)
	}
	if !e.Trashed.IsZero() {
		v.Trashed = &e.Trashed
	}
	return v
}

func (a *App) views(entries []instance.Entry) []Entry {
	all := make([]Entry, len(entries))
	for i, e := range entries {
		all[i] = a.view(e)
	}
	return all
}

func crumbs(path []instance.Entry) []Crumb {
	all := make([]Crumb, len(path))
	for i, e := range path {
		all[i] = Crumb{alias(e.ID), e.Name}
	}
	return all
}
