package home_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"pims/apps/home"
	"pims/doctypes"
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

// What came lately is on the first page, with what it is worth; what came long
// ago is not.
func TestArrived(t *testing.T) {
	r := webtest.New(t, home.New())
	inst, err := r.House.Open(context.Background(), r.Person("tom").Instance)
	must(t, err)
	must(t, inst.Update(context.Background(), func(tx *instance.Tx) error {
		badges, certifications := instance.In[doctypes.Badge](tx), instance.In[doctypes.Certification](tx)
		ago := func(days int) time.Time { return tx.Now().AddDate(0, 0, -days) }
		return errors.Join(
			badges.Put("0198c0de-0000-7000-8000-000000000001", doctypes.Badge{Name: "Secouriste", Issuer: doctypes.BadgeIssuer{Name: "Croix de secours"}, Verdict: "valid", Added: ago(3)}),
			badges.Put("0198c0de-0000-7000-8000-000000000002", doctypes.Badge{Name: "Savoir nager", Verdict: "valid", Expires: ago(1), Added: ago(2)}),
			badges.Put("0198c0de-0000-7000-8000-000000000003", doctypes.Badge{Name: "Vieux", Verdict: "valid", Added: ago(31)}),
			certifications.Put("0198c0de-0000-7000-8000-000000000004", doctypes.Certification{Title: "Pix", Score: "392 Pix", Number: "P-SECRET01", Status: "cancelled", Added: ago(1)}),
		)
	}))
	must(t, inst.Close())
	var p home.Page
	r.As("tom").Get("/api/v1/home").Status(200).MustNotSee("Vieux", "P-SECRET01").JSON(&p)
	var got []string
	for _, a := range p.Arrived {
		got = append(got, a.Title+" "+a.Verdict)
	}
	if want := "Pix invalid, Savoir nager invalid, Secouriste valid"; strings.Join(got, ", ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	r.As("ines").Get("/api/v1/home").Status(200).Sees(`"arrived":[]`).MustNotSee("Pix", "Secouriste")
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
