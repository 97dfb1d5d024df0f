package move

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/tlog"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"pims/consent"
	"pims/doctypes"
	"pims/storage"
)

func TestSafeName(t *testing.T) {
	for name, want := range map[string]string{
		"Été.txt":                     "Été.txt",
		"E\u0301te\u0301":             "Été",
		"a/b":                         "a_b",
		"Histoire : chapitre 1 ?.pdf": "Histoire _ chapitre 1 _.pdf",
		"nul":                         "nul_",
		"NUL.txt":                     "NUL_.txt",
		"com7.a.b":                    "com7_.a.b",
		"COM³":                        "COM³_",
		"comète":                      "comète",
		"lpt10":                       "lpt10",
		"fin. .":                      "fin___",
		"...":                         "___",
		"100%":                        "100_",
		"\u202egpj.exe":               "_gpj.exe",
		"\xff":                        "_",
		"":                            "_",
	} {
		if got := safeName(name); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}

// TestNamesAreSafeAndApart: whatever names a folder holds, those in the archive
// are accepted by the reader and differ for every file system.
func TestNamesAreSafeAndApart(t *testing.T) {
	part := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"a", "A", "é", "e\u0301", "CON", ".", " ", "%", "\u200d", "ß", "SS", "🎒", strings.Repeat("é", 130), ".txt"}))
	rapid.Check(t, func(t *rapid.T) {
		names := taken{}
		seen := map[string]bool{}
		for range rapid.IntRange(1, 20).Draw(t, "n") {
			name := names.claim(safeName(part.Draw(t, "a") + part.Draw(t, "b")))
			if err := checkPath("data/files/" + name); err != nil {
				t.Fatalf("%q: %v", name, err)
			}
			if len(name) > 255 || !utf8.ValidString(name) || !norm.NFC.IsNormalString(name) || isReserved(name) ||
				strings.TrimRight(name, " .") != name {
				t.Fatalf("%q is not safe", name)
			}
			if k := strings.ToLower(norm.NFC.String(name)); seen[k] {
				t.Fatalf("%q twice", name)
			} else {
				seen[k] = true
			}
		}
	})
}

// TestMerkleIsTheLogs compares with the tree that package consent keeps.
func TestMerkleIsTheLogs(t *testing.T) {
	var m merkle
	var kept []tlog.Hash
	reader := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, n := range at {
			out[i] = kept[n]
		}
		return out, nil
	})
	for n := range int64(200) {
		leaf := hashed(consent.Leaf{Salt: []byte{byte(n)}, Record: []byte("x")})
		more, err := tlog.StoredHashes(n, leaf, reader)
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, more...)
		m.add(leaf)
		want, err := tlog.TreeHash(n+1, reader)
		if err != nil || tlog.Hash(m.root()) != want {
			t.Fatalf("size %d: %v", n+1, err)
		}
	}
}

// TestOnlyFilesHoldContents: a doctype that refers to blobs and does not stay on
// its host would carry their ids and keys into archives. Whoever adds one extends render, restore and the format.
func TestOnlyFilesHoldContents(t *testing.T) {
	var holds func(reflect.Type) bool
	holds = func(t reflect.Type) bool {
		switch t.Kind() {
		case reflect.Slice, reflect.Array, reflect.Map, reflect.Pointer:
			return holds(t.Elem())
		case reflect.Struct:
			if t == reflect.TypeFor[storage.Ref]() {
				return true
			}
			for f := range t.Fields() {
				if f.Type != t && holds(f.Type) {
					return true
				}
			}
		}
		return false
	}
	for _, d := range doctypes.All() {
		if !d.Stays && holds(d.Go) != (d.Name == doctypes.FileName) {
			t.Errorf("%s: contents of this doctype are not known to archives", d.Name)
		}
	}
}
