package consent

import (
	"errors"
	"time"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// LinkChange is what an owner changes of a link; nil leaves a thing as it is.
type LinkChange struct {
	Title    *string
	Expires  *time.Time
	Limit    *int
	Password *string // its hash; empty for none

	WithoutPlace *bool
}

// ChangeLink changes a link. What holders of parental authority have agreed to,
// or are asked about, never opens wider: ErrLinkWidens. storage.ErrNotFound for
// one that is over.
func ChangeLink(tx *instance.Tx, id instance.DocID, c LinkChange) (g doctypes.Grant, err error) {
	if g, err = LoadLink(tx, id); err != nil {
		return g, err
	}
	if GrantState(g, tx.Now()).over() {
		return g, storage.ErrNotFound
	}
	u, err := loadUse(tx, id)
	if err != nil {
		return g, err
	}
	if g.Rule != doctypes.RuleSelf && c.widens(g) {
		return g, ErrLinkWidens
	}
	if c.Title != nil {
		if g.ClientName = *c.Title; g.ClientName == "" {
			return g, ErrBadProposal.With("field", "title")
		}
	}
	if c.Expires != nil {
		if err := checkExpiry(tx, *c.Expires); err != nil {
			return g, err
		}
		g.Expires = *c.Expires
		tx.Want(LinkOver, g.Expires)
	}
	if c.Limit != nil {
		g.Link.Limit = *c.Limit
	}
	if c.WithoutPlace != nil {
		g.Link.WithoutPlace = *c.WithoutPlace
	}
	if c.Password != nil {
		u.Secret, g.Link.Protected = *c.Password, *c.Password != ""
	}
	err = errors.Join(saveGrant(tx, id, g), saveUse(tx, id, u), grantMatter(id, g, tx.Now()).tell(tx))
	return g, errors.Join(err, Append(tx, Record{Actor: ActorYou, What: Granted, Grant: string(id), Outcome: "changed"}))
}

// widens reports whether a change lets in more, or for longer.
func (c LinkChange) widens(g doctypes.Grant) bool {
	switch {
	case c.Expires != nil && c.Expires.After(g.Expires):
		return true
	case c.Limit != nil && g.Link.Limit > 0 && (*c.Limit == 0 || *c.Limit > g.Link.Limit):
		return true
	case c.WithoutPlace != nil && !*c.WithoutPlace && g.Link.WithoutPlace:
		return true
	default:
		return c.Password != nil && *c.Password == "" && g.Link.Protected
	}
}

// LoadLink returns the grant of a link, storage.ErrNotFound for any other.
func LoadLink(tx *instance.Tx, id instance.DocID) (doctypes.Grant, error) {
	g, err := loadGrant(tx, id)
	if err == nil && (g.Kind != doctypes.GrantLink || g.Link == nil) {
		err = storage.ErrNotFound
	}
	return g, err
}

// maxForgotten bounds what one commit changes; the rest follows, since each grant
// that is saved over asks for [LinkOver] again.
const maxForgotten = 50

// ForgetLinks takes the addresses out of links that are over and returns them, by
// grant: they are nobody's now, and who calls it ends them. next is when another
// will be over, if there is one.
func ForgetLinks(tx *instance.Tx) (addresses map[instance.DocID]string, next time.Time, err error) {
	addresses = map[instance.DocID]string{}
	for doc, err := range instance.In[doctypes.Grant](tx).All() {
		if errors.Is(err, storage.ErrDamaged) {
			continue // it opens nothing
		}
		if err != nil {
			return nil, next, err
		}
		g := doc.Body
		switch {
		case g.Kind != doctypes.GrantLink || g.Link == nil || g.Link.Address == "":
		case GrantState(g, tx.Now()).over():
			if len(addresses) < maxForgotten {
				addresses[doc.ID] = g.Link.Address
			}
		case next.IsZero() || g.Expires.Before(next):
			next = g.Expires
		}
	}
	for id := range addresses {
		g, err := loadGrant(tx, id)
		if err != nil {
			return nil, next, err
		}
		lapse(tx, &g)
		g.Link.Address = ""
		if err := saveGrant(tx, id, g); err != nil {
			return nil, next, err
		}
	}
	return addresses, next, nil
}
