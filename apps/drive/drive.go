package drive

import (
	"net/http"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
)

// App is the app; all else it needs is in the instance that each call brings.
type App struct{ cursors cursors }

// New returns the app. Its cursors are good for as long as it lives.
func New() *App { return &App{newCursors()} }

func on(v instance.Verb) instance.Rights {
	return instance.Rights{On: map[doctypes.Name]instance.Verb{doctypes.FileName: v, doctypes.FolderName: v}}
}

var (
	filesRead  = consent.Scope{Name: "files:read", Rights: on(instance.Read)}
	filesWrite = consent.Scope{Name: "files:write", Rights: on(instance.Read | instance.Write)}
)

// Manifest implements apps.App.
func (*App) Manifest() apps.Manifest {
	return apps.Manifest{
		Slug:     "drive",
		Name:     map[fault.Lang]string{fault.French: "Mes fichiers", fault.English: "My files"},
		Doctypes: []doctypes.Name{doctypes.FileName, doctypes.FolderName},
		Scopes:   []consent.Scope{filesRead, filesWrite},
	}
}

// Routes implements apps.App.
func (a *App) Routes(r *apps.Router) {
	apps.Handle(r, http.MethodGet, "/folders/{id}", "list", filesRead, a.list)
	apps.Creates(r, "/folders", "create-folder", filesWrite, createFolder)
	r.Raw(uploadOperation, filesWrite, upload)
	r.Raw(uploadVersionOperation, filesWrite, uploadVersion)
	r.Raw(downloadOperation, filesRead, download)
	r.Content(linkKind, filesRead, show)
	apps.Handle(r, http.MethodPost, "/files/{id}/link", "link", filesRead, link)
	apps.Handle(r, http.MethodPost, "/files/{id}/versions/{n}/restore", "restore-version", filesWrite, restoreVersion)
	apps.Handle(r, http.MethodGet, "/entries/{id}", "entry", filesRead, details)
	apps.Handle(r, http.MethodPatch, "/entries/{id}", "change", filesWrite, change)
	apps.Creates(r, "/entries/{id}/copy", "copy", filesWrite, copyEntry)
	apps.Handle(r, http.MethodPost, "/entries/{id}/trash", "trash", filesWrite, trash)
	apps.Handle(r, http.MethodPost, "/entries/{id}/restore", "restore", filesWrite, restore)
	apps.Handle(r, http.MethodDelete, "/entries/{id}", "purge", filesWrite, purge)
	apps.Handle(r, http.MethodGet, "/trash", "list-trash", filesRead, listTrash)
	apps.Handle(r, http.MethodDelete, "/trash", "empty-trash", filesWrite, emptyTrash)
	apps.Handle(r, http.MethodGet, "/favourites", "favourites", filesRead, favourites)
	apps.Handle(r, http.MethodGet, "/recent", "recent", filesRead, recent)
	apps.Handle(r, http.MethodPost, "/search", "search", filesRead, search)
	apps.Handle(r, http.MethodGet, "/usage", "usage", filesRead, usage)
	apps.Handle(r, http.MethodGet, "/changes", "changes", filesRead, changes)
}

// The faults of this app.
var (
	errBadCursor    = fault.New(fault.Invalid, "bad-cursor")
	errBadParameter = fault.New(fault.Invalid, "bad-parameter") // args: name
	errBadRange     = fault.New(fault.Range, "bad-range")
	errNotFile      = fault.New(fault.Conflict, "not-a-file")
)
