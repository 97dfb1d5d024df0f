package op

import (
	"strings"
	"testing"

	"pims/instance"
)

func TestAPointerComesBack(t *testing.T) {
	owner, err := instance.NewID()
	if err != nil {
		t.Fatal(err)
	}
	grant, err := instance.NewDocID()
	if err != nil {
		t.Fatal(err)
	}
	p := pointer{Owner: owner, Grant: grant, Secret: [16]byte{1, 2, 3}}
	if s := p.String(); len(s) != 64 || strings.Contains(s, ":") {
		t.Errorf("the engine cannot use %q", s)
	}
	if got, err := parsePointer(p.String()); err != nil || got != p {
		t.Errorf("got %+v, %v", got, err)
	}
}

func FuzzSealed(f *testing.F) {
	s, err := newSealer([32]byte{7})
	if err != nil {
		f.Fatal(err)
	}
	good, err := s.Encrypt("refresh.x")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"", "a", good, good + "=", good + "\n", good[1:], strings.ToUpper(good), pointer{}.String() + "\r"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		if text, err := s.Decrypt(token); err == nil {
			for _, other := range []string{token[:len(token)-1], token + "\n", "\n" + token, token + "="} {
				if _, err := s.Decrypt(other); err == nil {
					t.Errorf("%q opens as %q, too", other, text)
				}
			}
		}
		if p, err := parsePointer(token); err == nil && p.String() != token {
			t.Errorf("%q is another spelling of %q", token, p.String())
		}
	})
}
