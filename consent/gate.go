package consent

import (
	"time"

	"github.com/google/uuid"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// What this package keeps of grants beside their documents. It does not travel
// with the instance: a grant that came from another host opens nothing.
const (
	registry       = "consent"
	keyGate        = "g/" // grant id               -> gate
	keyOfClient    = "c/" // client, 0, grant id    -> "": its grants, oldest first
	keyRefusal     = "x/" // grant id               -> time of its last leaf of a refusal
	keyTold        = "t/" // grant id               -> time of the last news of reads
	keyProvisional = "p"  // "y" or "n": see Provisional
	keyRequest     = "f/" // learner / subject      -> id of the FamilyRequest
	keyShown       = "u/" // page id                -> id of the grant by which it is public
	keyPreview     = "w/" // grant id               -> address where those who are asked see the page
	keyVisits      = "v/" // grant id               -> visits of an hour that has no leaf yet
	keyDeposited   = "d"  // when somebody left something by a link last
	keyLink        = "l"  // in the space of a grant -> how far a link is used
)

// gate is what the Guard needs of a grant, in a form that is read in a few
// microseconds. It is written in every commit that changes the grant.
type gate struct {
	Client  string // see holderOf
	State   State
	Expires int64 // Unix, microseconds
	Items   []gateItem
}

type gateItem struct {
	Scope  string
	IDs    []string
	Fields []string
}

func gateOf(g doctypes.Grant, now time.Time) gate {
	k := gate{Client: holderOf(g), State: GrantState(g, now), Expires: g.Expires.UnixMicro()}
	for _, item := range g.Items {
		k.Items = append(k.Items, gateItem{item.Scope, item.IDs, item.Fields})
	}
	return k
}

func readGate(tx *instance.Tx, id instance.DocID) (k gate, err error) {
	key, err := grantKey(keyGate, id)
	if err != nil {
		return k, err
	}
	raw, err := tx.Space(registry).Get(key)
	if err != nil {
		return k, err
	}
	return decodeGate(raw)
}

func writeGate(tx *instance.Tx, id instance.DocID, k gate) error {
	key, err := grantKey(keyGate, id)
	if err != nil {
		return err
	}
	return tx.Space(registry).Set(key, k.encode())
}

// admit returns what the grant opens to a client under a scope now.
// ErrGrantEnded if it is over, storage.ErrNotFound for everything else that it
// does not open.
func (k gate) admit(tx *instance.Tx, client, scope string) (gateItem, error) {
	switch {
	case k.Client != client:
		return gateItem{}, storage.ErrNotFound
	case k.State.over() || tx.Now().UnixMicro() >= k.Expires:
		return gateItem{}, ErrGrantEnded
	case k.State != StateActive:
		return gateItem{}, storage.ErrNotFound
	}
	waits, err := Provisional(tx)
	if err != nil {
		return gateItem{}, err
	}
	if waits {
		return gateItem{}, storage.ErrNotFound
	}
	for _, item := range k.Items {
		if item.Scope == scope {
			return item, nil
		}
	}
	return gateItem{}, storage.ErrNotFound
}

// grantKey is a key with the id of a grant at its end, storage.ErrNotFound if
// it can be none.
func grantKey(prefix string, id instance.DocID) ([]byte, error) {
	u, err := uuid.Parse(string(id))
	if err != nil || u.String() != string(id) {
		return nil, storage.ErrNotFound
	}
	return append([]byte(prefix), u[:]...), nil
}

// GrantSpace is a part of the owner's keyspace that lives and dies with a
// grant: the tokens that the client has by it. Withdraw, Refuse and whatever
// else ends the grant empty it.
func GrantSpace(tx *instance.Tx, id instance.DocID) storage.Tx {
	return tx.Space("grant/" + string(id))
}

// maxEmptied bounds what one commit removes. A rest is of no use to anybody:
// the Guard looks at the grant.
const maxEmptied = 500

func emptyGrantSpace(tx *instance.Tx, id instance.DocID) error {
	kv, n := GrantSpace(tx, id), 0
	for p, err := range kv.Scan(nil, nil) {
		if err != nil {
			return err
		}
		if n++; n > maxEmptied {
			break
		}
		if err := kv.Delete(p.Key); err != nil {
			return err
		}
	}
	return nil
}
