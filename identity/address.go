package identity

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"regexp"

	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// PageAddress is where the address of a public page, or of a link, leads. That
// somebody may see it is said in the instance alone; without this record nobody
// finds it.
type PageAddress struct {
	Instance instance.ID    `json:"instance"`
	Page     instance.DocID `json:"page"` // of a link, its grant
}

// NewAddress returns an address that nobody guesses: 80 random bits, such as
// "x7k2-mq9d-4hbz-p3wn". No letter of it is taken for a digit.
func NewAddress() string {
	raw := make([]byte, 10)
	rand.Read(raw) // never fails
	s := base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").EncodeToString(raw)
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
}

var addressForm = regexp.MustCompile(`^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$`)

// addressHash is where an address is found: who reads the directory learns no
// address.
func (p *People) addressHash(address string) string {
	mac := hmac.New(sha256.New, p.key[:])
	mac.Write([]byte("address\x00" + address))
	return string(mac.Sum(nil))
}

func addressOfKey(id instance.ID, hash string) []byte {
	return []byte(keyAddressOf + string(id) + "/" + hash)
}

// SetAddress lets an address lead to a page from now on. Again is no change;
// storage.ErrExists if it leads elsewhere, ErrBadAddress if NewAddress did not
// make it.
func (p *People) SetAddress(ctx context.Context, address string, to PageAddress) (err error) {
	defer fault.Wrap(&err, "set address")
	if !addressForm.MatchString(address) {
		return ErrBadAddress
	}
	raw, err := json.Marshal(to)
	if err != nil {
		return err
	}
	hash := p.addressHash(address)
	return p.dir.Update(ctx, func(tx storage.Tx) error {
		switch was, err := readAddress(tx, hash); {
		case err == nil && was != to:
			return storage.ErrExists
		case err != nil && !errors.Is(err, storage.ErrNotFound):
			return err
		}
		return errors.Join(tx.Set([]byte(keyAddress+hash), raw), tx.Set(addressOfKey(to.Instance, hash), nil))
	})
}

// AddressOf returns where an address leads, storage.ErrNotFound if nowhere, or
// to somebody who is not, or no longer, on this node.
func (p *People) AddressOf(ctx context.Context, address string) (to PageAddress, err error) {
	defer fault.Wrap(&err, "address")
	if !addressForm.MatchString(address) {
		return to, storage.ErrNotFound
	}
	err = p.dir.View(ctx, func(tx storage.Tx) error {
		if to, err = readAddress(tx, p.addressHash(address)); err != nil {
			return err
		}
		id, err := tx.Get([]byte(keyInstance + string(to.Instance)))
		if err != nil {
			return err
		}
		person, err := p.readPerson(tx, PersonID(id))
		if err == nil && person.State != Live && person.State != Frozen {
			err = storage.ErrNotFound
		}
		return err
	})
	if err != nil {
		return PageAddress{}, err
	}
	return to, nil
}

// EndAddress lets an address lead nowhere. One that does not lead to this page is
// left as it is: a page may say of itself that it has another's.
func (p *People) EndAddress(ctx context.Context, address string, of PageAddress) (err error) {
	defer fault.Wrap(&err, "end address")
	hash := p.addressHash(address)
	return p.dir.Update(ctx, func(tx storage.Tx) error {
		to, err := readAddress(tx, hash)
		if errors.Is(err, storage.ErrNotFound) || err == nil && to != of {
			return nil
		}
		if err != nil {
			return err
		}
		return errors.Join(tx.Delete([]byte(keyAddress+hash)), tx.Delete(addressOfKey(to.Instance, hash)))
	})
}

func readAddress(tx storage.Tx, hash string) (to PageAddress, err error) {
	raw, err := tx.Get([]byte(keyAddress + hash))
	if err != nil {
		return to, err
	}
	if err := json.Unmarshal(raw, &to); err != nil {
		return to, storage.ErrDamaged.Because(err)
	}
	return to, nil
}

// endAddresses removes the addresses of an instance.
func endAddresses(tx storage.Tx, id instance.ID) error {
	hashes, err := suffixes(tx, keyAddressOf+string(id)+"/")
	for _, hash := range hashes {
		err = errors.Join(err, tx.Delete([]byte(keyAddress+hash)), tx.Delete(addressOfKey(id, hash)))
	}
	return err
}
