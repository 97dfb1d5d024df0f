package rp

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"net/http"
	"time"

	"pims/doctypes"
	"pims/identity"
)

// Config says which portal, and who this host is there.
type Config struct {
	Issuer      string
	ClientID    string
	Secret      string
	RedirectURL string   // where Finish is called
	Key         [32]byte // seals what a cookie holds; zero for one of this process
	HTTP        *http.Client
	Now         func() time.Time
}

// Portal is a school's portal. It is safe for concurrent use.
type Portal struct {
	cfg  Config
	http *http.Client
	aead cipher.AEAD
	used *usedStates

	gate   chan struct{} // held by who reads or writes what follows
	known  *provider
	failed time.Time // when the portal did not answer
}

// Arrival is who a portal says has signed in. What it did not say is empty.
type Arrival struct {
	Portal     identity.Portal
	GivenName  string
	FamilyName string
	BirthDate  string // YYYY-MM-DD
	Role       doctypes.Role
	Group      string
	Email      string // empty if the portal says that it was not verified
	School     string
	Fields     []doctypes.Field // all that was transmitted, to be shown
	IDToken    string           // for LogoutURL
	ReturnTo   string
}

// New returns a portal, which is asked nothing before the first sign-in.
func New(cfg Config) *Portal {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Key == [32]byte{} {
		rand.Read(cfg.Key[:]) // never fails
	}
	return &Portal{
		cfg: cfg, http: careful(cfg.HTTP), aead: sealer(cfg.Key),
		used: newUsedStates(), gate: make(chan struct{}, 1),
	}
}

// sealer returns AES-256-GCM with random nonces, which prefix what it seals.
func sealer(key [32]byte) cipher.AEAD {
	block, err := aes.NewCipher(key[:])
	if err == nil {
		var aead cipher.AEAD
		if aead, err = cipher.NewGCMWithRandomNonce(block); err == nil {
			return aead
		}
	}
	panic(err) // 32 bytes are a key
}
