package identity

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// People is the directory of a node's people. It is safe for concurrent use.
type People struct {
	house    *instance.House
	sessions *Sessions
	dir      *counted
	devices  devices
	key      [32]byte // of the keyed hashes in the directory
	rules    *passwordRules
	hasher   *hasher
	tries    *throttle
	refusal  time.Duration // no refusal to sign in is faster
}

// The key space of the directory.
const (
	keyHashKey  = "k"  // 32 random bytes, made once
	keyFormat   = "v"  // directoryFormat, decimal
	keyPerson   = "p/" // person id            -> personRecord
	keyLogin    = "l/" // keyed hash of login  -> person id
	keyInstance = "i/" // instance id          -> person id

	keyPortal   = "o/"  // keyed hash of portal             -> person id
	keyPortalOf = "op/" // person id / keyed hash of portal -> ""
	keyRefusal  = "r/"  // keyed hash of portal             -> Refusal
	keyTie      = "t/"  // tie id                           -> Tie
	keyTieFor   = "tl/" // learner's person id / tie id     -> ""
	keyTieTo    = "te/" // keyed hash of portal / tie id    -> "", of the learner expected
	keyTieBy    = "tg/" // guardian's person id / tie id    -> ""
	keyClient   = "c/"  // client id                        -> Client
	keySecret   = "n/"  // name                             -> 32 random bytes
	keyApp      = "d/"  // keyed hash of a device's secret  -> instance id / document id
	keyAppOf    = "do/" // instance id / keyed hash         -> ""

	keyAddress   = "a/"  // keyed hash of address               -> PageAddress
	keyAddressOf = "ai/" // instance id / keyed hash of address -> ""
)

// OpenPeople opens the directory of a node, which it makes at the first call.
// Close it.
func OpenPeople(ctx context.Context, house *instance.House, sessions *Sessions) (_ *People, err error) {
	defer fault.Wrap(&err, "directory")
	dir, err := house.Own(ctx, "directory")
	if err != nil {
		return nil, err
	}
	p := &People{
		house: house, sessions: sessions, dir: &counted{Keyspace: dir}, rules: newPasswordRules(),
		hasher: newHasher(defaultParams()), tries: newThrottle(house.Now), refusal: 300 * time.Millisecond,
	}
	err = p.loadKey(ctx)
	if err == nil {
		err = p.upgrade(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, dir.Close())
	}
	return p, nil
}

// Close gives the directory back.
func (p *People) Close() error { return p.dir.Close() }

// loadKey reads the key of the keyed hashes; the first time, it makes one.
func (p *People) loadKey(ctx context.Context) error {
	fresh := make([]byte, len(p.key))
	rand.Read(fresh) // never fails
	return p.dir.Update(ctx, func(tx storage.Tx) error {
		key, err := tx.Get([]byte(keyHashKey))
		if errors.Is(err, storage.ErrNotFound) {
			key, err = fresh, tx.Set([]byte(keyHashKey), fresh)
		}
		if err != nil {
			return err
		}
		if len(key) != len(p.key) {
			return storage.ErrDamaged
		}
		copy(p.key[:], key)
		return nil
	})
}

// reserve writes a new record with its indexes, so that login, instance and
// portal (if there is one) are taken from now on. A new instance gets its key
// first, which takes its person's names; who is told that something is taken
// leaves none behind.
func (p *People) reserve(ctx context.Context, person Person, portal Portal, mint bool) error {
	if mint {
		free := func(tx storage.Tx) error { return p.mustAllBeFree(tx, person, portal) }
		if err := p.dir.View(ctx, free); err != nil {
			return err
		}
		if err := p.house.Mint(person.Instance); err != nil {
			return err
		}
	}
	err := p.dir.Update(ctx, func(tx storage.Tx) error {
		if err := p.mustAllBeFree(tx, person, portal); err != nil {
			return err
		}
		if portal != (Portal{}) {
			if _, err := p.link(tx, person.ID, portal); err != nil {
				return err
			}
		}
		return errors.Join(p.writePerson(tx, person), tx.Set([]byte(keyLogin+p.loginHash(person.Login)), []byte(person.ID)),
			tx.Set([]byte(keyInstance+string(person.Instance)), []byte(person.ID)))
	})
	if err != nil && mint {
		err = errors.Join(err, p.house.Destroy(context.WithoutCancel(ctx), person.Instance))
	}
	return err
}

// mustAllBeFree returns why a person cannot be registered.
func (p *People) mustAllBeFree(tx storage.Tx, person Person, portal Portal) error {
	if portal != (Portal{}) {
		hash := p.portalHash(portal)
		if err := mustBeFree(tx, []byte(keyRefusal+hash), ErrPortalRefused); err != nil {
			return err
		}
		if err := mustBeFree(tx, []byte(keyPortal+hash), ErrPortalTaken); err != nil {
			return err
		}
	}
	if err := mustBeFree(tx, []byte(keyLogin+p.loginHash(person.Login)), ErrLoginTaken); err != nil {
		return err
	}
	return mustBeFree(tx, []byte(keyInstance+string(person.Instance)), ErrRegistered)
}

func mustBeFree(tx storage.Tx, key []byte, taken error) error {
	switch _, err := tx.Get(key); {
	case err == nil:
		return taken
	case errors.Is(err, storage.ErrNotFound):
		return nil
	default:
		return err
	}
}

// forget removes a record and its indexes, once nothing is left to point to.
func (p *People) forget(ctx context.Context, person Person) error {
	return p.dir.Update(ctx, func(tx storage.Tx) error {
		if err := errors.Join(unlinkAll(tx, person.ID), p.forgetTies(tx, person.ID), endAddresses(tx, person.Instance), forgetApps(tx, person.Instance)); err != nil {
			return err
		}
		key := []byte(keyPerson + string(person.ID))
		raw, err := tx.Get(key)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		r, _, err := p.parseRecord(raw) // the key may be gone, and the login with it
		if err != nil {
			return err
		}
		return errors.Join(tx.Delete(key), tx.Delete(append([]byte(keyLogin), r.Login...)), tx.Delete([]byte(keyInstance+string(r.Instance))))
	})
}
