package connexions_test

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pims/apps"
	"pims/apps/connexions"
	"pims/apps/settings"
	"pims/instance"
	"pims/internal/webtest"
	"pims/konnectors"
	"pims/konnectors/example"
	"pims/konnectors/example/exampletest"
	"pims/konnectors/konnectortest"
)

const api = "/api/v1/connexions"

// story is a node with the teaching konnector, its service, and the runner.
type story struct {
	*webtest.Run
	t       *testing.T
	service *exampletest.Service
	runner  *konnectors.Runner

	mu  sync.Mutex
	due []instance.ID
}

func newStory(t *testing.T) *story {
	t.Helper()
	t.Parallel()
	s := &story{t: t, service: exampletest.New()}
	server := httptest.NewServer(s.service)
	t.Cleanup(server.Close)
	k, err := example.New(server.URL)
	must(t, err)
	opt := konnectortest.Allow(t, server)
	opt.Answer = 1 << 20
	list := []konnectors.Konnector{k}
	s.runner = konnectors.New(list, opt)
	s.Run = webtest.With(t, func(r *webtest.Run) []apps.App {
		r.House.Due = func(id instance.ID, w instance.Work, at time.Time) {
			s.mu.Lock()
			defer s.mu.Unlock()
			if w == konnectors.Work && !at.After(r.House.Now()) {
				s.due = append(s.due, id)
			}
		}
		return []apps.App{connexions.New(list), settings.New(r.Node.People, r.Node.Sessions, "pims test")}
	})
	return s
}

// work does what the node would do in the background.
func (s *story) work() {
	s.t.Helper()
	s.mu.Lock()
	due := s.due
	s.due = nil
	s.mu.Unlock()
	for _, id := range due {
		inst, err := s.House.Open(context.Background(), id)
		must(s.t, err)
		must(s.t, s.runner.Run(context.Background(), inst))
		must(s.t, inst.Close())
	}
}

// connect plugs the service in and lets it run.
func (s *story) connect(who *webtest.Actor, code string) (id string) {
	s.t.Helper()
	id = who.Post(api, webtest.JSON{"konnector": "example", "fields": webtest.JSON{"code": code}}).
		Status(201).Sees(`"state":"running"`, "Première recherche en cours.").MustNotSee(code).Field("id")
	s.work()
	return id
}

func TestConnect(t *testing.T) {
	s := newStory(t)
	tom := s.As("tom")
	tom.Get(api).Status(200).Sees(`"connections":[]`, `"slug":"example"`, "Sécurité routière", "Code de l’attestation", `"secret":false`, "127.0.0.1")
	tom.Get(api, "Accept-Language", "en").Status(200).Sees("Road safety", "Attestation code")
	id := s.connect(tom, exampletest.Code)
	tom.Get(api+"/"+id).Status(200).Sees(`"state":"ready"`, "À jour\u00a0: 1 document rangé.", `"documents":1`, `"last_good"`, `"next_run"`).MustNotSee(exampletest.Code)
	tom.Get(api+"/"+id+"/runs").Status(200).Sees(`"outcome":"done"`, "1 document rangé.", `"asked":true`, `"new":1`, exampletest.First().Title).MustNotSee(exampletest.Code)
	tom.Post(api+"/"+id+"/run", nil).Status(200).Sees(`"state":"running"`, "Vérification en cours.")
	asked := s.service.Asked()
	tom.Post(api+"/"+id+"/run", nil).Status(200).Sees(`"state":"running"`)
	s.work()
	if n := s.service.Asked() - asked; n != 2 {
		t.Errorf("asked %d times for two gestures, want the two requests of one run", n)
	}
	tom.Get(api+"/"+id+"/runs").Status(200).Sees("Rien de neuf.", `"same":1`)
	tom.Get(api+"/"+id).Status(200).Sees(`"documents":1`, `"state":"ready"`)
	tom.Get("/api/v1/settings/journal").Status(200).Sees(`"what":"connection"`)
	if strings.Contains(s.Log(), exampletest.Code) {
		t.Error("the code is in the log")
	}
}

// Each trouble has its own sentence, says that nothing is lost, and leaves what
// was there.
func TestTroubles(t *testing.T) {
	s := newStory(t)
	tom := s.As("tom")
	id := s.connect(tom, exampletest.Code)
	said := []string{}
	for _, one := range []struct {
		mode        exampletest.Mode
		state, code string
	}{
		{exampletest.Refused, "action-needed", "wrong-code"},
		{exampletest.Down, "service-down", "service-down"},
		{exampletest.Slow, "service-down", "service-slow"},
		{exampletest.Changed, "service-down", "changed-shape"},
		{exampletest.Huge, "service-down", "answer-too-large"},
		{exampletest.Redirect, "service-down", "address-refused"},
	} {
		s.service.Set(one.mode, "http://169.254.169.254/latest/meta-data/")
		s.Wait(time.Hour)
		tom.Post(api+"/"+id+"/run", nil).Status(200)
		s.work()
		a := tom.Get(api+"/"+id).Status(200).Sees(`"state":"`+one.state+`"`, `"code":"`+one.code+`"`, `"documents":1`, "intact")
		said = append(said, a.Field("sentence"))
		run := tom.Get(api + "/" + id + "/runs").Status(200)
		if got := run.Field("runs.0.outcome"); got != one.code {
			t.Errorf("the journal says %s, want %s", got, one.code)
		}
		said = append(said, run.Field("runs.0.title"))
	}
	slices.Sort(said)
	if len(slices.Compact(said)) != 12 {
		t.Errorf("two troubles share a sentence: %q", said)
	}
	s.service.Set(exampletest.Well, "")
	tom.Put(api+"/"+id+"/credentials", webtest.JSON{"fields": webtest.JSON{"code": exampletest.Code}}).Status(200)
	s.work()
	tom.Get(api+"/"+id).Status(200).Sees(`"state":"ready"`, `"documents":1`)
}

