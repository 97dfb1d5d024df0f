package op

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"slices"
	"sync"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	engine "github.com/zitadel/oidc/v3/pkg/op"

	"pims/fault"
	"pims/storage"
)

// keyKept is how long a key that signs no more is published: longer than an
// id_token is shown as a hint.
const keyKept = 30 * 24 * time.Hour

// signing keeps the keys of id_tokens in the provider's keyspace.
type signing struct {
	own       storage.Keyspace
	now       func() time.Time
	algorithm jose.SignatureAlgorithm

	mu     sync.Mutex
	parsed map[string]crypto.Signer // by key id: parsing an RSA key takes long
}

// signingRecord is a key as it is stored.
type signingRecord struct {
	ID        string                  `json:"id"`
	Algorithm jose.SignatureAlgorithm `json:"algorithm"`
	PKCS8     []byte                  `json:"pkcs8"`
	Created   time.Time               `json:"created"`
	Retired   time.Time               `json:"retired,omitzero"` // signs no more from here on
}

// algorithms lists what id_tokens can be signed with, the one that every client
// must know (Core 15.1) first.
func algorithms() []jose.SignatureAlgorithm {
	return []jose.SignatureAlgorithm{jose.RS256, jose.ES256}
}

// openSigning makes the keys at the first call.
func openSigning(ctx context.Context, own storage.Keyspace, now func() time.Time, algorithm string) (*signing, error) {
	s := &signing{own: own, now: now, algorithm: jose.SignatureAlgorithm(algorithm), parsed: map[string]crypto.Signer{}}
	if algorithm == "" {
		s.algorithm = jose.RS256
	}
	if !slices.Contains(algorithms(), s.algorithm) {
		return nil, errors.New("id_tokens are signed with RS256 or ES256")
	}
	all, err := s.records(ctx)
	if err != nil || len(all) > 0 {
		return s, err
	}
	return s, s.rotate(ctx)
}

// RotateKeys has fresh keys sign from now on. The former ones are published for
// as long as what they signed may be shown.
func (p *Provider) RotateKeys(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "rotate keys")
	return p.keys.rotate(ctx)
}

func (s *signing) rotate(ctx context.Context) error {
	var fresh []signingRecord
	now := s.now().UTC()
	for _, algorithm := range algorithms() {
		key, err := generate(algorithm)
		if err != nil {
			return err
		}
		fresh = append(fresh, signingRecord{ID: random(), Algorithm: algorithm, PKCS8: key, Created: now})
	}
	return s.own.Update(ctx, func(tx storage.Tx) error {
		all, err := readSigning(tx)
		if err != nil {
			return err
		}
		for _, r := range all {
			switch {
			case r.Retired.IsZero():
				r.Retired = now
				err = write(tx, []byte(keySigning+r.ID), r)
			case now.Sub(r.Retired) > keyKept:
				err = tx.Delete([]byte(keySigning + r.ID))
			}
			if err != nil {
				return err
			}
		}
		for _, r := range fresh {
			if err := write(tx, []byte(keySigning+r.ID), r); err != nil {
				return err
			}
		}
		return nil
	})
}

func generate(algorithm jose.SignatureAlgorithm) ([]byte, error) {
	var key any
	var err error
	if algorithm == jose.ES256 {
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	} else {
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	}
	if err != nil {
		return nil, err
	}
	return x509.MarshalPKCS8PrivateKey(key)
}

func readSigning(tx storage.Tx) (all []signingRecord, err error) {
	for pair, err := range tx.Scan([]byte(keySigning), nil) {
		if err != nil {
			return nil, err
		}
		var r signingRecord
		if err := read(tx, pair.Key, &r); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

func (s *signing) records(ctx context.Context) (all []signingRecord, err error) {
	err = s.own.View(ctx, func(tx storage.Tx) error {
		all, err = readSigning(tx)
		return err
	})
	return all, err
}

// signer returns a key, parsed once.
func (s *signing) signer(r signingRecord) (crypto.Signer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if key, ok := s.parsed[r.ID]; ok {
		return key, nil
	}
	parsed, err := x509.ParsePKCS8PrivateKey(r.PKCS8)
	if err != nil {
		return nil, storage.ErrDamaged.Because(err)
	}
	key, ok := parsed.(crypto.Signer)
	if !ok {
		return nil, storage.ErrDamaged
	}
	s.parsed[r.ID] = key
	return key, nil
}

// current returns the key that signs.
func (s *signing) current(ctx context.Context) (engine.SigningKey, error) {
	all, err := s.records(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if r.Algorithm == s.algorithm && r.Retired.IsZero() {
			key, err := s.signer(r)
			return signingKey{r, key}, err
		}
	}
	return nil, storage.ErrDamaged
}

// published lists the keys whose signatures hold.
func (s *signing) published(ctx context.Context) (keys []engine.Key, err error) {
	all, err := s.records(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if !r.Retired.IsZero() && s.now().Sub(r.Retired) > keyKept {
			continue
		}
		key, err := s.signer(r)
		if err != nil {
			return nil, err
		}
		keys = append(keys, publicKey{r, key.Public()})
	}
	return keys, nil
}

// set is what clients are told of the keys.
func (s *signing) set(ctx context.Context) (jose.JSONWebKeySet, error) {
	keys, err := s.published(ctx)
	out := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	for _, k := range keys {
		out.Keys = append(out.Keys, jose.JSONWebKey{KeyID: k.ID(), Algorithm: string(k.Algorithm()), Use: k.Use(), Key: k.Key()})
	}
	return out, err
}

type signingKey struct {
	signingRecord
	key crypto.Signer
}

func (k signingKey) ID() string                                  { return k.signingRecord.ID }
func (k signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return k.signingRecord.Algorithm }
func (k signingKey) Key() any                                    { return k.key }

type publicKey struct {
	signingRecord
	key crypto.PublicKey
}

func (k publicKey) ID() string                         { return k.signingRecord.ID }
func (k publicKey) Algorithm() jose.SignatureAlgorithm { return k.signingRecord.Algorithm }
func (k publicKey) Use() string                        { return "sig" }
func (k publicKey) Key() any                           { return k.key }
