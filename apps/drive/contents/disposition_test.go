package contents

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pims/fault"
	"pims/instance"
)

func TestFileName(t *testing.T) {
	for header, want := range map[string]string{
		`attachment; filename="a.txt"`:                                "a.txt",
		`attachment; filename=a.txt`:                                  "a.txt",
		`attachment; filename*=UTF-8''%C3%A9t%C3%A9.txt`:              "été.txt",
		`attachment; filename="ete.txt"; filename*=utf-8'fr'%C3%A9té`: "", // RFC 8187 is ASCII
		`attachment; filename="ete.txt"; filename*=utf-8'fr'%C3%A9`:   "é",
		`attachment; filename*=UTF-8''a%20b%27c`:                      "a b'c",
		`inline; FILENAME*=UTF-8''x`:                                  "x",
	} {
		got, err := FileName(header)
		if want == "" {
			continue
		}
		if err != nil || got != want {
			t.Errorf("%s: %q, %v", header, got, err)
		}
	}
}

func TestDispositionComesBack(t *testing.T) {
	for _, name := range []string{"a.txt", "été.txt", `"quoted"; x=y.txt`, "🏖️ 100 %.txt", "Œuvre\\de l’art", "ﬁn.txt", "a'b*c"} {
		header := Disposition(false, name)
		got, err := FileName(header)
		if err != nil || got != name {
			t.Errorf("%s: %q, %v", header, got, err)
		}
		if strings.ContainsFunc(header, func(r rune) bool { return r < 0x20 || r > 0x7e }) {
			t.Errorf("%q is not ASCII", header)
		}
	}
}

// Whatever a client sends as a name is a good name or a bad-name.
func FuzzFileName(f *testing.F) {
	for _, seed := range []string{`attachment; filename="a"`, `attachment; filename*=UTF-8''%00`, `x; filename*0=a; filename*1=b`, "attachment; filename*=UTF-8''%ff%fe", `;`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		name, err := FileName(header)
		if err != nil {
			if !errors.Is(err, instance.ErrBadName) || fault.KindOf(err) != fault.Invalid {
				t.Fatalf("%q: %v", header, err)
			}
			return
		}
		if instance.CheckName(name) != nil || !utf8.ValidString(name) {
			t.Fatalf("%q gave %q", header, name)
		}
		back, err := FileName(Disposition(true, name))
		if err != nil || back != name {
			t.Fatalf("%q comes back as %q, %v", name, back, err)
		}
	})
}
