package op

import (
	"context"
	"errors"
	"net/http"

	"pims/instance"
	"pims/storage"
)

// revoke ends tokens of the client that asks (RFC 7009): an access token alone,
// a refresh token with its family. The grant stays as it is: only people end
// it. Another's token, or none, is answered in the same way.
func (p *Provider) revoke(w http.ResponseWriter, r *http.Request) {
	client, err := p.authenticate(r)
	if err != nil {
		p.fail(w, r, "", err)
		return
	}
	token := r.PostForm.Get("token")
	prefix := keyRefresh
	at, err := p.openRefresh(token)
	if err != nil {
		prefix = keyAccess
		at, _, err = p.openAccess(token)
	}
	if err == nil {
		err = p.revokeAt(r.Context(), at, prefix, client.ID)
	}
	if err != nil && !errors.Is(err, errDead) {
		p.fail(w, r, client.ID, err)
		return
	}
	w.WriteHeader(http.StatusOK)
}

// revokeAt asks no grant that is effective: one that somebody objects to may be
// again, and the token must not.
func (p *Provider) revokeAt(ctx context.Context, at pointer, prefix, client string) error {
	inst, err := p.cfg.House.Open(ctx, at.Owner)
	if err != nil {
		return dead(err)
	}
	err = inst.Update(storage.Vital(ctx), func(tx *instance.Tx) error {
		agreed, _, err := p.cfg.Authorizer.Agreed(tx, at.Grant)
		if err != nil {
			return err
		}
		if agreed.Client != client {
			return errDead
		}
		space := p.cfg.Authorizer.Space(tx, at.Grant)
		key := hashKey(prefix, string(at.Secret[:]))
		if prefix == keyAccess {
			return space.Delete(key)
		}
		token, f, err := readRefresh(space, key)
		if err != nil {
			return err
		}
		f.Revoked = true
		return write(space, []byte(keyFamily+token.Family), f)
	})
	return errors.Join(dead(err), inst.Close()) // nothing was read: no leaf
}
