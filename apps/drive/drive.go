package drive

import (
	"log/slog"
	"net/http"

	"pims/apps"
	"pims/apps/drive/dav"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/preview"
)

// App is the app; all else it needs is in the instance that each call brings.
type App struct {
	cursors    cursors
	selections selections
	linked     bool
	people     *identity.People // of links
	desk       *consent.Desk    //
	previews   *preview.Maker
	scanned    bool // this node has a virus scanner
}

// New returns the app, with previews of pictures alone. Its cursors are good for
// as long as it lives.
func New() *App {
	return &App{cursors: newCursors(), previews: preview.New(nil, preview.Tools{}, slog.New(slog.DiscardHandler))}
}

// WithPreviews has the previews made by the node's own maker, if it has one.
func (a *App) WithPreviews(m *preview.Maker) *App {
	if m != nil {
		a.previews = m
	}
	return a
}

// WithScans tells whether this node has contents examined for viruses.
func (a *App) WithScans(yes bool) *App {
	a.scanned = yes
	return a
}

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
		Doctypes: []doctypes.Name{doctypes.FileName, doctypes.FolderName, doctypes.AlbumName},
		Scopes:   []consent.Scope{filesRead, filesWrite, filesActivity, filesShare, filesLink, filesDrop, albumsRead, albumsWrite},
	}
}

// Routes implements apps.App.
func (a *App) Routes(r *apps.Router) {
	apps.Handle(r, http.MethodGet, "/folders/{id}", "list", filesRead, a.list)
	apps.Creates(r, "/folders", "create-folder", filesWrite, a.createFolder)
	r.Raw(uploadOperation, filesWrite, a.upload)
	r.Raw(uploadVersionOperation, filesWrite, a.uploadVersion)
	r.Raw(downloadOperation, filesRead, download)
	r.Content(linkKind, filesRead, show)
	r.Raw(thumbnailOperation, filesRead, a.thumbnail)
	apps.Handle(r, http.MethodGet, "/photos", "photos", filesRead, a.photos)
	apps.Handle(r, http.MethodGet, "/photos/favourites", "favourite-photos", filesRead, a.favouritePhotos)
	apps.Handle(r, http.MethodGet, "/photos/months", "photo-months", filesRead, a.photoMonths)
	a.albumRoutes(r)
	apps.Handle(r, http.MethodPost, "/files/{id}/link", "link", filesRead, link)
	apps.Accepts(r, "/files/{id}/scan", "scan", filesWrite, a.scanAgain)
	apps.Handle(r, http.MethodPost, "/files/{id}/versions/{n}/restore", "restore-version", filesWrite, a.restoreVersion)
	apps.Handle(r, http.MethodGet, "/entries/{id}", "entry", filesRead, a.details)
	apps.Handle(r, http.MethodGet, "/entries/{id}/activity", "activity", filesActivity, activity)
	apps.Handle(r, http.MethodPatch, "/entries/{id}", "change", filesWrite, a.change)
	apps.Creates(r, "/entries/{id}/copy", "copy", filesWrite, a.copyEntry)
	apps.Handle(r, http.MethodPost, "/entries/{id}/trash", "trash", filesWrite, a.trash)
	apps.Handle(r, http.MethodPost, "/entries/{id}/restore", "restore", filesWrite, a.restore)
	apps.Handle(r, http.MethodDelete, "/entries/{id}", "purge", filesWrite, purge)
	apps.Handle(r, http.MethodPost, "/batch", "batch", filesWrite, a.batch)
	apps.Handle(r, http.MethodGet, "/tags", "tags", filesRead, tags)
	apps.Handle(r, http.MethodGet, "/trash", "list-trash", filesRead, a.listTrash)
	apps.Handle(r, http.MethodDelete, "/trash", "empty-trash", filesWrite, emptyTrash)
	apps.Handle(r, http.MethodGet, "/favourites", "favourites", filesRead, a.favourites)
	apps.Handle(r, http.MethodGet, "/recent", "recent", filesRead, a.recent)
	apps.Handle(r, http.MethodPost, "/search", "search", filesRead, a.search)
	dav.Mount(r, filesRead, filesWrite)
	apps.Handle(r, http.MethodGet, "/usage", "usage", filesRead, usage)
	apps.Handle(r, http.MethodGet, "/changes", "changes", filesRead, changes)
	a.linkRoutes(r)
	apps.Handle(r, http.MethodGet, "/uploads", "uploads", filesWrite, uploads)
	apps.Handle(r, http.MethodDelete, "/uploads/{id}", "end-upload", filesWrite, endUpload)
	a.tus(r)
	apps.Handle(r, http.MethodPost, "/zip", "zip", filesRead, a.zipLink)
	r.Content(zipKind, filesRead, a.serveZip)
	apps.Handle(r, http.MethodPost, "/files/{id}/extract", "extract", filesWrite, a.extract)
}

// The faults of this app.
var (
	errBadCursor = fault.New(fault.Invalid, "bad-cursor")
	errNotFile   = fault.New(fault.Conflict, "not-a-file")
)
