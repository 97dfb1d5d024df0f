package all

import (
	"pims/apps"
	"pims/apps/badges"
	"pims/apps/certifications"
	"pims/apps/connexions"
	"pims/apps/consents"
	"pims/apps/drive"
	"pims/apps/family"
	"pims/apps/home"
	"pims/apps/portfolio"
	"pims/apps/settings"
	"pims/consent"
	"pims/identity"
	"pims/konnectors"
	"pims/openbadges"
	"pims/preview"
)

// Deps is what apps need of the node.
type Deps struct {
	People     *identity.People
	Sessions   *identity.Sessions
	Desk       *consent.Desk
	Provider   consents.Provider      // of requests by third parties
	Konnectors []konnectors.Konnector // on offer
	ReadPDF    certifications.Reader  // the text of what people drop
	Badges     *openbadges.Verifier   //
	Previews   *preview.Maker         // nil: of pictures alone
	Scans      bool                   // contents are examined for viruses
	Software   string                 // names the program in archives: "pims 1.0"
}

// Apps returns every app in the order of the menu.
func Apps(d Deps) []apps.App {
	return []apps.App{
		family.New(d.People),
		home.New(),
		drive.New().WithLinks(d.People, d.Desk).WithPreviews(d.Previews).WithScans(d.Scans),
		certifications.New(d.Konnectors, d.ReadPDF),
		badges.New(d.Badges),
		portfolio.New(d.People, d.Desk),
		connexions.New(d.Konnectors),
		consents.New(d.Desk, d.Provider, certifications.Offers()...),
		settings.New(d.People, d.Sessions, d.Software),
	}
}
