package portfolio

import (
	"net/http"

	"pims/apps"
	"pims/apps/portfolio/page"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/photo"
)

// App is the app.
type App struct {
	people *identity.People
	desk   *consent.Desk
	lab    *photo.Lab
	shelf  shelf
}

// New returns the app. people keep the addresses of publications, desk knows
// the family that is asked.
func New(people *identity.People, desk *consent.Desk) *App {
	return &App{people: people, desk: desk, lab: photo.NewLab()}
}

// rights are to pages and what can stand on them; of the account, the name that
// a page carries and what the rule of consent looks at.
func rights(pages, publications instance.Verb) instance.Rights {
	return instance.Rights{
		On: map[doctypes.Name]instance.Verb{
			doctypes.PageName: pages, doctypes.PublicationName: publications, doctypes.GrantName: publications,
			doctypes.FileName: instance.Read, doctypes.FolderName: instance.Read, doctypes.CertificationName: instance.Read,
			doctypes.BadgeName: instance.Read, doctypes.OpeningName: instance.Read, doctypes.AccountName: instance.Read,
		},
		Only: map[doctypes.Name]instance.Slice{
			doctypes.AccountName: {Fields: []string{"given_name", "family_name", "birth_date", "role"}},
		},
	}
}

const both = instance.Read | instance.Write

var (
	portfolioRead = consent.Scope{Name: "portfolio:read", Rights: rights(instance.Read, instance.Read)}
	// To write is to throw away, too, and that withdraws a publication.
	portfolioWrite   = consent.Scope{Name: "portfolio:write", Rights: rights(both, both)}
	portfolioPublish = consent.Scope{Name: "portfolio:publish", Rights: rights(both, both)}
	portfolioPublic  = consent.Scope{Name: consent.PublicScope, Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{
		doctypes.PublicationName: instance.Read,
	}}}
)

// Manifest implements apps.App.
func (*App) Manifest() apps.Manifest {
	return apps.Manifest{
		Slug:     "portfolio",
		Name:     map[fault.Lang]string{fault.French: "Portfolio", fault.English: "Portfolio"},
		Roles:    []doctypes.Role{doctypes.Learner, doctypes.Adult, doctypes.Teacher},
		Doctypes: []doctypes.Name{doctypes.PageName, doctypes.PublicationName},
		Scopes:   []consent.Scope{portfolioRead, portfolioWrite, portfolioPublish, portfolioPublic},
	}
}

// Routes implements apps.App.
func (a *App) Routes(r *apps.Router) {
	apps.Handle(r, http.MethodGet, "", "list", portfolioRead, a.list)
	apps.Creates(r, "", "create", portfolioWrite, a.create)
	apps.Handle(r, http.MethodGet, "/material", "material", portfolioRead, a.material)
	apps.Handle(r, http.MethodGet, "/{id}", "page", portfolioRead, a.one)
	apps.Handle(r, http.MethodPut, "/{id}", "save", portfolioWrite, a.save)
	apps.Handle(r, http.MethodDelete, "/{id}", "trash", portfolioWrite, a.trash)
	apps.Handle(r, http.MethodPost, "/{id}/restore", "restore", portfolioWrite, a.restore)
	apps.Creates(r, "/{id}/copy", "copy", portfolioWrite, a.copy)
	apps.Handle(r, http.MethodPost, "/{id}/preview", "preview", portfolioRead, preview)
	apps.Handle(r, http.MethodPost, "/{id}/publication", "publish", portfolioPublish, a.publish)
	apps.Handle(r, http.MethodDelete, "/{id}/publication", "withdraw", portfolioPublish, a.withdraw)
	r.ContentPage(previewKind, portfolioRead, a.showDraft)
	r.Content(contentKind, portfolioRead, a.showContent)
	r.Content(thumbKind, portfolioRead, a.showThumb)
	r.Public(portfolioPublic, a.visit, page.Assets())
}

// The faults of this app.
var (
	errPageChanged  = fault.New(fault.Precondition, "page-changed")    // If-Match did not hold
	errPageTooLarge = fault.New(fault.TooLarge, "page-too-large")      //
	errBadPage      = fault.New(fault.Invalid, "bad-page")             // args: field
	errTooManyPages = fault.New(fault.Conflict, "too-many-pages")      // args: max
	errNotReady     = fault.New(fault.Conflict, "page-not-ready")      // nothing on it, or no title
	errUnproved     = fault.New(fault.Conflict, "page-shows-unproved") // args: name
	errBadExpiry    = fault.New(fault.Invalid, "bad-publication-end")  //
)
