package drive

import (
	"strings"
	"testing"

	"pims/instance"
)

// Whatever people call themselves and their files, what is kept has a name that
// can be kept, with theirs first, also when it is numbered.
func FuzzLeftName(f *testing.F) {
	for _, s := range []string{"devoir.txt", "..", "/etc/passwd", `C:\a\b.doc`, "\u202egpj.exe", "a\x00b", strings.Repeat("é", 300) + ".pdf", "\xff\xfe.", ".bashrc", ""} {
		f.Add("Léa Petit", s)
		f.Add("x"+s, "devoir.txt")
	}
	f.Fuzz(func(t *testing.T, from, name string) {
		if strings.TrimSpace(from) == "" || len(from) > 4*80 {
			return
		}
		got := leftName(from, name)
		if err := instance.CheckName(strings.TrimSuffix(got, ".txt") + " (1000)"); err != nil {
			t.Errorf("%q and %q make %q: %v", from, name, got, err)
		}
		if strings.ContainsAny(got, `/\`) {
			t.Errorf("a path: %q", got)
		}
	})
}
