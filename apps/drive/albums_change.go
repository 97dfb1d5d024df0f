package drive

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"pims/apps"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// NewAlbum is what one is made of; what removing one answers brings it back.
type NewAlbum struct {
	ID      string     `json:"id,omitempty" format:"uuid" doc:"of one that was removed, to bring it back: what is gone for good since is left out"`
	Name    string     `json:"name" maxLength:"200"`
	Items   []string   `json:"items,omitempty" maxItems:"1600" doc:"files that are photos or videos, in order; also in the trash"`
	Cover   string     `json:"cover,omitempty" doc:"one of its files; empty for the first"`
	Created *time.Time `json:"created,omitempty" doc:"not told: now"`
}

// createAlbum makes one, or brings it back.
func (a *App) createAlbum(ctx context.Context, c *apps.Call, in *struct{ Body NewAlbum }) (*albumOutput, error) {
	name, err := albumName(in.Body.Name)
	if err != nil {
		return nil, err
	}
	back := in.Body.ID != ""
	var id instance.DocID
	if back {
		id, err = docID(in.Body.ID)
	} else {
		id, err = instance.NewDocID()
	}
	if err != nil {
		return nil, err
	}
	return a.writeAlbum(ctx, c, id, func(tx *instance.Tx, there instance.Document) (body doctypes.Album, err error) {
		if there.Rev != 0 {
			return body, instance.ErrChanged // it is back
		}
		n := 0
		for _, err := range tx.Documents(doctypes.AlbumName, "") {
			if err != nil && !errors.Is(err, storage.ErrDamaged) {
				return body, err
			}
			n++
		}
		if n >= maxAlbums {
			return body, errTooManyAlbums.With("max", strconv.Itoa(maxAlbums))
		}
		was := doctypes.Album{Items: slices.Clone(in.Body.Items)}
		if back {
			err = forget(tx, &was)
		}
		body = doctypes.Album{Name: name, Items: []string{}, Created: tx.Now()}
		if in.Body.Created != nil {
			body.Created = *in.Body.Created
		}
		if err == nil {
			err = addTo(tx, &body, was.Items)
		}
		if slices.Contains(body.Items, in.Body.Cover) {
			body.Cover = in.Body.Cover
		}
		return body, err
	})
}

type changeAlbumInput struct {
	ID      string `path:"id"`
	IfMatch string `header:"If-Match"`
	Body    struct {
		Name   *string  `json:"name,omitempty" maxLength:"200"`
		Cover  *string  `json:"cover,omitempty" doc:"one of its files; empty for the first"`
		Add    []string `json:"add,omitempty" maxItems:"1600" doc:"files to put behind the others; what is in already stays where it is"`
		Remove []string `json:"remove,omitempty" maxItems:"1600" doc:"files to leave out; they stay in their folders"`
		Order  []string `json:"order,omitempty" maxItems:"1600" doc:"files in the order that they shall have; those that are not named follow as they were"`
	}
}

// changeAlbum changes what is named, in one commit: first what leaves and comes,
// then the order.
func (a *App) changeAlbum(ctx context.Context, c *apps.Call, in *changeAlbumInput) (*albumOutput, error) {
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	return a.writeAlbum(ctx, c, id, func(tx *instance.Tx, doc instance.Document) (body doctypes.Album, err error) {
		if doc.Rev == 0 {
			return body, storage.ErrNotFound
		}
		if !apps.Matches(in.IfMatch, albumTag(doc.Rev)) {
			return body, instance.ErrChanged
		}
		if err := json.Unmarshal(doc.Body, &body); err != nil {
			return body, storage.ErrDamaged.Because(err)
		}
		if in.Body.Name != nil {
			if body.Name, err = albumName(*in.Body.Name); err != nil {
				return body, err
			}
		}
		body.Items = slices.DeleteFunc(body.Items, func(id string) bool { return slices.Contains(in.Body.Remove, id) })
		if err := forget(tx, &body); err != nil {
			return body, err
		}
		if err := addTo(tx, &body, in.Body.Add); err != nil {
			return body, err
		}
		arrange(body.Items, in.Body.Order)
		if in.Body.Cover != nil {
			if body.Cover = *in.Body.Cover; body.Cover != "" && !slices.Contains(body.Items, body.Cover) {
				return body, errBadAlbum.With("field", "cover")
			}
		}
		if !slices.Contains(body.Items, body.Cover) {
			body.Cover = ""
		}
		return body, nil
	})
}

// writeAlbum keeps what change makes of an album, and answers with it.
func (a *App) writeAlbum(ctx context.Context, c *apps.Call, id instance.DocID, change func(*instance.Tx, instance.Document) (doctypes.Album, error)) (*albumOutput, error) {
	out := new(albumOutput)
	err := c.Update(ctx, func(tx *instance.Tx) error {
		doc, err := tx.Document(doctypes.AlbumName, id)
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		body, err := change(tx, doc)
		if err != nil {
			return err
		}
		body.Modified = tx.Now()
		if err := instance.In[doctypes.Album](tx).Put(id, body); err != nil {
			return err
		}
		if doc, err = tx.Document(doctypes.AlbumName, id); err != nil {
			return err
		}
		out.Body, _, err = a.shown(tx, doc)
		out.ETag = out.Body.ETag
		return err
	})
	return out, err
}

// forget leaves out what is gone for good, so that it takes no room.
func forget(tx *instance.Tx, body *doctypes.Album) (err error) {
	t := tx.Tree()
	body.Items = slices.DeleteFunc(body.Items, func(id string) bool {
		_, gone := t.Entry(instance.DocID(id))
		switch {
		case gone == nil, fault.KindOf(gone) == fault.Damaged:
			return false
		case errors.Is(gone, storage.ErrNotFound):
			return true
		}
		err = errors.Join(err, gone)
		return false
	})
	return err
}

// arrange puts items in an order; those that it does not name follow.
func arrange(items, order []string) {
	at := map[string]int{}
	for n, id := range order {
		at[id] = n - len(order)
	}
	slices.SortStableFunc(items, func(x, y string) int { return at[x] - at[y] })
}

// removeAlbum removes an album and answers what it was; its photos stay.
func removeAlbum(ctx context.Context, c *apps.Call, in *struct {
	ID      string `path:"id"`
	IfMatch string `header:"If-Match"`
}) (*struct{ Body NewAlbum }, error) {
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	out := new(struct{ Body NewAlbum })
	return out, c.Update(ctx, func(tx *instance.Tx) error {
		doc, err := tx.Document(doctypes.AlbumName, id)
		if err != nil {
			return err
		}
		if !apps.Matches(in.IfMatch, albumTag(doc.Rev)) {
			return instance.ErrChanged
		}
		var was doctypes.Album
		if err := json.Unmarshal(doc.Body, &was); err != nil {
			return storage.ErrDamaged.Because(err)
		}
		out.Body = NewAlbum{string(id), was.Name, was.Items, was.Cover, &was.Created}
		return instance.In[doctypes.Album](tx).Delete(id)
	})
}
