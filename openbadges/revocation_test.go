package openbadges

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"pims/openbadges/badgetest"
)

func TestBitstring(t *testing.T) {
	s := newSite(t)
	i := s.issuer()
	at := s.at + "/status"
	a := award()
	a.Status = badgetest.Status{List: at, Index: 4711}
	file := i.Issue(a)
	list := func(by *badgetest.Issuer, change func(list, subject document)) []byte {
		d := read(t, by.StatusList(at, today.AddDate(0, 0, -1), 4710, 4712))
		delete(d, "proof")
		change(d, d["credentialSubject"].(document))
		return by.Sign(d, today)
	}
	same := func(document, document) {}
	thief := badgetest.NewIssuer([32]byte{7}, "", "Voleur")
	asIssuer := badgetest.NewIssuer([32]byte{7}, i.ID, "Fablab du Quai")
	tests := map[string]struct {
		page []byte
		want string
	}{
		"not listed":      {list(i, same), "passed.not-listed"},
		"token":           {[]byte(i.SignJWT(withoutProof(t, list(i, same)))), "passed.not-listed"},
		"revoked":         {i.StatusList(at, today, 4711), "failed.revoked"},
		"of another":      {list(thief, same), "open.other-list"},
		"by another":      {list(asIssuer, same), "open.unproved-list"},
		"changed":         {edit(t, i.StatusList(at, today, 4711), func(d document) { d["credentialSubject"].(document)["encodedList"] = encoded(1 << 14) }), "open.unproved-list"},
		"unsigned":        {edit(t, list(i, same), func(d document) { delete(d, "proof") }), "open.unproved-list"},
		"over":            {list(i, func(l, _ document) { l["validUntil"] = today.Add(-time.Minute).Format(time.RFC3339) }), "open.stale-list"},
		"to come":         {list(i, func(l, _ document) { l["validFrom"] = today.Add(time.Hour).Format(time.RFC3339) }), "open.stale-list"},
		"other address":   {list(i, func(l, _ document) { l["id"] = at + "2" }), "open.unreadable-list"},
		"other purpose":   {list(i, func(_, s document) { s["statusPurpose"] = "suspension" }), "open.unreadable-list"},
		"too short":       {list(i, func(_, s document) { s["encodedList"] = encoded(4711 / 8) }), "open.unreadable-list"},
		"just long":       {list(i, func(_, s document) { s["encodedList"] = encoded(4711/8 + 1) }), "passed.not-listed"},
		"no gzip":         {list(i, func(_, s document) { s["encodedList"] = "uAAAA" }), "open.unreadable-list"},
		"no multibase":    {list(i, func(_, s document) { s["encodedList"] = encoded(1 << 14)[1:] }), "open.unreadable-list"},
		"another subject": {list(i, func(_, s document) { s["type"] = "Achievement"; delete(s, "encodedList"); delete(s, "statusPurpose") }), "open.unproved-list"},
		"a page":          {[]byte("<html>"), "open.unreadable-list"},
		"nothing":         {nil, "open.no-document"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			delete(s.pages, "/status")
			if test.page != nil {
				s.pages["/status"] = test.page
			}
			verdict := map[byte]Verdict{'p': Valid, 'f': Invalid, 'o': Unknown}[test.want[0]]
			answers(t, verify(t, s.v, file, ines), verdict, is{Revocation: test.want})
		})
	}
	answers(t, verify(t, offline(), file, ines), Unknown, is{Revocation: "open.offline"})
	expired := a
	expired.Expires = today.AddDate(0, 0, -1)
	answers(t, verify(t, offline(), i.Issue(expired), ines), Invalid, is{Revocation: "open.offline", Dates: "failed.expired", IssuedBy: "open.offline"})
}

func withoutProof(t *testing.T, list []byte) document {
	d := read(t, list)
	delete(d, "proof")
	return d
}

// encoded is a list of so many bytes, all zero.
func encoded(size int) string {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(make([]byte, size)); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return "u" + base64.RawURLEncoding.EncodeToString(packed.Bytes())
}

