package consents_test

import (
	"strings"
	"testing"
	"time"

	"pims/apps"
	"pims/apps/consents"
	"pims/apps/drive"
	"pims/apps/settings"
	"pims/internal/webtest"
)

const devices = api + "/devices"

// phone is what somebody asks for to have their files on a phone.
func phone(change webtest.JSON) webtest.JSON {
	body := webtest.JSON{"name": "Téléphone de Tom", "protocols": []string{"files"}, "expires": "2026-12-01T00:00:00Z"}
	for name, value := range change {
		body[name] = value
	}
	return body
}

func deviceStory(t *testing.T) *webtest.Run {
	t.Helper()
	t.Parallel()
	return webtest.With(t, func(r *webtest.Run) []apps.App {
		return []apps.App{consents.New(r.Node.Desk, nil), drive.New(), settings.New(r.Node.People, r.Node.Sessions, "pims test")}
	})
}

// Tom gives his phone the files, and takes them away again.
func TestADeviceIsLetInAndOut(t *testing.T) {
	r := deviceStory(t)
	tom := r.As("tom")
	tom.Get(devices).Status(200).Sees(
		`"devices":[]`, `"login":"tom"`, `"name":"files","label":"Fichiers"`, `"foldered":true`, `"name":"api","label":"Programmes"`,
	)
	tom.Get(devices, "Accept-Language", "en").Status(200).Sees(`"label":"Files"`)
	made := tom.Post(devices, phone(nil)).Status(201).Header("Cache-Control", "no-store").Sees(
		`"login":"tom"`, `"name":"Téléphone de Tom"`, `"protocols":["files"]`, `"read_only":false`, `"expired":false`,
	).MustNotSee("last_used", "sha256")
	id, password, token := made.Field("device.id"), made.Field("password"), made.Field("token")
	if !strings.HasPrefix(token, "pims_") || password == token {
		t.Errorf("%q, %q", password, token)
	}
	secrets := []string{password, token, strings.ReplaceAll(password, "-", ""), "sha256"}

	r.Wait(time.Minute)
	by, with := r.Basic("tom", password), r.Bearer(token)
	for n, device := range []*webtest.Actor{by, with} {
		device.Post("/api/v1/drive/folders", webtest.JSON{"parent": "root", "name": "Photos " + string(rune('1'+n))}).Status(201)
		device.Get("/api/v1/drive/folders/root").Status(200).Sees("Photos")
		device.Get(api).Status(403).Code("not-allowed")
		device.Get("/api/v1/settings/journal").Status(403).Code("not-allowed")
	}
	tom.Get(devices).Status(200).Sees(id, `"last_used":"2026-09-01T08:01:00`).MustNotSee(secrets...)
	tom.Get("/api/v1/settings/journal").Status(200).Sees(
		"Un appareil a été ajouté ou retiré", "Visite d’un appareil",
	).MustNotSee(append(secrets, "Téléphone")...)

	tom.Delete(devices + "/" + id).Status(204)
	tom.Delete(devices + "/" + id).Status(404).Code("not-found")
	by.Get("/api/v1/drive/folders/root").Status(401).Code("bad-credentials").MustNotSee("Photos")
	with.Get("/api/v1/drive/folders/root").Status(401).Code("signed-out").MustNotSee("Photos")
	tom.Get(devices).Status(200).Sees(`"devices":[]`)
	for _, s := range append(secrets[:3], "Téléphone", "tom") {
		if strings.Contains(r.Log(), s) {
			t.Errorf("the log holds %q", s)
		}
	}
}

