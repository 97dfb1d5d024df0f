package consent

import (
	"context"
	"errors"
	"time"

	"pims/identity"
	"pims/identity/op"
	"pims/instance"
	"pims/storage"
)

// Authorizer tells the OpenID provider what people agreed to: it judges as the
// Guard does, from the same records.
type Authorizer struct{ Guard *Guard }

var _ op.Authorizer = Authorizer{}

// Agreed returns what a grant opens, and whether it is effective now.
func (Authorizer) Agreed(tx *instance.Tx, grant instance.DocID) (a op.Agreement, effective bool, err error) {
	k, err := readGate(tx, grant)
	if err != nil {
		return a, false, err
	}
	a = op.Agreement{Client: k.Client, Claims: map[string][]string{}, Expires: time.UnixMicro(k.Expires)}
	for _, item := range k.Items {
		a.Scopes = append(a.Scopes, item.Scope)
		if all := op.Claims(item.Scope); all != nil {
			a.Claims[item.Scope] = item.Fields
			if len(item.Fields) == 0 {
				a.Claims[item.Scope] = all
			}
		}
	}
	if k.State != StateActive || !tx.Now().Before(a.Expires) {
		return a, false, nil
	}
	waits, err := Provisional(tx)
	return a, err == nil && !waits, err
}

// Space is where the tokens of a grant lie.
func (Authorizer) Space(tx *instance.Tx, grant instance.DocID) storage.Tx {
	return GrantSpace(tx, grant)
}

// Refused keeps in the owner's log that a client asked in vain.
func (a Authorizer) Refused(ctx context.Context, owner instance.ID, grant instance.DocID, client string) error {
	c := identity.Caller{Instance: owner, Client: identity.ClientThirdParty, ClientID: client, Grant: grant}
	err := a.Guard.Refused(ctx, c, owner)
	if errors.Is(err, ErrGrantEnded) || errors.Is(err, storage.ErrNotFound) {
		return nil // what the client is told, by the provider here
	}
	return err
}
