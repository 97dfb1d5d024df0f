package identity

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// SignInApp returns the caller that a device with an app password is. It is
// asked at each request, and what it remembers between them ends with the least
// change ([devices]), so an app password that was ended or has expired is
// ErrBadCredentials at once, as anything else that is not right. Its 128 bits
// cannot be guessed, so it counts no tries: a device with an old one must not
// slow down the school around it. A wrong one opens no instance.
func (p *People) SignInApp(ctx context.Context, login, secret string) (_ Caller, err error) {
	defer fault.Wrap(&err, "sign in with an app password")
	d, err := p.device(ctx, readSecret(secret))
	if err != nil {
		return Caller{}, err
	}
	if login != d.owner { // as the device was told to write it
		if login, err = CleanLogin(login); err != nil || p.loginHash(login) != p.loginHash(d.owner) {
			return Caller{}, ErrBadCredentials
		}
	}
	return d.caller, nil
}

// SignInToken is SignInApp for a personal token, which is the same secret
// without a login.
func (p *People) SignInToken(ctx context.Context, token string) (_ Caller, err error) {
	defer fault.Wrap(&err, "sign in with a personal token")
	d, err := p.device(ctx, readToken(token))
	return d.caller, err
}

// device returns the app password of a secret, as it is remembered or read.
func (p *People) device(ctx context.Context, raw []byte) (device, error) {
	if raw == nil {
		return device{}, ErrBadCredentials
	}
	sum, at := sha256.Sum256(raw), p.moment()
	if d, known := p.devices.get(at, sum); known {
		if !p.house.Now().Before(d.expires) {
			return device{}, ErrBadCredentials
		}
		return d, nil
	}
	d, err := p.readDevice(ctx, sum[:])
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, instance.ErrNoKey) {
		err = ErrBadCredentials
	}
	if err != nil {
		return device{}, err
	}
	p.devices.keep(at, sum, d)
	return d, nil
}

func (p *People) readDevice(ctx context.Context, sum []byte) (device, error) {
	at, owner, err := p.findApp(ctx, sum)
	if err != nil {
		return device{}, err
	}
	doc, err := p.appAt(ctx, at, sum)
	return device{
		Caller{
			Person: owner.ID, Instance: at.owner, Client: ClientAppPassword, ClientID: string(at.id), Scopes: append([]string{}, doc.Scopes...),
			Folder: instance.DocID(doc.Folder), ReadOnly: doc.ReadOnly,
		},
		doc.Expires, owner.Login,
	}, err
}

// appAt reads the app password of a secret, storage.ErrNotFound if it does not
// open anything any more.
func (p *People) appAt(ctx context.Context, at appRecord, sum []byte) (doc doctypes.AppPassword, err error) {
	err = p.inside(ctx, at.owner, func(inst *instance.Instance) error {
		return inst.View(ctx, func(tx *instance.Tx) (err error) {
			doc, err = instance.In[doctypes.AppPassword](tx).Get(at.id)
			return err
		})
	})
	if err == nil && (subtle.ConstantTimeCompare(sum, doc.SHA256) != 1 || !p.house.Now().Before(doc.Expires)) {
		err = storage.ErrNotFound
	}
	return doc, err
}
