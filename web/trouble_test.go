package web_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/instance"
	"pims/internal/webtest"
	"pims/storage"
	"pims/web"
)

// visitsOf returns the times of the visits in somebody's log, oldest first,
// after checking its tree.
func visitsOf(t *testing.T, r *webtest.Run, login string) (times []time.Time) {
	t.Helper()
	inst, err := r.House.Open(t.Context(), instance.ID(r.Instance(login)))
	must(t, err)
	must(t, inst.View(t.Context(), func(tx *instance.Tx) error {
		must(t, consent.Verify(tx))
		records, err := consent.Records(tx, -1, 1000)
		for _, rec := range records {
			if rec.What == consent.Visit {
				times = append(times, rec.Time)
			}
		}
		return err
	}))
	must(t, inst.Close())
	slices.Reverse(times)
	return times
}

// On a disk that is nearly full people read, delete, end sessions and sign in,
// and each visit is in the log; what is new is refused.
func TestATightDiskTakesWhatMakesRoom(t *testing.T) {
	r := webtest.New(t, &probe{})
	tom, ines := r.As("tom"), r.As("ines")
	folder := tom.Post("/api/v1/probe/folders", webtest.JSON{"name": "Vieux cours"}).Status(200).Field("id")
	r.Disk(webtest.Tight)
	r.Wait(time.Hour)
	tom.Get("/api/v1/probe/entries/" + folder).Status(200).Sees("Vieux cours")
	if got := len(visitsOf(t, r, "tom")); got != 2 {
		t.Errorf("%d visits in the log", got)
	}
	tom.Post("/api/v1/probe/folders", webtest.JSON{"name": "Nouveau"}).Status(507).Code("disk-full").NoHeader("Retry-After")
	tom.Delete("/api/v1/probe/folders/" + folder).Status(204)
	again := r.Again("tom")
	again.Get("/api/v1/session").Status(200)
	ines.Get("/api/v1/of/" + r.Instance("tom") + "/probe/entries/" + folder).Status(404).MustNotSee("Vieux")
	again.Delete("/api/v1/session").Status(200)
	again.Get("/api/v1/session").Status(401)
}

// When nothing at all can be written, owners sign in and read, and nobody else
// comes in. The log tells of their visits once there is room.
func TestAFullDiskIsOpenToOwnersAlone(t *testing.T) {
	r := withProvider(t)
	ines := r.As("ines")
	tom, script, device := r.As("tom"), r.Script("tom"), r.Device("tom", "probe:read")
	folder := tom.Post("/api/v1/probe/folders", webtest.JSON{"name": "Journal"}).Status(200).Field("id")
	access, _ := token(t, r)
	client := r.Bearer(access)
	client.Get("/api/v1/of/" + r.Instance("tom") + "/probe/entries/" + folder).Status(200)
	before := len(visitsOf(t, r, "tom"))
	r.Disk(webtest.Full)
	r.Wait(20 * time.Minute)
	full := r.Node.Now()

	for name, who := range map[string]*webtest.Actor{"browser": tom, "script": script, "device": device, "fresh browser": r.Again("tom")} {
		t.Log(name)
		who.Get("/api/v1/probe/entries/" + folder).Status(200).Sees("Journal")
		who.Get("/api/v1/probe/entries/" + folder).Status(200)
	}
	client.Get("/api/v1/of/"+r.Instance("tom")+"/probe/entries/"+folder).Status(503).Code("node-read-only").Header("Retry-After", "60").MustNotSee("Journal")
	ines.Get("/api/v1/of/" + r.Instance("tom") + "/probe/entries/" + folder).Status(404).MustNotSee("Journal")
	tom.Post("/api/v1/probe/folders", webtest.JSON{"name": "Nouveau"}).Status(503).Code("node-read-only").Header("Retry-After", "60")
	tom.Delete("/api/v1/probe/folders/" + folder).Status(503).Code("node-read-only")

	// Who signs out is out, on both kinds of session.
	afloat := r.Again("tom")
	for _, who := range []*webtest.Actor{afloat, script} {
		who.Delete("/api/v1/session").Status(200)
		who.Get("/api/v1/probe/entries/" + folder).Status(401)
	}

	r.Disk(webtest.Roomy)
	r.Wait(time.Hour)
	script.Get("/api/v1/probe/entries/" + folder).Status(401)
	r.LateLeaves("tom")
	late := visitsOf(t, r, "tom")[before:]
	if len(late) != 4 {
		t.Fatalf("%d visits on the full disk are in the log: %v", len(late), late)
	}
	for _, at := range late {
		if !at.Equal(full) {
			t.Errorf("a visit at %v is told of at %v", full, at)
		}
	}
	r.LateLeaves("tom")
	if again := visitsOf(t, r, "tom")[before:]; len(again) != 4 {
		t.Errorf("told twice: %v", again)
	}
}

