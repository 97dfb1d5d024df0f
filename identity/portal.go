package identity

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// Portal is who somebody is at a school's portal: an OpenID Connect issuer and
// the subject there. People are linked by it and never by an e-mail address.
type Portal struct {
	Issuer  string `json:"issuer"`
	Subject string `json:"subject"`
}

// The longest issuer and subject, in bytes (OpenID Connect Core 1.0, section
// 2, allows subjects of 255).
const (
	maxIssuer  = 512
	maxSubject = 255
)

func (o Portal) check() error {
	for _, s := range []string{o.Issuer, o.Subject} {
		if s == "" || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
			return ErrBadPerson.With("field", "portal")
		}
	}
	if len(o.Issuer) > maxIssuer || len(o.Subject) > maxSubject {
		return ErrBadPerson.With("field", "portal")
	}
	return nil
}

func (o Portal) linked(at time.Time) doctypes.Portal {
	return doctypes.Portal{Issuer: o.Issuer, Subject: o.Subject, Linked: at.UTC().Truncate(time.Microsecond)}
}

// portalHash is where a portal's person is found: a subject is personal data.
func (p *People) portalHash(o Portal) string {
	mac := hmac.New(sha256.New, p.key[:])
	mac.Write([]byte("portal\x00"))
	mac.Write(binary.BigEndian.AppendUint32(nil, uint32(len(o.Issuer))))
	mac.Write([]byte(o.Issuer + o.Subject))
	return string(mac.Sum(nil))
}

// ByPortal returns the person of a portal in whatever state, storage.ErrNotFound
// if it is linked to nobody.
func (p *People) ByPortal(ctx context.Context, o Portal) (person Person, err error) {
	defer fault.Wrap(&err, "person of a portal")
	return p.by(ctx, keyPortal+p.portalHash(o))
}

// LinkPortal lets a person sign in by a portal from now on, and gives them the
// ties that waited for it. Again is no change. ErrPortalTaken if it is somebody
// else's.
func (p *People) LinkPortal(ctx context.Context, id PersonID, o Portal) (err error) {
	defer fault.Wrap(&err, "link portal of %s", id)
	if err := o.check(); err != nil {
		return err
	}
	var person Person
	var fresh bool
	err = p.dir.Update(ctx, func(tx storage.Tx) error {
		if person, err = p.readPerson(tx, id); err != nil {
			return err
		}
		if person.State != Live && person.State != Frozen {
			return ErrOtherState.With("state", string(person.State))
		}
		fresh, err = p.link(tx, id, o)
		return err
	})
	if err != nil {
		return err
	}
	if err := p.notePortal(ctx, person.Instance, o); err != nil {
		if fresh {
			err = errors.Join(err, p.unlink(context.WithoutCancel(ctx), id, o))
		}
		return err
	}
	return nil
}

// notePortal writes a portal into the account, once.
func (p *People) notePortal(ctx context.Context, id instance.ID, o Portal) error {
	return p.inside(ctx, id, func(inst *instance.Instance) error {
		return inst.Update(ctx, func(tx *instance.Tx) error {
			account, err := readAccount(tx)
			if err != nil {
				return err
			}
			for _, known := range account.Portals {
				if known.Issuer == o.Issuer && known.Subject == o.Subject {
					return nil
				}
			}
			account.Portals = append(account.Portals, o.linked(tx.Now()))
			return writeAccount(tx, account)
		})
	})
}
