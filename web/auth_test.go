package web_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"pims/identity"
	"pims/internal/webtest"
	"pims/storage"
)

// A browser has one session, and tabs that know nothing of it: what the page of one
// person sends does not reach the cartable of the next.
func TestATabOfSomebodyElseChangesNothing(t *testing.T) {
	r := webtest.New(t, &probe{})
	tom, ines := r.As("tom"), string(r.Person("ines").ID)
	tom.Get(session, "Pims-Person", string(r.Person("tom").ID)).Status(200)
	for _, method := range []string{"GET", "DELETE"} {
		tom.Do(method, session, "", "Pims-Person", ines).Status(409).Code("other-person").MustNotSee("Delmas")
	}
	tom.Get(session).Status(200)
	r.Nobody().Get(session, "Pims-Person", ines).Status(401).Code("signed-out")
}

// TestADeviceShowsItsSecretInTwoWays: beside the login, or alone as a token.
func TestADeviceShowsItsSecretInTwoWays(t *testing.T) {
	r := webtest.New(t, &probe{})
	secret, id, err := r.Node.People.CreateAppPassword(context.Background(), r.Person("tom").Instance, identity.NewAppPassword{
		Name: "Liseuse", Protocols: []string{identity.ProtocolAPI}, Expires: r.House.Now().AddDate(1, 0, 0),
	})
	if err != nil {
		t.Fatal(err)
	}
	good := []*webtest.Actor{r.Basic("tom", secret.Password), r.Basic("TOM", strings.ToUpper(secret.Password)), r.Bearer(secret.Token)}
	for _, device := range good {
		device.Get(session).Status(200).Sees("Delmas").NoHeader("Set-Cookie").NoHeader("WWW-Authenticate")
	}
	// What is sent with a browser's cookie is meant.
	tom := r.As("tom")
	r.Bearer(secret.Token).Get(session, "Cookie", "__Host-pims=x").Status(200)
	tom.Get(session, "Authorization", "Bearer "+secret.Token+"a").Status(401).Code("signed-out")

	for name, device := range map[string]*webtest.Actor{
		"the token as a password":  r.Basic("tom", secret.Token),
		"the password as a token":  r.Bearer(secret.Password),
		"the token of nobody":      r.Bearer("pims_" + strings.Repeat("a", 26)),
		"a token cut short":        r.Bearer(secret.Token[:len(secret.Token)-1]),
		"a bare prefix":            r.Bearer("pims_"),
		"somebody else's login":    r.Basic("ines", secret.Password),
		"the owner's own password": r.Basic("tom", webtest.Password),
		"no password":              r.Basic("tom", ""),
		"no UTF-8":                 r.Basic("tom", "\xff\xfe"),
	} {
		t.Run(name, func(t *testing.T) {
			a := device.Get(session).Status(401).MustNotSee("Delmas", "Tom", secret.Token, secret.Password)
			if a.Recorder.Header().Get("WWW-Authenticate") == "" {
				t.Error("no challenge")
			}
		})
	}
	r.Bearer("pims_x").Get(session).Header("WWW-Authenticate", `Bearer realm="pims", error="invalid_token"`)

	if err := r.Node.People.EndAppPassword(context.Background(), r.Person("tom").Instance, id, nil); err != nil {
		t.Fatal(err)
	}
	for _, device := range good {
		device.Get(session).Status(401).MustNotSee("Delmas")
	}
	for _, s := range []string{secret.Password, secret.Token, "Liseuse"} {
		if strings.Contains(r.Log(), s) {
			t.Errorf("the log holds %q", s)
		}
	}
}

// opened counts the openings of instances.
type opened struct {
	storage.Engine
	n atomic.Int64
}

func (o *opened) Open(ctx context.Context, id storage.ID) (storage.Keyspace, error) {
	o.n.Add(1)
	return o.Engine.Open(ctx, id)
}

func TestAWrongSecretOpensNoInstance(t *testing.T) {
	r := webtest.New(t, &probe{})
	right, _ := r.Granted("tom", identity.NewAppPassword{Protocols: []string{identity.ProtocolAPI}})
	counted := &opened{Engine: r.House.Engine}
	r.House.Engine = counted
	wrong := strings.TrimSuffix(strings.Repeat("aaaa-", 7), "-aaaa") + "-aa"
	for _, who := range []*webtest.Actor{r.Basic("tom", wrong), r.Bearer("pims_" + strings.Repeat("a", 26))} {
		for _, method := range []string{http.MethodGet, http.MethodDelete} {
			who.Do(method, session, nil).Status(401)
		}
	}
	if n := counted.n.Load(); n != 0 {
		t.Errorf("instances were opened %d times", n)
	}
	right.Get(session).Status(200)
	if counted.n.Load() == 0 {
		t.Error("nothing is counted")
	}
}
