package openbadges

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

var errKey = errors.New("not a public key that is read here")

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// multibase reads what a "z" (base58btc) or a "u" (base64url) stands before. It
// is for keys and signatures: its cost grows with the square of the length.
func multibase(s string) ([]byte, error) {
	if len(s) > 256 {
		return nil, errKey
	}
	if rest, ok := strings.CutPrefix(s, "u"); ok {
		return base64.RawURLEncoding.DecodeString(rest)
	}
	rest, ok := strings.CutPrefix(s, "z")
	if !ok {
		return nil, errKey
	}
	digits := strings.TrimLeft(rest, "1")
	n := new(big.Int)
	for _, c := range []byte(digits) {
		d := strings.IndexByte(base58, c)
		if d < 0 {
			return nil, errKey
		}
		n.Mul(n, big.NewInt(58)).Add(n, big.NewInt(int64(d)))
	}
	return append(make([]byte, len(rest)-len(digits)), n.Bytes()...), nil
}

// multikey reads a public key of the kinds Ed25519 and P-256.
func multikey(s string) (crypto.PublicKey, error) {
	raw, err := multibase(s)
	if err != nil || len(raw) < 2 {
		return nil, errKey
	}
	kind, point := [2]byte(raw), raw[2:]
	switch {
	case kind == [2]byte{0xed, 0x01} && len(point) == ed25519.PublicKeySize:
		return ed25519.PublicKey(point), nil
	case kind == [2]byte{0x80, 0x24} && len(point) == 33:
		x, y := elliptic.UnmarshalCompressed(elliptic.P256(), point)
		if x == nil {
			return nil, errKey
		}
		whole := make([]byte, 65)
		whole[0] = 4 // uncompressed
		x.FillBytes(whole[1:33])
		y.FillBytes(whole[33:])
		return ecdsa.ParseUncompressedPublicKey(elliptic.P256(), whole)
	}
	return nil, errKey
}

// jwk reads a public key from a JSON Web Key.
func jwk(v any) (crypto.PublicKey, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, errKey
	}
	var k jose.JSONWebKey
	if err := k.UnmarshalJSON(raw); err != nil || !k.IsPublic() || !k.Valid() {
		return nil, errKey
	}
	return k.Key, nil
}

// keyOf reads the key of a verification method.
func keyOf(method map[string]any) (crypto.PublicKey, error) {
	if s := text(method["publicKeyMultibase"]); s != "" {
		return multikey(s)
	}
	if k := object(method["publicKeyJwk"]); k != nil {
		return jwk(k)
	}
	if text(method["kty"]) != "" {
		return jwk(method)
	}
	return nil, errKey
}

// stated is the key that the name of a verification method holds in itself: a
// did:key, or a fragment that is a key. It says nothing about whose it is.
func stated(method string) (crypto.PublicKey, error) {
	base, fragment, _ := strings.Cut(method, "#")
	if k, ok := strings.CutPrefix(base, "did:key:"); ok {
		if fragment != "" && fragment != k {
			return nil, errKey
		}
		return multikey(k)
	}
	return multikey(fragment)
}

// minRSA is the fewest bits of an RSA key that still proves something.
const minRSA = 2048

// strong refuses keys of RSA that prove too little, and those that are made to
// keep a verifier busy.
func strong(k crypto.PublicKey) bool {
	r, ok := k.(*rsa.PublicKey)
	return !ok || r.N.BitLen() >= minRSA && r.N.BitLen() <= 4*minRSA
}
