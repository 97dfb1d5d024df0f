package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"pims/apps"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
)

// Session is what the interface needs to know of whoever is signed in.
type Session struct {
	Person       Person       `json:"person"`
	Instance     instance.ID  `json:"instance"`
	SharedDevice bool         `json:"shared_device" doc:"Ends with the browser's window"`
	Preferences  Preferences  `json:"preferences"`
	Apps         []AppSummary `json:"apps" nullable:"false" doc:"In the menu of the person's role"`
	Zone         Zone         `json:"zone"`
	ContentURL   string       `json:"content_url" doc:"Origin of contents"`
	Demo         bool         `json:"demo" doc:"Nothing here is real"`
	Limits       []string     `json:"limits" nullable:"false" doc:"provisional: nothing can be shared until a parent has agreed"`
	HasPassword  bool         `json:"has_password" doc:"Of this host; without one, only the portal signs in"`
	Portal       string       `json:"portal" doc:"Name of the one that this session came by, or empty"`
}

// Person is who is signed in.
type Person struct {
	ID          identity.PersonID `json:"id"`
	Login       string            `json:"login"`
	Name        string            `json:"name"`
	GivenName   string            `json:"given_name"`
	Role        string            `json:"role" enum:"learner,teacher,guardian,adult"`
	BirthDate   string            `json:"birth_date" doc:"YYYY-MM-DD, empty where it is not known"`
	AddressForm string            `json:"address_form" enum:"tu,vous"`
	Group       string            `json:"group,omitempty"`
}

// Preferences are how the person wants the interface.
type Preferences struct {
	Language     string `json:"language" enum:"fr,en"`
	Theme        string `json:"theme" enum:"system,light,dark,contrast"`
	TextSize     int    `json:"text_size" doc:"Percent"`
	Font         string `json:"font" enum:"atkinson,opendyslexic,system"`
	ReduceMotion bool   `json:"reduce_motion"`
	WideLines    bool   `json:"wide_lines"`
}

// AppSummary is an app in the interface's menu.
type AppSummary struct {
	Slug string                `json:"slug"`
	Name map[fault.Lang]string `json:"name"`
}

type (
	signIn struct {
		UserAgent string `header:"User-Agent" hidden:"true"`
		Body      SignIn
	}
	signedIn struct {
		SetCookie string `header:"Set-Cookie" doc:"The session, for browsers: HttpOnly"`
		Body      SignedIn
	}
	readSession struct {
		SetCookie []string `header:"Set-Cookie"`
		Body      Session
	}
	signedOut struct {
		SetCookie     []string `header:"Set-Cookie"`
		ClearSiteData string   `header:"Clear-Site-Data"`
		Body          SignedOut
	}
)

// SignIn is a login with its password.
type SignIn struct {
	Login        string `json:"login" minLength:"1" maxLength:"256"`
	Password     string `json:"password" minLength:"1" maxLength:"1024"`
	SharedDevice bool   `json:"shared_device,omitempty" doc:"Others use this device: the session ends with the window"`
}

// SignedOut is the end of a session here.
type SignedOut struct {
	LogoutURL string `json:"logout_url" doc:"Where the browser goes to end the portal's own session, or empty"`
}

// SignedIn is a fresh session. The token is for scripts; browsers have the
// cookie.
type SignedIn struct {
	Token  string `json:"token"`
	Person Person `json:"person"`
}

func (s *Server) sessionRoutes(h huma.API) {
	op := func(method, id, summary string) huma.Operation {
		return huma.Operation{OperationID: "session-" + id, Method: method, Path: "/api/v1/session", Tags: []string{"session"}, Summary: summary}
	}
	create := op(http.MethodPost, "create", "Sign in")
	create.DefaultStatus = http.StatusCreated
	huma.Register(h, create, answered(s, s.signIn))
	read := op(http.MethodGet, "read", "Who is signed in")
	read.Security = []map[string][]string{{"session": {}}}
	huma.Register(h, read, answered(s, s.readSession))
	huma.Register(h, op(http.MethodDelete, "end", "Sign out"), answered(s, s.signOut))
}

// answered makes a handler's faults problems.
func answered[I, O any](s *Server, fn func(context.Context, *I) (*O, error)) func(context.Context, *I) (*O, error) {
	return func(ctx context.Context, in *I) (*O, error) {
		out, err := fn(ctx, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	}
}

func (s *Server) personOf(p identity.Person) Person {
	name := strings.TrimSpace(p.GivenName + " " + p.FamilyName)
	form := string(identity.Address(p, s.cfg.Now()))
	return Person{p.ID, p.Login, name, p.GivenName, string(p.Role), p.BirthDate, form, p.Group}
}

func preferencesOf(p doctypes.Preferences) Preferences {
	return Preferences{p.Language, p.Theme, p.TextSize, p.Font, p.ReduceMotion, p.WideLines}
}

// summaries lists the apps in the menu of a role.
func summaries(list []apps.App, role doctypes.Role) []AppSummary {
	out := make([]AppSummary, 0, len(list))
	for _, a := range list {
		if m := a.Manifest(); m.For(role) {
			out = append(out, AppSummary{m.Slug, m.Name})
		}
	}
	return out
}