func TestWrongCodeAsksThePerson(t *testing.T) {
	s := newStory(t)
	tom := s.As("tom")
	id := s.connect(tom, "ASSR-2026-XXXX")
	tom.Get(api+"/"+id).Status(200).Sees(`"state":"action-needed"`, "Sécurité routière n’a pas reconnu ce code.").MustNotSee("next_run")
	tom.Get(api+"/"+id, "Accept-Language", "en").Status(200).Sees("Road safety did not recognise this code.")
	tom.Put(api+"/"+id+"/credentials", webtest.JSON{"fields": webtest.JSON{"code": "n'importe"}}).Status(422).Code("bad-account-field").Sees("Code de l’attestation")
	tom.Put(api+"/"+id+"/credentials", webtest.JSON{"fields": webtest.JSON{"code": " " + exampletest.Code + "\n"}}).Status(200).Sees(`"state":"running"`)
	s.work()
	tom.Get(api + "/" + id).Status(200).Sees(`"state":"ready"`)
}

func TestRefusals(t *testing.T) {
	s := newStory(t)
	tom := s.As("tom")
	right := webtest.JSON{"code": exampletest.Code}
	tom.Post(api, webtest.JSON{"konnector": "none", "fields": right}).Status(404).Code("not-found")
	tom.Post(api, webtest.JSON{"konnector": "example", "fields": webtest.JSON{}}).Status(422).Code("bad-account-field")
	tom.Post(api, webtest.JSON{"konnector": "example", "fields": webtest.JSON{"code": exampletest.Code, "x": "y"}}).Status(422).Code("bad-account-field")
	tom.Post(api, webtest.JSON{"konnector": "example"}).Status(422).Code("invalid-request")
	for _, id := range []string{"none", "0198c0de-0000-7000-8000-00000000c001"} {
		tom.Get(api + "/" + id).Status(404).Code("not-found")
		tom.Get(api + "/" + id + "/runs").Status(404).Code("not-found")
		tom.Post(api+"/"+id+"/run", nil).Status(404).Code("not-found")
		tom.Put(api+"/"+id+"/credentials", webtest.JSON{"fields": right}).Status(404).Code("not-found")
		tom.Delete(api + "/" + id).Status(404).Code("not-found")
	}
	for range 5 {
		tom.Post(api, webtest.JSON{"konnector": "example", "fields": right}).Status(201)
	}
	tom.Post(api, webtest.JSON{"konnector": "example", "fields": right}).Status(409).Code("too-many-connections")
	s.As("ines").Get("/api/v1/of/" + s.Instance("tom") + "/connexions").Status(404).Code("not-found")
}

// Unplugging erases the account and keeps what came; plugging in again is the
// same connection.
func TestUnplug(t *testing.T) {
	s := newStory(t)
	tom := s.As("tom")
	id := s.connect(tom, exampletest.Code)
	tom.Delete(api + "/" + id).Status(204)
	tom.Get(api+"/"+id).Status(200).Sees(`"state":"unplugged"`, `"documents":1`, "Le code a été effacé.").MustNotSee("next_run")
	tom.Post(api+"/"+id+"/run", nil).Status(409).Code("unplugged")
	asked := s.service.Asked()
	s.Wait(30 * 24 * time.Hour)
	s.mu.Lock()
	s.due = append(s.due, s.Person("tom").Instance)
	s.mu.Unlock()
	s.work()
	if s.service.Asked() != asked {
		t.Error("an unplugged service was asked")
	}
	tom = s.Again("tom")
	tom.Post(api, webtest.JSON{"konnector": "example", "fields": webtest.JSON{"code": exampletest.Code}}).Status(201).Sees(id)
	s.work()
	tom.Get(api).Status(200).Sees(`"documents":1`, `"state":"ready"`)
}

// Guessing codes through this node ends soon.
func TestTooOften(t *testing.T) {
	s := newStory(t)
	tom := s.As("tom")
	id := s.connect(tom, "ASSR-2026-0000")
	guess := webtest.JSON{"fields": webtest.JSON{"code": "ASSR-2026-0001"}}
	for range 19 {
		tom.Put(api+"/"+id+"/credentials", guess).Status(200)
		s.work()
	}
	tom.Put(api+"/"+id+"/credentials", guess).Status(429).Code("asked-too-often")
	tom.Post(api+"/"+id+"/run", nil).Status(429).Code("asked-too-often")
	tom.Delete(api + "/" + id).Status(204)
	tom.Post(api, webtest.JSON{"konnector": "example", "fields": webtest.JSON{"code": "ASSR-2026-0002"}}).Status(429).Code("asked-too-often")
	s.Wait(61 * time.Minute)
	tom.Put(api+"/"+id+"/credentials", guess).Status(200)
}
