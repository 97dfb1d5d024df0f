package portfolio

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/photo"
	"pims/storage"
)

type publishInput struct {
	ID   string `path:"id"`
	Body struct {
		Expires time.Time `json:"expires" doc:"at most twelve months from now"`
	}
}

// publish takes a snapshot of a page and asks for it to be public. Contents are
// stored first, then the address leads here, then one commit brings all of it
// together; whatever fails before that leaves nothing behind.
func (a *App) publish(ctx context.Context, c *apps.Call, in *publishInput) (_ *pageOutput, err error) {
	defer fault.Wrap(&err, "publish")
	s := snapshot{app: a, call: c, page: instance.DocID(in.ID)}
	if err := s.take(ctx, in.Body.Expires); err != nil {
		return nil, err
	}
	if err := s.store(ctx); err != nil {
		return nil, errors.Join(err, s.discard(ctx))
	}
	if err := s.commit(ctx); err != nil {
		return nil, err
	}
	return a.read(ctx, c, s.page)
}

// snapshot is a publication in the making.
type snapshot struct {
	app    *App
	call   *apps.Call
	page   instance.DocID
	etag   string // of the page
	was    string // the page's address, if it has one
	fresh  bool   // this one gets another
	family consent.Family
	draft
	refs []storage.Ref // of what was stored
}

// take reads the page and refuses what is not to be published.
func (s *snapshot) take(ctx context.Context, expires time.Time) error {
	var self bool
	err := s.call.View(ctx, func(tx *instance.Tx) error {
		p, err := load(tx, s.page)
		if err != nil {
			return err
		}
		if !tx.Now().Before(expires) || expires.After(tx.Now().AddDate(1, 0, 0)) {
			return errBadExpiry
		}
		if s.etag, err = etag(p); err != nil {
			return err
		}
		if s.draft, err = compose(tx, s.call, p); err != nil {
			return err
		}
		me, err := account(tx)
		if err != nil {
			return err
		}
		s.was, s.fresh = p.Address, p.Address == ""
		s.pub.Page, s.pub.Address, s.pub.Author = string(s.page), p.Address, me.GivenName
		s.pub.Language, s.pub.Expires = string(s.call.Lang), expires.UTC().Truncate(time.Second)
		self, err = alone(tx)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.app.inspect(ctx, s.call, &s.draft); err != nil {
		return err
	}
	if err := s.refused(); err != nil {
		return err
	}
	if s.fresh {
		s.pub.Address = identity.NewAddress()
	}
	s.pub.Preview = strings.ToLower(rand.Text())
	s.family, err = s.app.family(ctx, s.call, self)
	return err
}

// maxContents is how many pictures and files a publication carries: each costs
// some writes of the one commit that all of them are attached in.
const maxContents = 150

// refused returns why the page is not to be published, nil if it is.
func (s *snapshot) refused() error {
	all := slices.Concat(s.sources...)
	if len(all) > maxContents {
		return errPageTooLarge
	}
	for _, from := range all {
		if err := instance.Aside(from.version.Infected); err != nil {
			return err
		}
	}
	stop, ok := s.checks.stops()
	if !ok {
		return nil
	}
	switch stop.Code {
	case "no-title", "empty-page":
		return errNotReady
	case "picture-unreadable":
		return photo.ErrUnreadable.With("name", stop.Name)
	default:
		return errUnproved.With("name", stop.Name)
	}
}
