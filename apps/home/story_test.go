package home_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"pims/apps/home"
	"pims/instance"
	"pims/internal/webtest"
)

// put stores a file in somebody's root.
func put(t *testing.T, r *webtest.Run, login, name string) instance.Entry {
	t.Helper()
	ctx := context.Background()
	inst, err := r.House.Open(ctx, r.Person(login).Instance)
	must(t, err)
	a := inst.Access(instance.Rights{Every: instance.Read | instance.Write})
	e, _, err := a.UploadFile(ctx, instance.Root, name, instance.Refuse, instance.Upload{Mime: "text/plain", Size: -1}, strings.NewReader("x"))
	must(t, err)
	must(t, a.Close())
	return e
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestPage(t *testing.T) {
	r := webtest.New(t, home.New())
	tom := r.As("tom")
	var p home.Page
	tom.Get("/api/v1/home").Status(200).Sees(`"recents":[]`).JSON(&p)
	if !p.Welcome || p.HasMovingKey || p.FileCount != 0 || p.Usage.Quota != webtest.Quota {
		t.Errorf("on the first day: %+v", p)
	}
	for i := range 8 {
		r.Wait(time.Minute)
		put(t, r, "tom", "devoir "+strconv.Itoa(i))
	}
	tom.Get("/api/v1/home").Status(200).JSON(&p)
	if len(p.Recents) != 6 || p.Recents[0].Name != "devoir 7" || p.Recents[5].Name != "devoir 2" || p.Recents[0].Parent != "root" || p.FileCount != 8 {
		t.Errorf("got %+v", p)
	}
	tom.Post("/api/v1/home/welcome/dismiss", nil).Status(204)
	tom.Post("/api/v1/home/welcome/dismiss", nil).Status(204)
	tom.Get("/api/v1/home").Status(200).Sees(`"welcome":false`)
}

func TestNobodySeesAnothers(t *testing.T) {
	r := webtest.New(t, home.New())
	put(t, r, "tom", "secret")
	path := "/api/v1/of/" + r.Instance("tom") + "/home"
	for _, login := range []string{"ines", "mme.caron", "m.benali"} {
		r.As(login).Get(path).Status(404).Code("not-found").MustNotSee("secret")
		r.As(login).Post(path+"/welcome/dismiss", nil).Status(404).Code("not-found")
		r.As(login).Get("/api/v1/home").Status(200).MustNotSee("secret")
	}
	r.Nobody().Get("/api/v1/home").Status(401).Code("signed-out")
	r.Device("tom", "files:read").Get("/api/v1/home").Status(403).Code("not-allowed")
	r.As("tom").Get("/api/v1/home").Status(200).Sees(`"welcome":true`, "secret")
}