// A device is the owner's own, and never lets in another.
func TestDevicesAreMadeByASessionAlone(t *testing.T) {
	r := deviceStory(t)
	tom := r.As("tom")
	made := tom.Post(devices, phone(webtest.JSON{"name": "Robot de Tom", "protocols": []string{"files", "api"}})).Status(201)
	id := made.Field("device.id")
	for _, device := range []*webtest.Actor{r.Basic("tom", made.Field("password")), r.Bearer(made.Field("token"))} {
		device.Get(api).Status(200)
		device.Get(devices).Status(403).Code("not-allowed").MustNotSee("Robot de Tom")
		device.Post(devices, phone(nil)).Status(403).Code("not-allowed").MustNotSee("pims_")
		device.Delete(devices + "/" + id).Status(403).Code("not-allowed")
		device.Delete(api + "/" + id).Status(403).Code("not-allowed")
		device.Post("/api/v1/settings/moving-key", webtest.JSON{"password": webtest.Password}).Status(403).Code("not-allowed")
		device.Post("/api/v1/settings/password", webtest.JSON{"current": webtest.Password, "new": "tout autre chose"}).Status(403).Code("not-allowed")
		device.Get("/api/v1/settings/sessions").Status(403).Code("not-allowed")
		device.Post("/api/v1/settings/export", webtest.JSON{"password": webtest.Password}).Status(403).Code("not-allowed")
	}
	r.Script("tom").Get(devices).Status(200).Sees("Robot de Tom")
	r.Script("tom").Post(devices, phone(nil)).Status(201).Sees("pims_")
	for _, login := range []string{"ines", "mme.caron", "m.benali"} {
		who := r.As(login)
		who.Get(devices).Status(200).Sees(`"devices":[]`, `"login":"`+login+`"`).MustNotSee("Robot de Tom")
		who.Delete(devices + "/" + id).Status(404).Code("not-found")
		of := "/api/v1/of/" + r.Instance("tom") + "/consents/devices"
		who.Get(of).Status(404).Code("not-found").MustNotSee("Robot de Tom")
		who.Post(of, phone(nil)).Status(404).Code("not-found").MustNotSee("pims_")
		who.Delete(of + "/" + id).Status(404).Code("not-found")
	}
	r.Nobody().Get(devices).Status(401)
	r.Nobody().Post(devices, phone(nil)).Status(401)
	// Her secret under his name is nothing.
	hers := r.As("ines").Post(devices, phone(nil)).Status(201).Field("password")
	r.Basic("tom", hers).Get("/api/v1/drive/folders/root").Status(401)
}

func TestADeviceMayBeKeptWithinAFolder(t *testing.T) {
	r := deviceStory(t)
	tom := r.As("tom")
	folder := func(parent, name string) string {
		return tom.Post("/api/v1/drive/folders", webtest.JSON{"parent": parent, "name": name}).Status(201).Field("id")
	}
	diary := folder("root", "Journal")
	svt := folder(folder("root", "Seconde"), "SVT")
	made := tom.Post(devices, phone(webtest.JSON{"folder": svt, "read_only": true})).Status(201).Sees(`"folder":{"id":"`+svt+`","name":"SVT"}`, `"read_only":true`)
	device := r.Bearer(made.Field("token"))
	device.Get("/api/v1/drive/folders/"+svt).Status(200).Sees("SVT").MustNotSee("Seconde", "Journal")
	device.Get("/api/v1/drive/folders/" + diary).Status(404).Code("not-found")
	device.Post("/api/v1/drive/folders", webtest.JSON{"parent": svt, "name": "TP"}).Status(403).Code("not-allowed")

	tom.Post("/api/v1/drive/entries/"+svt+"/trash", nil).Status(200)
	device.Get("/api/v1/drive/folders/" + svt).Status(404).Code("not-found").MustNotSee("SVT")
	tom.Get(devices).Status(200).Sees(`"name":"SVT","missing":true`)
	tom.Delete("/api/v1/drive/entries/" + svt).Status(204)
	tom.Get(devices).Status(200).Sees(`"name":"","missing":true`)
}

func TestADeviceIsRefusedWhatItCannotHave(t *testing.T) {
	r := deviceStory(t)
	tom := r.As("tom")
	theirs := r.As("ines").Post("/api/v1/drive/folders", webtest.JSON{"parent": "root", "name": "À Inès"}).Status(201).Field("id")
	for what, body := range map[string]webtest.JSON{
		"no name":              phone(webtest.JSON{"name": " "}),
		"no protocol":          phone(webtest.JSON{"protocols": []string{}}),
		"an unknown protocol":  phone(webtest.JSON{"protocols": []string{"consents:decide"}}),
		"more than a year":     phone(webtest.JSON{"expires": "2027-09-01T08:00:01Z"}),
		"over already":         phone(webtest.JSON{"expires": "2026-08-31T00:00:00Z"}),
		"somebody's folder":    phone(webtest.JSON{"folder": theirs}),
		"a folder and the API": phone(webtest.JSON{"folder": theirs, "protocols": []string{"files", "api"}}),
	} {
		t.Log(what)
		tom.Post(devices, body).Status(422).Code("bad-app-password").MustNotSee("pims_", "Inès")
	}
	tom.Post(devices, webtest.JSON{"name": "x"}).Status(422)
	tom.Get(devices).Status(200).Sees(`"devices":[]`)

	made := tom.Post(devices, phone(webtest.JSON{"expires": "2026-09-08T08:00:00Z"})).Status(201)
	device := r.Bearer(made.Field("token"))
	device.Get("/api/v1/drive/folders/root").Status(200)
	r.Wait(7 * 24 * time.Hour)
	device.Get("/api/v1/drive/folders/root").Status(401).Code("signed-out")
	r.Again("tom").Get(devices).Status(200).Sees(`"expired":true`)
}
