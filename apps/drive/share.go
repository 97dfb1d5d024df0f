package drive

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"pims/apps"
	"pims/apps/drive/archive"
	"pims/apps/drive/contents"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/photo"
	"pims/storage"
)

// WithLinks lets files and folders be opened by links: people keep the addresses,
// desk knows the family that is asked.
func (a *App) WithLinks(people *identity.People, desk *consent.Desk) *App {
	a.linked, a.people, a.desk = true, people, desk
	return a
}

var (
	filesShare = consent.Scope{Name: "files:share", Rights: instance.Rights{
		On: map[doctypes.Name]instance.Verb{
			doctypes.FileName: instance.Read, doctypes.FolderName: instance.Read, doctypes.GrantName: instance.Read | instance.Write,
			doctypes.OpeningName: instance.Read, doctypes.AccountName: instance.Read,
		},
		Only: map[doctypes.Name]instance.Slice{doctypes.AccountName: {Fields: []string{"given_name", "birth_date", "role"}}},
	}}
	filesLink = consent.Scope{Name: consent.LinkScope, Rights: on(instance.Read)}
	filesDrop = consent.Scope{Name: consent.DropScope, Rights: on(instance.Read | instance.Write)}
)

// linkRoutes are the owner's, and what visitors meet.
func (a *App) linkRoutes(r *apps.Router) {
	if !a.linked {
		return
	}
	apps.Handle(r, http.MethodGet, "/entries/{id}/links", "links", filesShare, a.links)
	apps.Creates(r, "/entries/{id}/links", "create-link", filesShare, a.createLink)
	apps.Handle(r, http.MethodPatch, "/links/{id}", "change-link", filesShare, a.changeLink)
	apps.Handle(r, http.MethodDelete, "/links/{id}", "withdraw-link", filesShare, a.withdrawLink)
	r.Shared(filesLink, filesDrop, sharing{make(chan struct{}, maxLooking)})
}

// sharing implements apps.Sharing.
type sharing struct{ slots chan struct{} }

// from is where contents are read from.
func (s sharing) from(c *apps.Call, without bool) archive.Source {
	if without {
		return placeless{c, s.slots}
	}
	return c
}

// Look implements apps.Sharing.
func (by sharing) Look(ctx context.Context, c *apps.Call, id instance.DocID, without bool) (s apps.Shared, err error) {
	err = c.View(ctx, func(tx *instance.Tx) (err error) {
		t := tx.Tree()
		if s.Path, err = t.Path(id); err != nil {
			return err
		}
		s.Entry = s.Path[len(s.Path)-1]
		if s.Kind == instance.KindFile {
			s.Show = showing(s.Mime)
			return nil
		}
		s.Entries, _, err = children(t, id)
		return err
	})
	instance.SortEntries(s.Entries, instance.ByName, false)
	if err == nil && s.Kind == instance.KindFile && without {
		s.Stays, err = by.stays(ctx, c, id)
	}
	return s, err
}

// stays reports whether a file may tell where it was taken whatever is done.
func (by sharing) stays(ctx context.Context, c *apps.Call, id instance.DocID) (bool, error) {
	content, err := by.from(c, true).Open(ctx, id, 0)
	switch {
	case err == nil:
		return false, content.Close()
	case errors.Is(err, photo.ErrPlaceStays):
		return true, nil
	case errors.Is(err, instance.ErrInfected):
		return false, nil // which its entry says
	case fault.KindOf(err) == fault.Damaged:
		return false, nil // which is told when it is read
	}
	return false, err
}

// showing is how a page shows a content of a type.
func showing(mime string) string {
	kind, ok := contents.Shown(mime)
	switch top, _, _ := strings.Cut(kind, "/"); {
	case !ok:
		return ""
	case kind == "application/pdf":
		return "pdf"
	default:
		return top // image, audio, video, text
	}
}

// Send implements apps.Sharing.
func (by sharing) Send(w http.ResponseWriter, r *http.Request, c *apps.Call, id instance.DocID, save, without bool) error {
	if !save {
		var e instance.Entry
		err := c.View(r.Context(), func(tx *instance.Tx) (err error) {
			e, err = tx.Tree().Entry(id)
			return err
		})
		if err == nil && showing(e.Mime) == "" {
			err = storage.ErrNotFound
		}
		if err != nil {
			return err
		}
	}
	content, err := by.from(c, without).Open(r.Context(), id, 0)
	if err != nil {
		return err
	}
	return contents.Send(w, r, content, !save)
}

// Zip implements apps.Sharing.
func (by sharing) Zip(w http.ResponseWriter, r *http.Request, c *apps.Call, id instance.DocID, without bool) error {
	var e instance.Entry
	err := c.View(r.Context(), func(tx *instance.Tx) (err error) {
		e, err = tx.Tree().Entry(id)
		return err
	})
	if err == nil && e.Kind != instance.KindFolder {
		err = storage.ErrNotFound
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", contents.Disposition(false, e.Name+".zip"))
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	return archive.Write(r.Context(), w, by.from(c, without), []instance.DocID{id}, c.Lang)
}
