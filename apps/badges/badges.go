package badges

import (
	"net/http"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/openbadges"
)

// App is the app.
type App struct{ verifier *openbadges.Verifier }

// New returns the app. The verifier finds out what a badge says of itself.
func New(v *openbadges.Verifier) *App { return &App{v} }

// rights are to badges and to the files that they lie in; of the account, what
// says whether a badge is the owner's, and of pages, which show it.
func rights(v instance.Verb) instance.Rights {
	return instance.Rights{
		On: map[doctypes.Name]instance.Verb{
			doctypes.BadgeName: v, doctypes.FileName: v, doctypes.FolderName: v,
			doctypes.AccountName: instance.Read, doctypes.PageName: instance.Read,
		},
		Only: map[doctypes.Name]instance.Slice{
			doctypes.AccountName: {Fields: []string{"email", "given_name", "family_name"}},
			doctypes.PageName:    {Fields: []string{"title", "blocks", "trashed"}},
		},
	}
}

var (
	badgesRead  = consent.Scope{Name: "badges:read", Rights: rights(instance.Read)}
	badgesWrite = consent.Scope{Name: "badges:write", Rights: rights(instance.Read | instance.Write)}
)

// Manifest implements apps.App.
func (*App) Manifest() apps.Manifest {
	return apps.Manifest{
		Slug:     "badges",
		Name:     map[fault.Lang]string{fault.French: "Mes badges", fault.English: "My badges"},
		Roles:    []doctypes.Role{doctypes.Learner, doctypes.Adult, doctypes.Teacher},
		Doctypes: []doctypes.Name{doctypes.BadgeName},
		Scopes:   []consent.Scope{badgesRead, badgesWrite},
	}
}

// Routes implements apps.App.
func (a *App) Routes(r *apps.Router) {
	apps.Handle(r, http.MethodGet, "", "list", badgesRead, all)
	apps.Handle(r, http.MethodGet, "/{id}", "badge", badgesRead, one)
	r.Raw(receiveOperation, badgesWrite, a.receive)
	apps.Creates(r, "/files", "take", badgesWrite, a.take)
	apps.Handle(r, http.MethodPost, "/{id}/verify", "verify", badgesWrite, a.verify)
	apps.Handle(r, http.MethodDelete, "/{id}", "remove", badgesWrite, remove)
	r.Content(pictureKind, badgesRead, show)
}

// maxBadges is how many badges an instance keeps.
const maxBadges = 500

// The faults of this app.
var (
	errTooMany  = fault.New(fault.Conflict, "too-many-badges") // args: max
	errFileGone = fault.New(fault.Conflict, "badge-file-gone")
)
