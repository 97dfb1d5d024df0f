package op

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"

	"github.com/google/uuid"

	"pims/instance"
)

// sealer seals the pointers that clients are handed: AES-256-GCM with a random
// nonce, base64url. It is strict: one token has one spelling.
type sealer struct{ aead cipher.AEAD }

func newSealer(key [32]byte) (sealer, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return sealer{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return sealer{aead}, err
}

// Encrypt implements op.Crypto of the engine.
func (s sealer) Encrypt(text string) (string, error) {
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nil, nil, []byte(text), nil)), nil
}

// Decrypt implements op.Crypto of the engine.
func (s sealer) Decrypt(sealed string) (string, error) {
	raw, err := decode(sealed)
	if err != nil {
		return "", err
	}
	text, err := s.aead.Open(nil, nil, raw, nil)
	if err != nil {
		return "", errDead
	}
	return string(text), nil
}

// decode refuses every spelling but one: even the strict decoder passes over
// ends of lines.
func decode(s string) ([]byte, error) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || base64.RawURLEncoding.EncodeToString(raw) != s {
		return nil, errDead
	}
	return raw, nil
}

// pointer says where the record of a token lies: in the owner's instance, in
// the space of a grant, under the hash of a secret.
type pointer struct {
	Owner  instance.ID
	Grant  instance.DocID
	Secret [16]byte
}

// String returns 64 characters without a colon, as the engine needs it.
func (p pointer) String() string {
	owner, _ := uuid.Parse(string(p.Owner)) // was opened by this id
	grant, _ := uuid.Parse(string(p.Grant))
	raw := append(append(owner[:], grant[:]...), p.Secret[:]...)
	return base64.RawURLEncoding.EncodeToString(raw)
}

func parsePointer(s string) (p pointer, err error) {
	raw, err := decode(s)
	if err != nil || len(raw) != 48 {
		return p, errDead
	}
	p.Owner = instance.ID(uuid.UUID(raw[:16]).String())
	p.Grant = instance.DocID(uuid.UUID(raw[16:32]).String())
	copy(p.Secret[:], raw[32:])
	return p, nil
}
