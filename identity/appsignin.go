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
// asked at each request, so an app password that was ended or has expired is
// ErrBadCredentials at once, as anything else that is not right. Its 128 bits
// cannot be guessed, so it counts no tries: a device with an old one must not
// slow down the school around it. A wrong one opens no instance.
func (p *People) SignInApp(ctx context.Context, login, secret string) (_ Caller, err error) {
	defer fault.Wrap(&err, "sign in with an app password")
	c, owner, err := p.appCaller(ctx, readSecret(secret))
	if err != nil {
		return Caller{}, err
	}
	if login, err = CleanLogin(login); err != nil || p.loginHash(login) != p.loginHash(owner.Login) {
		return Caller{}, ErrBadCredentials
	}
	return c, nil
}

// SignInToken is SignInApp for a personal token, which is the same secret
// without a login.
func (p *People) SignInToken(ctx context.Context, token string) (_ Caller, err error) {
	defer fault.Wrap(&err, "sign in with a personal token")
	c, _, err := p.appCaller(ctx, readToken(token))
	return c, err
}

func (p *People) appCaller(ctx context.Context, raw []byte) (c Caller, owner Person, err error) {
	if raw == nil {
		return c, owner, ErrBadCredentials
	}
	sum := sha256.Sum256(raw)
	at, owner, err := p.findApp(ctx, sum[:])
	if err == nil {
		c, err = p.appAt(ctx, at, sum[:])
	}
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, instance.ErrNoKey) {
		err = ErrBadCredentials
	}
	c.Person = owner.ID
	return c, owner, err
}

// appAt reads the app password of a secret, storage.ErrNotFound if it does not
// open anything any more.
func (p *People) appAt(ctx context.Context, at appRecord, sum []byte) (c Caller, err error) {
	var doc doctypes.AppPassword
	err = p.inside(ctx, at.owner, func(inst *instance.Instance) error {
		return inst.View(ctx, func(tx *instance.Tx) (err error) {
			doc, err = instance.In[doctypes.AppPassword](tx).Get(at.id)
			return err
		})
	})
	if err != nil {
		return c, err
	}
	if subtle.ConstantTimeCompare(sum, doc.SHA256) != 1 || !p.house.Now().Before(doc.Expires) {
		return c, storage.ErrNotFound
	}
	return Caller{
		Instance: at.owner, Client: ClientAppPassword, ClientID: string(at.id), Scopes: append([]string{}, doc.Scopes...),
		Folder: instance.DocID(doc.Folder), ReadOnly: doc.ReadOnly,
	}, nil
}
