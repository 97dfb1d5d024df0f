package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/identity/rp"
	"pims/web/terms"
)

// The faults of an arrival.
var (
	errNoArrival      = fault.New(fault.NotFound, "no-arrival")
	errArrivalRefused = fault.New(fault.Conflict, "arrival-refused") // a holder of parental authority said no
	errTermsChanged   = fault.New(fault.Conflict, "terms-changed")
	errTermsDeclined  = fault.New(fault.Invalid, "terms-not-accepted")
)

// Arrival is what somebody whom the portal sent sees before anything of theirs
// is kept.
type Arrival struct {
	Portal      ArrivalPortal    `json:"portal"`
	Fields      []doctypes.Field `json:"fields" nullable:"false" doc:"What the portal transmitted"`
	GivenName   string           `json:"given_name"`
	AddressForm string           `json:"address_form" enum:"tu,vous"`
	Role        string           `json:"role" enum:"learner,teacher,guardian,adult"`
	Rule        string           `json:"rule" enum:"self,one,both" doc:"Whose agreement the instance needs"`
	Parents     []Parent         `json:"parents" nullable:"false" doc:"Who is asked"`
	Terms       terms.Terms      `json:"terms"`
	Refused     *ArrivalRefusal  `json:"refused,omitempty" doc:"A parent has said no"`
	ReturnTo    string           `json:"return_to" doc:"The page that led to the portal"`
}

// ArrivalPortal names the portal.
type ArrivalPortal struct {
	Name string `json:"name"`
}

// Parent is a holder of parental authority, as the family knows them.
type Parent struct {
	Name     string `json:"name"`
	Relation string `json:"relation"`
}

// ArrivalRefusal says when and by whom an arrival was refused.
type ArrivalRefusal struct {
	At time.Time `json:"at"`
	By string    `json:"by"`
}

// Accept is the acceptance of the terms.
type Accept struct {
	Terms        string `json:"terms" maxLength:"32" doc:"The version that was read"`
	Accepted     bool   `json:"accepted"`
	SharedDevice bool   `json:"shared_device,omitempty" doc:"Others use this device: the session ends with the window"`
}

type (
	arrivalInput struct {
		Cookie string `cookie:"__Host-arrival" hidden:"true"`
	}
	arrivalOutput struct{ Body Arrival }
	acceptInput   struct {
		Cookie    string `cookie:"__Host-arrival" hidden:"true"`
		UserAgent string `header:"User-Agent" hidden:"true"`
		Body      Accept
	}
	acceptOutput struct {
		SetCookie []string `header:"Set-Cookie" doc:"The session, for browsers: HttpOnly"`
		Body      SignedIn
	}
	leaveOutput struct {
		SetCookie string `header:"Set-Cookie"`
	}
)

func (s *Server) arrivalRoutes(h huma.API) {
	op := func(method, id, summary string) huma.Operation {
		return huma.Operation{OperationID: "arrival-" + id, Method: method, Path: "/api/v1/arrival", Tags: []string{"arrival"}, Summary: summary}
	}
	huma.Register(h, op(http.MethodGet, "read", "What the portal transmitted, and the terms"), answered(s, s.readArrival))
	accept := op(http.MethodPost, "accept", "Accept the terms: the instance is made now")
	accept.DefaultStatus = http.StatusCreated
	huma.Register(h, accept, answered(s, s.accept))
	huma.Register(h, op(http.MethodDelete, "leave", "Go away: nothing was kept"), answered(s, s.leave))
}

// welcome has somebody unknown asked first, with what the portal said sealed in
// their own browser.
func (s *Server) welcome(w http.ResponseWriter, r *http.Request, a rp.Arrival, shared bool) {
	text, err := s.tickets.sealArrival(waiting{a, shared, s.cfg.Now().Add(arrivalLife).Unix()})
	if err == nil {
		err = s.endCookie(r) // whoever used this browser before is not the one who arrives
	}
	if err != nil {
		s.portalFailed(w, r, err)
		return
	}
	if oneCookie(r, sessionCookie) != "" {
		setCookie(w, sessionCookie, "", -1)
	}
	life := arrivalLife
	if shared {
		life = 0 // it ends with the window
	}
	setCookie(w, arrivalCookie, text, life)
	redirect(w, r, "/bienvenue")
}

// arrivalOf opens the cookie of an arrival.
func (s *Server) arrivalOf(cookie string) (waiting, error) {
	w, ok := s.tickets.openArrival(cookie, s.cfg.Now())
	if !ok {
		return w, errNoArrival
	}
	return w, nil
}

func (s *Server) readArrival(ctx context.Context, in *arrivalInput) (*arrivalOutput, error) {
	wait, err := s.arrivalOf(in.Cookie)
	if err != nil {
		return nil, err
	}
	a := wait.Arrival
	family, err := s.familyOf(ctx, a)
	if err != nil {
		return nil, err
	}
	text, err := terms.In(apps.LangFrom(ctx))
	if err != nil {
		return nil, err
	}
	like := identity.Person{Role: a.Role, BirthDate: a.BirthDate}
	out := &arrivalOutput{Arrival{
		Portal: ArrivalPortal{s.cfg.PortalName}, Fields: append([]doctypes.Field{}, a.Fields...), GivenName: a.GivenName,
		AddressForm: string(identity.Address(like, s.cfg.Now())), Role: string(a.Role), Rule: string(s.ruleOf(a)), Parents: []Parent{},
		Terms: text, ReturnTo: a.ReturnTo,
	}}
	for _, p := range family.Parties {
		if !p.Self {
			out.Body.Parents = append(out.Body.Parents, Parent{p.Name, p.Relation})
		}
	}
	refusal, refused, err := s.cfg.People.PortalRefusal(ctx, a.Portal)
	if err != nil {
		return nil, err
	}
	if refused {
		out.Body.Refused = &ArrivalRefusal{refusal.At, refusal.By}
	}
	return out, nil
}

// ruleOf says whose agreement an arrival needs.
func (s *Server) ruleOf(a rp.Arrival) doctypes.Rule {
	return consent.RuleOf(a.Role, a.BirthDate, s.cfg.Now())
}

// familyOf returns whom an arrival's instance has to ask, nobody where the rule
// is that the person decides alone.
func (s *Server) familyOf(ctx context.Context, a rp.Arrival) (consent.Family, error) {
	if s.ruleOf(a) == doctypes.RuleSelf {
		return consent.Family{GivenName: a.GivenName}, nil
	}
	return s.cfg.Desk.FamilyOf(ctx, a.Portal, a.GivenName)
}

func (s *Server) leave(context.Context, *struct{}) (*leaveOutput, error) {
	return &leaveOutput{hostCookie(arrivalCookie, "", -1)}, nil
}
