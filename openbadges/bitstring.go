package openbadges

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"strconv"
	"strings"

	"pims/outbound"
)

// maxIndex bounds how far into a status list is read: 16 MiB of it, however
// small it was packed.
const maxIndex = 1<<27 - 1

var errList = errors.New("not a status list")

// bitstring asks a status list of the W3C: a credential of its own, by the same
// issuer.
func (v *Verifier) bitstring(ctx context.Context, entry map[string]any, c credential) Check {
	purpose, address := text(entry["statusPurpose"]), text(entry["statusListCredential"])
	if purpose == "message" || purpose == "refresh" {
		return check(Revocation, NotNeeded, "none-stated")
	}
	index, err := strconv.ParseUint(text(entry["statusListIndex"]), 10, 64)
	if err != nil || index > maxIndex || entry["statusSize"] != nil && entry["statusSize"] != 1.0 || purpose != "revocation" && purpose != "suspension" {
		return check(Revocation, Open, "unknown-status")
	}
	host := hostOf(address)
	if v.Fetch == nil {
		return check(Revocation, Open, "offline", "host", host)
	}
	a, err := v.Fetch.Get(ctx, address, "application/vc, application/vc+jwt;q=0.9, application/ld+json;q=0.8, application/json;q=0.7")
	if err != nil {
		return check(Revocation, Open, "no-answer", "host", host)
	}
	subject, code := v.statusList(ctx, a, c, address)
	if code == "" && !has(subject["statusPurpose"], purpose) {
		code = "unreadable-list"
	}
	if code != "" {
		return check(Revocation, Open, code, "host", host)
	}
	switch set, err := bit(text(subject["encodedList"]), int64(index)); {
	case err != nil:
		return check(Revocation, Open, "unreadable-list", "host", host)
	case set && purpose == "suspension":
		return check(Revocation, Failed, "suspended")
	case set:
		return check(Revocation, Failed, "revoked")
	}
	return check(Revocation, Passed, "not-listed", "host", host)
}

// statusList is the list of an answer; code says why it is not believed.
func (v *Verifier) statusList(ctx context.Context, a outbound.Answer, c credential, address string) (subject map[string]any, code string) {
	body := bytes.TrimSpace(a.Body)
	var document map[string]any
	var f finding
	switch {
	case a.Status != 200:
		return nil, "no-document"
	case isJWS(body):
		t, err := readToken(body)
		if err != nil || t.disagrees() != "" {
			return nil, "unreadable-list"
		}
		document = t.credential
		f = v.proveToken(ctx, t, id(document["issuer"]))
	default:
		var err error
		if document, err = parse(body); document == nil {
			return nil, "unreadable-list"
		}
		if err == nil {
			err = plain(document)
		}
		f = v.prove(ctx, document, id(document["issuer"]), err)
	}
	of, wrong := readCredential(document)
	subject = object(document["credentialSubject"])
	switch now := v.now(); {
	case of.badge.Issuer.ID != c.badge.Issuer.ID:
		return nil, "other-list"
	case !f.good():
		return nil, "unproved-list"
	case !of.until.IsZero() && !now.Before(of.until), of.from.After(now.Add(skew)):
		return nil, "stale-list"
	case of.badge.ID != "" && of.badge.ID != address, len(wrong) > 0 && wrong[0].code != "missing-field", !has(subject["type"], "BitstringStatusList"):
		return nil, "unreadable-list"
	}
	return subject, ""
}

// bit reads one bit of an encoded list, and unpacks no more than leads to it.
func bit(encoded string, index int64) (bool, error) {
	packed, ok := strings.CutPrefix(encoded, "u")
	if !ok {
		return false, errList
	}
	unpacked, err := gzip.NewReader(base64.NewDecoder(base64.RawURLEncoding, strings.NewReader(packed)))
	if err != nil {
		return false, err
	}
	if _, err := io.CopyN(io.Discard, unpacked, index/8); err != nil {
		return false, err
	}
	var b [1]byte
	if _, err := io.ReadFull(unpacked, b[:]); err != nil {
		return false, err
	}
	return b[0]>>(7-index%8)&1 == 1, nil
}
