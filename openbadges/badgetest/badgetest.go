package badgetest

import (
	"crypto/ed25519"
	"encoding/json"
	"math/big"
	"slices"
	"time"

	"pims/doctypes"
)

// Issuer awards badges.
type Issuer struct {
	ID     string // did:key, did:web or https
	Name   string
	Method string // what its proofs name as verificationMethod or kid
	key    ed25519.PrivateKey
}

// Award is what a badge says. What is empty stays away; a Status without a
// list, too.
type Award struct {
	ID                          string // default: made of the rest
	Name, Description, Criteria string
	Email, Salt                 string // the recipient's address, hashed with the salt
	DID                         string // the recipient's identifier
	Awarded, Expires            time.Time
	Image                       string // https: or data: URL
	Evidence                    []doctypes.BadgeEvidence
	Status                      Status
}

// Status is where a credential's revocation can be read.
type Status struct {
	List  string // https URL of a credential made by [Issuer.StatusList]
	Index int
}

// NewIssuer returns the issuer whose key comes from seed. Without an id it is
// the did:key of that key.
func NewIssuer(seed [32]byte, id, name string) *Issuer {
	i := &Issuer{ID: id, Name: name, key: ed25519.NewKeyFromSeed(seed[:])}
	if id == "" {
		i.ID = "did:key:" + i.PublicKey()
	}
	i.Method = i.ID + "#" + i.PublicKey()
	return i
}

// PublicKey is the issuer's key as a Multikey.
func (i *Issuer) PublicKey() string {
	return multibase(append([]byte{0xed, 0x01}, i.key.Public().(ed25519.PublicKey)...))
}

// Document is what an https or did:web issuer publishes at its own address:
// its profile, with the key that may sign for it.
func (i *Issuer) Document() []byte {
	return marshal(map[string]any{
		"@context": []any{contextVC, contextOB, "https://w3id.org/security/multikey/v1"},
		"id":       i.ID, "type": []any{"Profile"}, "name": i.Name,
		"verificationMethod": []any{map[string]any{
			"id": i.Method, "type": "Multikey", "controller": i.ID, "publicKeyMultibase": i.PublicKey(),
		}},
		"assertionMethod": []any{i.Method},
	})
}

// marshal never fails on what this package puts together.
func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// multibase writes b as base58btc. Keys and signatures start with no zero
// byte but one time in 256: then a "1" stands for it.
func multibase(b []byte) string {
	var digits []byte
	for n, r := new(big.Int).SetBytes(b), new(big.Int); n.Sign() > 0; {
		n.DivMod(n, big.NewInt(58), r)
		digits = append(digits, base58[r.Int64()])
	}
	for i := 0; i < len(b) && b[i] == 0; i++ {
		digits = append(digits, '1')
	}
	slices.Reverse(digits)
	return "z" + string(digits)
}
