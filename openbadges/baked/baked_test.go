package baked_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pims/openbadges/baked"
)

const assertion = `{"@context":"https://w3id.org/openbadges/v2","type":"Assertion"}`

// picture is a small PNG without a badge.
func picture(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// with puts a chunk behind the header of a picture.
func with(picture []byte, kind, data string) []byte {
	c := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), kind+data...)
	c = binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
	const header = 8 + 12 + 13
	return bytes.Join([][]byte{picture[:header], c, picture[header:]}, nil)
}

func deflated(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func plain(keyword, text string) string { return keyword + "\x00\x00\x00fr\x00insigne\x00" + text }

func compressed(t testing.TB, keyword, text string) string {
	return keyword + "\x00\x01\x00\x00\x00" + deflated(t, text)
}

// What is baked is extracted as it was, and the picture still is one.
func TestBakeExtract(t *testing.T) {
	for _, kind := range []string{baked.OB2, baked.OB3} {
		file, err := baked.Bake(picture(t), []byte(assertion), kind)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := png.Decode(bytes.NewReader(file)); err != nil {
			t.Errorf("no picture any more: %v", err)
		}
		credential, got, err := baked.Extract(file)
		if err != nil || string(credential) != assertion || got != kind {
			t.Errorf("extracted %q of kind %q, %v", credential, got, err)
		}
		if _, err := baked.Bake(file, []byte(assertion), kind); !errors.Is(err, baked.ErrMany) {
			t.Errorf("a second badge: %v", err)
		}
	}
	if _, err := baked.Bake([]byte(assertion), nil, baked.OB3); !errors.Is(err, baked.ErrNotImage) {
		t.Errorf("baked into no picture: %v", err)
	}
}

func TestPNG(t *testing.T) {
	blank := picture(t)
	badge := plain(baked.OB3, assertion)
	one := with(blank, "iTXt", badge)
	flipped := bytes.Replace(one, []byte("Assertion"), []byte("assertion"), 1)
	endless := bytes.Clone(one)
	binary.BigEndian.PutUint32(endless[33:], 1<<31-1)
	tests := []struct {
		name string
		file []byte
		want error
	}{
		{"none", blank, baked.ErrNone},
		{"one", one, nil},
		{"compressed", with(blank, "iTXt", compressed(t, baked.OB3, assertion)), nil},
		{"two of a kind", with(one, "iTXt", badge), baked.ErrMany},
		{"one of each kind", with(one, "iTXt", plain(baked.OB2, assertion)), baked.ErrMany},
		{"of Open Badges 1", with(blank, "tEXt", "openbadges\x00https://example.org/assertion.json"), baked.ErrOld},
		{"of Open Badges 1 beside a new one", with(one, "tEXt", "openbadges\x00https://example.org/assertion.json"), nil},
		{"other texts", with(with(one, "tEXt", "date:create\x002021"), "iTXt", plain("XML:com.adobe.xmp", "<x/>")), nil},
		{"keyword is only the start of one", with(blank, "iTXt", plain(baked.OB3+"s", assertion)), baked.ErrNone},
		{"damaged badge", flipped, baked.ErrBroken},
		{"cut short", one[:len(one)-20], baked.ErrBroken},
		{"header only", blank[:33], baked.ErrBroken},
		{"signature only", blank[:8], baked.ErrBroken},
		{"chunk longer than the file", endless, baked.ErrBroken},
		{"badge after the end", append(bytes.Clone(blank), one[33:]...), baked.ErrNone},
		{"no header", append([]byte("\x89PNG\r\n\x1a\n"), one[33:]...), baked.ErrBroken},
		{"bomb", with(blank, "iTXt", compressed(t, baked.OB3, strings.Repeat(" ", 64<<20))), baked.ErrTooLarge},
		{"too large", with(blank, "iTXt", plain(baked.OB3, strings.Repeat(" ", baked.MaxCredential+1))), baked.ErrTooLarge},
		{"unknown compression", with(blank, "iTXt", baked.OB3+"\x00\x01\x07\x00\x00"), baked.ErrBroken},
		{"compressed badly", with(blank, "iTXt", baked.OB3+"\x00\x01\x00\x00\x00"+assertion), baked.ErrBroken},
		{"without its fields", with(blank, "iTXt", baked.OB3+"\x00\x00\x00"), baked.ErrBroken},
		{"not UTF-8", with(blank, "iTXt", plain(baked.OB3, "\xff")), baked.ErrBroken},
		{"JPEG", []byte("\xff\xd8\xff\xe0"), baked.ErrNotImage},
		{"empty", nil, baked.ErrNotImage},
	}
	for _, test := range tests {
		credential, kind, err := baked.Extract(test.file)
		if !errors.Is(err, test.want) || err == nil && (string(credential) != assertion || kind != baked.OB3) {
			t.Errorf("%s: %q of kind %q, %v", test.name, credential, kind, err)
		}
	}
}

// The files of 1EdTech, made by other programs.
func TestOthersFiles(t *testing.T) {
	at := filepath.Join("..", "..", "..", "shared", "testdata", "openbadges")
	if _, err := os.Stat(at); err != nil {
		t.Skipf("NOT TESTED against the files of 1EdTech: %v", err)
	}
	tests := map[string]struct{ kind, starts string }{
		"ob20/simple-badge.png": {baked.OB2, `{"@context":"https://w3id.org/openbadges/v2"`},
		"ob30/simple-jwt.png":   {baked.OB3, "eyJ"},
		"ob30/simple-json.svg":  {baked.OB3, "{\n"},
	}
	for name, want := range tests {
		file, err := os.ReadFile(filepath.Join(at, name))
		if err != nil {
			t.Fatal(err)
		}
		credential, kind, err := baked.Extract(file)
		if err != nil || kind != want.kind || !strings.HasPrefix(string(credential), want.starts) {
			t.Errorf("%s: %q of kind %q, %v", name, credential, kind, err)
		}
	}
}
