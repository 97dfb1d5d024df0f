package settings_test

import (
	"strings"
	"testing"
	"time"

	"pims/apps"
	"pims/apps/settings"
	"pims/internal/webtest"
	"pims/web/terms"
)

// Somebody whom the portal brought gets a password of their own, soon after the
// portal has vouched for them, and can then do without the portal.
func TestFirstPassword(t *testing.T) {
	t.Parallel()
	var portal *webtest.Portal
	r := webtest.With(t, func(r *webtest.Run) []apps.App {
		portal = r.WithPortal()
		return []apps.App{settings.New(r.Node.People, r.Node.Sessions, "pims test")}
	})
	lea := webtest.JSON{"sub": "elv-7", "given_name": "Léa", "family_name": "Moreau", "birthdate": "2010-04-09", "profil": "National_ELV"}
	first, _ := portal.SignIn("/", lea)
	first.Keep(first.Post("/api/v1/arrival", webtest.JSON{"terms": terms.Version, "accepted": true}).Status(201))
	next := "la mer est grande ici"
	r.Wait(time.Hour)
	first.Post(api+"/first-password", webtest.JSON{"new": next}).Status(403).Code("stale-sign-in")

	again, _ := portal.SignIn("/settings", lea)
	again.Post(api+"/first-password", webtest.JSON{"new": "court"}).Status(422).Code("weak-password")
	again.Post(api+"/first-password", webtest.JSON{"new": next}).Status(204)
	again.Post(api+"/first-password", webtest.JSON{"new": "la terre est ronde ici"}).Status(409).Code("has-password")
	again.Get("/api/v1/session").Status(200).Sees(`"has_password":true`, `"limits":[]`)
	again.Get(api + "/journal").Status(200).Sees(`"what":"password"`)
	first.Get("/api/v1/session").Status(401)
	r.Nobody().Post("/api/v1/session", webtest.JSON{"login": "lea.moreau", "password": next}).Status(201)
	r.As("tom").Post(api+"/first-password", webtest.JSON{"new": next}).Status(409).Code("has-password")
	if strings.Contains(r.Log(), next) {
		t.Error("the password is in the log")
	}
}