// An instance in quarantine is closed, with a clear answer to its owner and no
// word of it to anybody else; the others of the node go on.
func TestQuarantineIsTheOwnersMatter(t *testing.T) {
	r := withProvider(t)
	tom, ines := r.As("tom"), r.As("ines")
	folder := tom.Post("/api/v1/probe/folders", webtest.JSON{"name": "Journal"}).Status(200).Field("id")
	device := r.Device("tom", "probe:read")
	access, _ := token(t, r)
	client, of := r.Bearer(access), "/api/v1/of/"+r.Instance("tom")+"/probe/entries/"+folder
	before := r.Nobody().Post("/api/v1/session", webtest.JSON{"login": "personne", "password": webtest.Password}).Status(401)
	stranger := ines.Get(of).Status(404)
	r.Shut("tom", storage.ErrQuarantined)

	for _, who := range []*webtest.Actor{tom, device} {
		who.Get("/api/v1/probe/entries/" + folder).Status(503).Code("quarantined").NoHeader("Retry-After").Sees("Rien n’a été effacé").MustNotSee("Journal")
	}
	tom.Get("/api/v1/session", "Accept-Language", "en").Status(503).Code("quarantined").Sees("Nothing was erased")
	r.Nobody().Post("/api/v1/session", webtest.JSON{"login": "tom", "password": webtest.Password}).Status(503).Code("quarantined").NoHeader("Retry-After")
	same(t, before, r.Nobody().Post("/api/v1/session", webtest.JSON{"login": "personne", "password": webtest.Password}).Status(401))
	same(t, stranger, ines.Get(of))
	client.Get(of).Status(503).Code("busy").Header("Retry-After", "600").MustNotSee("quarantin", "vérification", "Journal")
	ines.Post("/api/v1/probe/folders", webtest.JSON{"name": "Maths"}).Status(200)
	tom.Delete("/api/v1/session").Status(200)

	r.Shut("tom", nil)
	r.Again("tom").Get("/api/v1/probe/entries/" + folder).Status(200)
	client.Get(of).Status(200).Sees("Journal") // its token was not lost
}

func TestAPoolWithoutAFreeSlotAsksToWait(t *testing.T) {
	r := webtest.New(t, &probe{})
	tom := r.As("tom")
	r.Shut("tom", storage.ErrBusy)
	tom.Get("/api/v1/session").Status(503).Code("busy").Header("Retry-After", "2")
	tom.Put("/api/v1/probe/files/x", "bytes").Status(503).Code("busy").Header("Retry-After", "2")
	r.Nobody().Post("/api/v1/session", webtest.JSON{"login": "tom", "password": webtest.Password}).Status(503).Header("Retry-After", "2")
}

// What closes a public page closes it for visitors: a page in quarantine is none.
func TestPublicPagesInTrouble(t *testing.T) {
	e := exhibit(t, "tom")
	e.publish()
	e.Content(e.url("")).Status(200).Sees("Mes photos")
	e.Shut("tom", storage.ErrQuarantined)
	e.mustBeGone("in quarantine")
	e.Shut("tom", storage.ErrBusy)
	e.Content(e.url("")).Status(503).Header("Retry-After", "2").MustNotSee("photos")
	e.Shut("tom", nil)
	e.Disk(webtest.Full)
	e.Wait(time.Hour)
	for _, part := range []string{"", "/picture"} {
		e.Content(e.url(part)).Status(503).Header("Retry-After", "60").MustNotSee("photos")
	}
	e.Disk(webtest.Roomy)
	e.Content(e.url("")).Status(200).Sees("Mes photos")
}

func TestGauges(t *testing.T) {
	r := webtest.With(t, func(r *webtest.Run) []apps.App {
		r.Node.Gauges = func() []web.Gauge {
			return []web.Gauge{{Name: "pims_quarantined", Help: "Instances in quarantine.", Value: 2}}
		}
		return nil
	})
	rec := httptest.NewRecorder()
	r.Web.Metrics().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "http://127.0.0.1:1/metrics", nil))
	if body := rec.Body.String(); rec.Code != http.StatusOK || !strings.Contains(body, "# TYPE pims_quarantined gauge\npims_quarantined 2\n") {
		t.Errorf("%d %s", rec.Code, body)
	}
}
