package baked_test

import (
	"bytes"
	"testing"

	"pims/openbadges/baked"
)

// Whatever the file, extraction ends, returns no more than a credential may
// have, and what was extracted can be baked and extracted again.
func FuzzExtract(f *testing.F) {
	blank := picture(f)
	f.Add(blank)
	f.Add(with(blank, "iTXt", plain(baked.OB2, assertion)))
	f.Add(with(blank, "iTXt", compressed(f, baked.OB3, assertion)))
	f.Add(with(blank, "tEXt", "openbadges\x00https://example.org"))
	f.Add([]byte(svg("<c:credential><![CDATA[" + assertion + "]]></c:credential>")))
	f.Add([]byte(svg(`<a:assertion verify="a.b.c"/>`)))
	f.Add([]byte(`<!DOCTYPE svg [<!ENTITY a "ha">]><svg>&a;</svg>`))
	f.Fuzz(func(t *testing.T, file []byte) {
		credential, kind, err := baked.Extract(file)
		if err != nil {
			if credential != nil || kind != "" {
				t.Errorf("%q of kind %q beside an error", credential, kind)
			}
			return
		}
		if len(credential) > baked.MaxCredential {
			t.Errorf("%d bytes", len(credential))
		}
		again, err := baked.Bake(blank, credential, kind)
		if err != nil {
			t.Fatal(err)
		}
		if got, _, err := baked.Extract(again); err != nil || !bytes.Equal(got, credential) {
			t.Errorf("%q became %q, %v", credential, got, err)
		}
	})
}