// A list that unpacks to gigabytes costs no more than the way to its bit.
func TestBomb(t *testing.T) {
	bomb := encoded(1 << 26)
	began := time.Now()
	allocated := testing.AllocsPerRun(1, func() {
		if set, err := bit(bomb, 99); set || err != nil {
			t.Error(set, err)
		}
	})
	if took := time.Since(began); took > 10*time.Second || allocated > 1000 {
		t.Errorf("%s and %v allocations", took, allocated)
	}
	i := self()
	for _, index := range []string{fmt.Sprint(maxIndex + 1), "99999999999999999999999", "-1", "1.5", ""} {
		c := i.Credential(award())
		c["credentialStatus"] = document{
			"id": "https://fablab.example/status#1", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
			"statusListIndex": index, "statusListCredential": "https://fablab.example/status",
		}
		answers(t, verify(t, offline(), i.Sign(c, today), ines), Unknown, is{Revocation: "open.unknown-status"})
	}
}

func TestSuspendedAndOthers(t *testing.T) {
	s := newSite(t)
	i := s.issuer()
	at := s.at + "/status"
	entry := func(purpose string) document {
		return document{"id": at + "#1" + purpose, "type": "BitstringStatusListEntry", "statusPurpose": purpose, "statusListIndex": "1", "statusListCredential": at}
	}
	list := read(t, i.StatusList(at, today, 1))
	delete(list, "proof")
	list["credentialSubject"].(document)["statusPurpose"] = []any{"suspension", "message"}
	s.pages["/status"] = i.Sign(list, today)
	tests := map[string]struct {
		status any
		want   string
	}{
		"suspended": {entry("suspension"), "failed.suspended"},
		"message":   {entry("message"), "not-needed.none-stated"},
		"the worst": {[]any{entry("message"), entry("suspension"), entry("revocation")}, "failed.suspended"},
		"unknown":   {document{"id": at, "type": "BitstringStatusList"}, "open.unknown-status"},
		"only name": {at, "open.unknown-status"},
		"many":      {[]any{entry("a"), entry("b"), entry("c"), entry("d"), entry("e")}, "open.unknown-status"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := i.Credential(award())
			c["credentialStatus"] = test.status
			answers(t, verify(t, s.v, []byte(i.SignJWT(c)), ines), map[byte]Verdict{'n': Valid, 'f': Invalid, 'o': Unknown}[test.want[0]], is{Revocation: test.want})
		})
	}
}

func TestRevocationList(t *testing.T) {
	s := newSite(t)
	i := s.issuer()
	at := s.at + "/revocations"
	c := i.Credential(award())
	c["@context"] = append(c["@context"].([]any), "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
	c["credentialStatus"] = document{"id": at, "type": "1EdTechRevocationList"}
	file := i.Sign(c, today)
	entry := func(id any, revoked bool) []any {
		return []any{document{"id": "urn:uuid:other"}, document{"id": id, "revoked": revoked}}
	}
	tests := map[string]struct {
		page any
		want string
	}{
		"empty":       {document{"id": at, "issuer": i.ID, "revokedCredential": []any{}}, "passed.not-listed"},
		"others":      {document{"id": at, "issuer": i.ID, "revokedCredential": entry("urn:uuid:second", true)}, "passed.not-listed"},
		"revoked":     {document{"id": at, "issuer": i.ID, "revokedCredential": entry(c["id"], true)}, "failed.revoked"},
		"taken back":  {document{"id": at, "issuer": i.ID, "revokedCredential": entry(c["id"], false)}, "passed.not-listed"},
		"only names":  {document{"id": at, "issuer": document{"id": i.ID}, "revokedCredentials": []any{c["id"]}}, "failed.revoked"},
		"of another":  {document{"id": at, "issuer": "https://autre.example", "revokedCredential": []any{}}, "open.other-list"},
		"other shape": {document{"id": at, "issuer": i.ID}, "open.unreadable-list"},
		"a page":      {"<html>", "open.no-document"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s.pages["/revocations"] = asJSON(test.page)
			answers(t, verify(t, s.v, file, ines), map[byte]Verdict{'p': Valid, 'f': Invalid, 'o': Unknown}[test.want[0]], is{Revocation: test.want})
		})
	}
}
