package drive

import (
	"context"
	"net/http"
	"strings"

	"pims/apps"
	"pims/apps/drive/archive"
	"pims/apps/drive/contents"
	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
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
	r.Shared(filesLink, filesDrop, sharing{})
}

// sharing implements apps.Sharing.
type sharing struct{}

// Look implements apps.Sharing.
func (sharing) Look(ctx context.Context, c *apps.Call, id instance.DocID) (s apps.Shared, err error) {
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
	return s, err
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
func (sharing) Send(w http.ResponseWriter, r *http.Request, c *apps.Call, id instance.DocID, save bool) error {
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
	return contents.Serve(w, r, c, apps.Link{Doc: id, Inline: !save})
}

// Zip implements apps.Sharing.
func (sharing) Zip(w http.ResponseWriter, r *http.Request, c *apps.Call, id instance.DocID) error {
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
	return archive.Write(r.Context(), w, c, []instance.DocID{id}, c.Lang)
}
