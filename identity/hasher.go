package identity

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"sync/atomic"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"pims/storage"
)

// defaultParams are those of the OWASP Password Storage Cheat Sheet and ASVS
// 5.0 appendix C: Argon2id (RFC 9106), 19 MiB, two passes, one lane.
func defaultParams() argon2id.Params {
	return argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

const (
	hashersAtOnce = 2   // each takes a core and 19 MiB
	hashersInLine = 256 // some seconds of work; beyond, the node is busy
)

// hasher makes and checks password hashes, a few at a time.
type hasher struct {
	params argon2id.Params
	dummy  string // what a password is checked against where there is no hash
	slots  chan struct{}
	line   atomic.Int64
}

func newHasher(params argon2id.Params) *hasher {
	return &hasher{params: params, dummy: dummy(params), slots: make(chan struct{}, hashersAtOnce)}
}

// dummy is a hash that nobody knows a password of: its key is random, not
// computed, so that a node opens at once.
func dummy(p argon2id.Params) string {
	random := func(n uint32) string {
		b := make([]byte, n)
		_, _ = rand.Read(b) // never fails
		return base64.RawStdEncoding.EncodeToString(b)
	}
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", p.Memory, p.Iterations, p.Parallelism, random(p.SaltLength), random(p.KeyLength))
}

// hash returns the PHC string of a password in NFC.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	return argon2id.CreateHash(norm.NFC.String(password), &h.params)
}

// verify reports whether a password fits a hash, and whether the hash should be
// made anew. Without a usable hash it does the same work and answers no.
func (h *hasher) verify(ctx context.Context, password, hash string) (ok, stale bool, err error) {
	if err := h.enter(ctx); err != nil {
		return false, false, err
	}
	defer h.leave()
	if !sane(hash) {
		hash, password = h.dummy, ""
	}
	if len(password) > 4*MaxPassword {
		password = "" // longer than any password; no work for it
	}
	ok, params, err := argon2id.CheckHash(norm.NFC.String(password), hash)
	if err != nil {
		return false, false, storage.ErrDamaged.Because(err)
	}
	return ok && password != "", *params != h.params, nil
}

// sane reports whether a hash may be computed at all: an imported account may
// ask for any amount of memory and time.
func sane(hash string) bool {
	p, salt, key, err := argon2id.DecodeHash(hash)
	return err == nil && p.Memory >= 8 && p.Memory <= 64<<10 && p.Iterations >= 1 && p.Iterations <= 4 &&
		p.Parallelism >= 1 && p.Parallelism <= 4 && len(salt) >= 8 && len(salt) <= 64 && len(key) >= 16 && len(key) <= 64
}

func (h *hasher) enter(ctx context.Context) error {
	if h.line.Add(1) > hashersInLine {
		h.line.Add(-1)
		return storage.ErrBusy
	}
	defer h.line.Add(-1)
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *hasher) leave() { <-h.slots }
