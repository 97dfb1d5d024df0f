package openbadges

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"slices"
)

// checkKey asks whether the issuer's own key signed this.
func (o *ob2) checkKey(ctx context.Context, t *token) {
	if o.unread(IssuedBy) {
		o.unread(Signature)
	} else {
		o.set(Signature, Open, "no-key")
		o.checkOwner(ctx, t)
	}
	if t.jws == nil {
		o.set(Signature, Failed, "algorithm")
	}
}

func (o *ob2) checkOwner(ctx context.Context, t *token) {
	creator := text(object(o.assertion["verification"])["creator"])
	key, code := o.key(ctx, creator)
	if code != "" {
		o.set(IssuedBy, Open, code, "host", hostOf(creator))
		o.set(Signature, Open, code, "host", hostOf(creator))
		return
	}
	if !slices.ContainsFunc(list(o.issuer["publicKey"]), func(k any) bool { return id(k) == creator }) || id(key["owner"]) != id(o.issuer) {
		o.set(IssuedBy, Failed, "wrong-controller")
	} else {
		o.set(IssuedBy, Passed, "listed", "host", hostOf(id(o.issuer)))
	}
	public, err := publicKey(text(key["publicKeyPem"]))
	if err != nil || !strong(public) || t.jws == nil {
		return
	}
	if _, err := t.jws.Verify(public); err != nil {
		o.set(Signature, Failed, "changed")
	} else {
		o.set(Signature, Passed, "unchanged")
	}
}

// key returns the key of that name: it stands in the issuer's profile, or at an
// address of its own.
func (o *ob2) key(ctx context.Context, name string) (map[string]any, string) {
	for _, key := range list(o.issuer["publicKey"]) {
		if described := object(key); described != nil && id(key) == name {
			return described, ""
		}
	}
	return o.read(ctx, name)
}

// publicKey reads a key in PEM, in either of the two ways to write one.
func publicKey(text string) (crypto.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errKey
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		if key, err = x509.ParsePKCS1PublicKey(block.Bytes); err != nil {
			return nil, err
		}
	}
	return key, nil
}

// checkList asks the issuer's list of what it took back.
func (o *ob2) checkList(ctx context.Context) {
	if o.unread(Revocation) {
		return
	}
	address := id(o.issuer["revocationList"])
	if address == "" {
		o.set(Revocation, NotNeeded, "none-stated")
		return
	}
	revocations, code := o.read(ctx, address)
	if code == "" && (!has(revocations["type"], "RevocationList") || id(revocations["issuer"]) != id(o.issuer)) {
		code = "other-document"
	}
	if code != "" {
		o.set(Revocation, Open, code, "host", hostOf(address))
		return
	}
	for _, r := range list(revocations["revokedAssertions"]) {
		uid := text(object(r)["uid"])
		if id(r) == id(o.assertion) || uid != "" && uid == text(o.assertion["uid"]) {
			o.revoked(text(object(r)["revocationReason"]))
			return
		}
	}
	o.set(Revocation, Passed, "not-listed", "host", hostOf(address))
}

func (o *ob2) revoked(reason string) {
	if reason == "" {
		o.set(Revocation, Failed, "revoked")
	} else {
		o.set(Revocation, Failed, "revoked-because", "reason", reason)
	}
}
