package contents

import (
	"crypto/sha256"
	"encoding/base64"
	"testing"

	"pims/fault"
)

func TestDigest(t *testing.T) {
	sum := sha256.Sum256([]byte("x"))
	good := "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
	for _, c := range []struct {
		name    string
		headers []string
		want    string // "sum", "none" or "bad"
	}{
		{"absent", nil, "none"},
		{"good", []string{good}, "sum"},
		{"with a parameter", []string{good + ";p=1"}, "sum"},
		{"among others", []string{`sha-512=:AA==:, x="a, sha-256=:no:\", b" ,` + good}, "sum"},
		{"in a second header", []string{"md5=:AA==:", good}, "sum"},
		{"the last one counts", []string{"sha-256=:" + base64.StdEncoding.EncodeToString(make([]byte, 32)) + ":", good}, "sum"},
		{"unknown algorithms", []string{"sha-512=:AA==:, unixsum=:1:"}, "none"},
		{"too short", []string{"sha-256=:AA==:"}, "bad"},
		{"no bytes", []string{"sha-256=12"}, "bad"},
		{"no value", []string{"sha-256"}, "bad"},
		{"one colon", []string{"sha-256=:"}, "bad"},
	} {
		got, err := Digest(c.headers)
		how := "none"
		switch {
		case err != nil && fault.KindOf(err) == fault.Invalid:
			how = "bad"
		case err != nil:
			t.Errorf("%s: %v", c.name, err)
		case string(got) == string(sum[:]):
			how = "sum"
		case got != nil:
			how = "another sum"
		}
		if how != c.want {
			t.Errorf("%s: %s, want %s", c.name, how, c.want)
		}
	}
}

func FuzzDigest(f *testing.F) {
	for _, seed := range []string{"sha-256=:AA==:", `a="\",b", sha-256=::;x`, ",,,", `"`, `a="\`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		sum, err := Digest([]string{header})
		if err == nil && sum != nil && len(sum) != sha256.Size {
			t.Fatalf("%q gave %d bytes", header, len(sum))
		}
	})
}
