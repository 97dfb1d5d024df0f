package identity

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"strings"

	"pims/instance"
	"pims/storage"
)

// appRecord says in the directory where the app password of a secret lies, so
// that a wrong secret opens no instance. It is written before the document and
// removed after it: it may be stale, and is never missing.
type appRecord struct {
	owner instance.ID
	id    instance.DocID
}

func (p *People) claimApp(ctx context.Context, r appRecord, sum []byte) error {
	hash := p.appHash(sum)
	return p.dir.Update(ctx, func(tx storage.Tx) error {
		return errors.Join(tx.Set([]byte(keyApp+hash), []byte(string(r.owner)+"/"+string(r.id))), tx.Set(appOfKey(r.owner, hash), nil))
	})
}

func (p *People) releaseApp(ctx context.Context, owner instance.ID, sum []byte) error {
	hash := p.appHash(sum)
	return p.dir.Update(ctx, func(tx storage.Tx) error {
		return errors.Join(tx.Delete([]byte(keyApp+hash)), tx.Delete(appOfKey(owner, hash)))
	})
}

// forgetApps removes the records of an instance that is no more.
func forgetApps(tx storage.Tx, owner instance.ID) error {
	prefix := appOfKey(owner, "")
	var hashes []string
	for p, err := range storage.ScanAll(tx, prefix, nil) {
		if err != nil && !errors.Is(err, storage.ErrDamaged) { // the key says all
			return err
		}
		hashes = append(hashes, string(p.Key[len(prefix):]))
	}
	for _, hash := range hashes {
		if err := errors.Join(tx.Delete([]byte(keyApp+hash)), tx.Delete(appOfKey(owner, hash))); err != nil {
			return err
		}
	}
	return nil
}

// findApp returns where the app password of a secret lies, and whose it is.
// storage.ErrNotFound if there is none, or its owner's instance is not here.
func (p *People) findApp(ctx context.Context, sum []byte) (r appRecord, owner Person, err error) {
	err = p.dir.View(ctx, func(tx storage.Tx) error {
		raw, err := tx.Get([]byte(keyApp + p.appHash(sum)))
		if err != nil {
			return err
		}
		inst, id, _ := strings.Cut(string(raw), "/")
		r = appRecord{instance.ID(inst), instance.DocID(id)}
		person, err := tx.Get([]byte(keyInstance + inst))
		if err != nil {
			return err
		}
		owner, err = p.readPerson(tx, PersonID(person))
		return err
	})
	if err == nil && owner.State != Live {
		err = storage.ErrNotFound
	}
	return r, owner, err
}

// appHash is where an app password is found: a copy of the directory tells
// nobody which secrets open something.
func (p *People) appHash(sum []byte) string {
	mac := hmac.New(sha256.New, p.key[:])
	mac.Write([]byte("app password\x00"))
	mac.Write(sum)
	return string(mac.Sum(nil))
}

func appOfKey(owner instance.ID, hash string) []byte {
	return []byte(keyAppOf + string(owner) + "/" + hash)
}
