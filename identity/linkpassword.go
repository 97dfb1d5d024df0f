package identity

import (
	"context"
	"net/netip"
	"time"

	"pims/fault"
)

// HashForLink returns the hash of a password that a link asks for.
// ErrWeakLinkPassword by the rules for people's own.
func (p *People) HashForLink(ctx context.Context, password string) (hash string, err error) {
	defer fault.Wrap(&err, "password of a link")
	if reason := p.rules.weakness(Person{}, password); reason != "" {
		return "", ErrWeakLinkPassword.With("reason", reason)
	}
	return p.hasher.hash(ctx, password)
}

// OpensLink checks the password that a visitor gives for the link of an address,
// at the pace of a sign-in. ErrBadCredentials, ErrTooManyTries.
func (p *People) OpensLink(ctx context.Context, address, hash, password string, from netip.Addr) (err error) {
	defer fault.Wrap(&err, "open a link")
	begun := time.Now()
	try, err := p.tries.begin("link\x00"+p.addressHash(address), from)
	if err != nil {
		return err
	}
	ok, _, err := p.hasher.verify(ctx, password, hash)
	switch {
	case err != nil && ctx.Err() == nil:
		p.tries.undone(try)
	case err == nil && !ok:
		return p.refuse(ctx, begun)
	case err == nil:
		p.tries.passed(try)
	}
	return err
}
