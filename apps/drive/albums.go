package drive

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/preview"
	"pims/storage"
)

// Album is a choice of photos and videos, which stay where they are.
type Album struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Count    int       `json:"count" doc:"of the photos that are there: those in the trash are not, until they are back"`
	Cover    string    `json:"cover,omitempty" doc:"id of a file: the one that was chosen, or else the first"`
	ETag     string    `json:"etag" doc:"for If-Match"`
	Created  time.Time `json:"created"`
	Modified time.Time `json:"modified"`
}

// Albums are all of them, the one that changed last first.
type Albums struct {
	Albums []Album `json:"albums" nullable:"false"`
}

// AlbumPhotos is an album with its photos, in its order.
type AlbumPhotos struct {
	Album  Album   `json:"album"`
	Photos []Photo `json:"photos" nullable:"false"`
}

// The bounds of albums: of what one holds, since it is one document, and of how
// many there are.
const (
	maxInAlbum = 1600
	maxAlbums  = 500
)

var (
	errBadAlbum      = fault.New(fault.Invalid, "bad-album")        // args: field (name, items, cover)
	errAlbumFull     = fault.New(fault.Conflict, "album-full")      // args: max
	errTooManyAlbums = fault.New(fault.Conflict, "too-many-albums") // args: max
)

func ofAlbums(v instance.Verb) instance.Rights {
	r := on(instance.Read)
	r.On[doctypes.AlbumName] = v
	return r
}

var (
	albumsRead  = consent.Scope{Name: "albums:read", Rights: ofAlbums(instance.Read)}
	albumsWrite = consent.Scope{Name: "albums:write", Rights: ofAlbums(instance.Read | instance.Write)}
)

func (a *App) albumRoutes(r *apps.Router) {
	apps.Handle(r, http.MethodGet, "/albums", "albums", albumsRead, a.albums)
	apps.Creates(r, "/albums", "create-album", albumsWrite, a.createAlbum)
	apps.Handle(r, http.MethodGet, "/albums/{id}", "album", albumsRead, a.album)
	apps.Handle(r, http.MethodPatch, "/albums/{id}", "change-album", albumsWrite, a.changeAlbum)
	apps.Handle(r, http.MethodDelete, "/albums/{id}", "remove-album", albumsWrite, removeAlbum)
}

type albumOutput struct {
	ETag string `header:"ETag"`
	Body Album
}

// albums lists them.
func (a *App) albums(ctx context.Context, c *apps.Call, _ *struct{}) (*struct{ Body Albums }, error) {
	out := &struct{ Body Albums }{Albums{[]Album{}}}
	err := c.View(ctx, func(tx *instance.Tx) error {
		out.Body.Albums = out.Body.Albums[:0]
		for doc, err := range tx.Documents(doctypes.AlbumName, "") {
			if errors.Is(err, storage.ErrDamaged) {
				continue // the doctor knows of it
			}
			if err != nil {
				return err
			}
			one, _, err := a.shown(tx, doc)
			if err != nil {
				return err
			}
			out.Body.Albums = append(out.Body.Albums, one)
		}
		return nil
	})
	slices.SortFunc(out.Body.Albums, func(x, y Album) int { return y.Modified.Compare(x.Modified) })
	return out, err
}

type albumInput struct {
	ID string `path:"id"`
}

// album reads one.
func (a *App) album(ctx context.Context, c *apps.Call, in *albumInput) (*struct {
	ETag string `header:"ETag"`
	Body AlbumPhotos
}, error) {
	out := &struct {
		ETag string `header:"ETag"`
		Body AlbumPhotos
	}{}
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	err = c.View(ctx, func(tx *instance.Tx) error {
		doc, err := tx.Document(doctypes.AlbumName, id)
		if err != nil {
			return err
		}
		one, photos, err := a.shown(tx, doc)
		out.ETag, out.Body = one.ETag, AlbumPhotos{one, a.shots(photos)}
		return err
	})
	return out, err
}

// shown is an album as it can be seen now, with its photos.
func (a *App) shown(tx *instance.Tx, doc instance.Document) (one Album, photos []preview.Photo, err error) {
	var body doctypes.Album
	if err := json.Unmarshal(doc.Body, &body); err != nil {
		return one, nil, storage.ErrDamaged.Because(err)
	}
	ids := make([]instance.DocID, len(body.Items))
	for n, id := range body.Items {
		ids[n] = instance.DocID(id)
	}
	photos, err = preview.Find(tx, ids)
	one = Album{ID: string(doc.ID), Name: body.Name, Count: len(photos), ETag: albumTag(doc.Rev), Created: body.Created, Modified: body.Modified}
	if len(photos) > 0 {
		one.Cover = string(photos[0].ID)
	}
	if slices.ContainsFunc(photos, func(p preview.Photo) bool { return string(p.ID) == body.Cover }) {
		one.Cover = body.Cover
	}
	return one, photos, err
}

// albumTag is the ETag of a revision of an album.
func albumTag(rev int) string { return `"` + strconv.Itoa(rev) + `"` }

// albumName is a name as it is kept.
func albumName(s string) (string, error) {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" || len(s) > instance.MaxName {
		return "", errBadAlbum.With("field", "name")
	}
	return s, nil
}

// addTo puts files behind the others, each once. What is no photo is none of an
// album's.
func addTo(tx *instance.Tx, body *doctypes.Album, ids []string) error {
	there := map[string]bool{}
	for _, id := range body.Items {
		there[id] = true
	}
	for _, s := range ids {
		id, err := docID(s)
		if err != nil {
			return err
		}
		e, err := tx.Tree().Entry(id)
		switch {
		case err != nil:
			return err
		case e.Kind != instance.KindFile || !preview.IsPhoto(e.Mime):
			return errBadAlbum.With("field", "items")
		case !there[s]:
			there[s] = true
			body.Items = append(body.Items, s)
		}
	}
	if len(body.Items) > maxInAlbum {
		return errAlbumFull.With("max", strconv.Itoa(maxInAlbum))
	}
	return nil
}
