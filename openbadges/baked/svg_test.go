package baked_test

import (
	"errors"
	"strings"
	"testing"

	"pims/openbadges/baked"
)

func svg(badge string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><!-- a star --><svg xmlns="http://www.w3.org/2000/svg" ` +
		`xmlns:a="http://openbadges.org" xmlns:c="https://purl.imsglobal.org/ob/v3p0">` + badge + `<g><path d="M0 0h9"/></g></svg>`
}

func TestSVG(t *testing.T) {
	const url = "https://example.org/assertion.json"
	cdata := "<![CDATA[" + assertion + "]]>"
	tests := []struct {
		name, file, want, kind string
		err                    error
	}{
		{"none", svg(""), "", "", baked.ErrNone},
		{"JSON", svg("<c:credential> " + cdata + "\n</c:credential>"), assertion, baked.OB3, nil},
		{"JWS", svg(`<c:credential verify=" a.b.c "/>`), "a.b.c", baked.OB3, nil},
		{"JWS of 2.0", svg(`<a:assertion verify="a.b.c"/>`), "a.b.c", baked.OB2, nil},
		{"hosted", svg(`<a:assertion verify="` + url + `">` + cdata + `</a:assertion>`), assertion, baked.OB2, nil},
		{"hosted, address only", svg(`<a:assertion verify="` + url + `"/>`), url, baked.OB2, nil},
		{"escaped", svg("<c:credential>" + strings.ReplaceAll(assertion, `"`, "&quot;") + "</c:credential>"), assertion, baked.OB3, nil},
		{"byte order mark", "\ufeff" + svg(`<a:assertion verify="a.b.c"/>`), "a.b.c", baked.OB2, nil},
		{"two", svg(`<a:assertion verify="a.b.c"/><c:credential verify="a.b.c"/>`), "", "", baked.ErrMany},
		{"other namespace", svg(`<assertion verify="a.b.c"/>`), "", "", baked.ErrNone},
		{"elements in it", svg("<c:credential>{<b/>}</c:credential>"), "", "", baked.ErrBroken},
		{"too large", svg("<c:credential>" + strings.Repeat("x", baked.MaxCredential+1) + "</c:credential>"), "", "", baked.ErrTooLarge},
		{"billion laughs", `<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>` + svg("<c:credential>&b;</c:credential>"), "", "", baked.ErrBroken},
		{"file of the machine", `<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + svg("<c:credential>&a;</c:credential>"), "", "", baked.ErrBroken},
		{"entity in the attribute", `<!DOCTYPE svg [<!ENTITY a "a.b.c">]>` + svg(`<c:credential verify="&a;"/>`), "", "", baked.ErrBroken},
		{"other encoding", strings.Replace(svg(""), "UTF-8", "UTF-16", 1), "", "", baked.ErrNotImage},
		{"never closed", strings.TrimSuffix(svg(`<a:assertion verify="a.b.c"/>`), "</svg>"), "", "", baked.ErrBroken},
		{"badge never closed", `<svg xmlns:c="https://purl.imsglobal.org/ob/v3p0"><c:credential>`, "", "", baked.ErrBroken},
		{"HTML", "<html><svg></svg></html>", "", "", baked.ErrNotImage},
		{"JSON, not XML", assertion, "", "", baked.ErrNotImage},
	}
	for _, test := range tests {
		credential, kind, err := baked.Extract([]byte(test.file))
		if !errors.Is(err, test.err) || string(credential) != test.want || kind != test.kind {
			t.Errorf("%s: %q of kind %q, %v", test.name, credential, kind, err)
		}
	}
}
