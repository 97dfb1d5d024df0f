package all

import (
	"pims/apps"
	"pims/apps/drive"
	"pims/apps/home"
	"pims/apps/settings"
	"pims/identity"
)

// Deps is what apps need of the node.
type Deps struct {
	People   *identity.People
	Sessions *identity.Sessions
	Software string // names the program in archives: "pims 1.0"
}

// Apps returns every app in the order of the menu.
func Apps(d Deps) []apps.App {
	return []apps.App{
		home.New(),
		drive.New(),
		settings.New(d.People, d.Sessions, d.Software),
	}
}
