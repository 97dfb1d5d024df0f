package web

import (
	"context"
	"errors"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/identity/rp"
	"pims/instance"
	"pims/storage"
	"pims/web/terms"
)

// accept makes the instance of somebody who accepted the terms, and signs them
// in. Twice is once: the second finds the person whom the first made.
func (s *Server) accept(ctx context.Context, in *acceptInput) (*acceptOutput, error) {
	wait, err := s.arrivalOf(in.Cookie)
	if err != nil {
		return nil, err
	}
	switch {
	case in.Body.Terms != terms.Version:
		return nil, errTermsChanged
	case !in.Body.Accepted:
		return nil, errTermsDeclined
	}
	person, err := s.personOfArrival(ctx, wait.Arrival)
	if err != nil {
		return nil, err
	}
	shared := wait.Shared || in.Body.SharedDevice
	cookie, token, err := s.startByPortal(ctx, person, wait.Arrival, shared, in.UserAgent)
	if err != nil {
		return nil, err
	}
	if err := s.endFormer(ctx); err != nil {
		return nil, err
	}
	return &acceptOutput{
		SetCookie: []string{cookie, hostCookie(arrivalCookie, "", -1)},
		Body:      SignedIn{token, s.personOf(person)},
	}, nil
}

// personOfArrival returns who has this portal's subject, made now if nobody.
func (s *Server) personOfArrival(ctx context.Context, a rp.Arrival) (identity.Person, error) {
	_, refused, err := s.cfg.People.PortalRefusal(ctx, a.Portal)
	if err != nil {
		return identity.Person{}, err
	}
	if refused {
		return identity.Person{}, errArrivalRefused
	}
	for range nameTries {
		person, err := s.cfg.People.ByPortal(ctx, a.Portal)
		if err == nil && person.State != identity.Live && person.State != identity.Frozen {
			return person, identity.ErrOtherState.With("state", string(person.State))
		}
		if !errors.Is(err, storage.ErrNotFound) {
			return person, err
		}
		person, err = s.create(ctx, a)
		switch {
		case errors.Is(err, identity.ErrPortalRefused): // meanwhile
			return person, errArrivalRefused.Because(err)
		case !errors.Is(err, identity.ErrLoginTaken) && !errors.Is(err, identity.ErrPortalTaken):
			return person, err
		}
	}
	return identity.Person{}, identity.ErrLoginTaken
}

// nameTries is how often a login that was free a moment ago may be taken.
const nameTries = 4

// create makes the instance and, in the same commit, how it came to be: from
// the first moment on it is provisional where a parent must agree.
func (s *Server) create(ctx context.Context, a rp.Arrival) (identity.Person, error) {
	family, err := s.familyOf(ctx, a)
	if err != nil {
		return identity.Person{}, err
	}
	lang := apps.LangFrom(ctx)
	text, err := terms.In(lang)
	if err != nil {
		return identity.Person{}, err
	}
	login, err := s.cfg.People.FreeLogin(ctx, a.GivenName, a.FamilyName)
	if err != nil {
		return identity.Person{}, err
	}
	opening := doctypes.Opening{
		Portal: a.Portal.Issuer, Transmitted: a.Fields, Terms: text.Version, TermsSHA256: text.Sum(), Language: string(lang),
		Rule: s.ruleOf(a),
	}
	return s.cfg.People.Create(ctx, identity.NewPerson{
		Login: login, GivenName: a.GivenName, FamilyName: a.FamilyName, Role: a.Role, BirthDate: a.BirthDate, Group: a.Group,
		Email: a.Email, Portal: a.Portal, Quota: s.cfg.ArrivalQuota,
		Also: func(tx *instance.Tx) error { return consent.Begin(tx, opening, family) },
	})
}
