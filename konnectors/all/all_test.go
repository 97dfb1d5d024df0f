package all_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pims/konnectors/all"
)

func TestManifests(t *testing.T) {
	list, err := all.Konnectors(all.Deps{Example: "https://attestations.example.org", Pix: "https://app.pix.example"})
	if err != nil {
		t.Fatal(err)
	}
	slugs := map[string]bool{}
	for _, k := range list {
		m := k.Manifest()
		if err := m.Check(); err != nil {
			t.Error(err)
		}
		if slugs[m.Slug] {
			t.Errorf("two konnectors are called %s", m.Slug)
		}
		slugs[m.Slug] = true
	}
	if none, err := all.Konnectors(all.Deps{}); err != nil || len(none) != 0 {
		t.Errorf("a node without services offers %d, %v", len(none), err)
	}
}

// contract are the folders that are no konnector.
var contract = []string{"all", "konnectortest"}

// refused are packages by which a konnector could get around its source and
// sink.
var refused = []string{"net", "net/http", "os", "os/exec", "syscall", "unsafe", "plugin", "runtime", "log", "log/slog"}

// A konnector meets the world through the contract only. The fake of its
// service, <konnector>test, is no part of it.
func TestKonnectorsUseNothingElse(t *testing.T) {
	checked := 0
	err := filepath.WalkDir("..", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel := strings.Split(filepath.ToSlash(p), "/")[1:]
		if d.IsDir() && len(rel) > 0 && (slices.Contains(contract, rel[0]) || strings.HasSuffix(d.Name(), "test")) {
			return filepath.SkipDir
		}
		if len(rel) < 2 || filepath.Ext(p) != ".go" || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		checked++
		for _, imp := range f.Imports {
			name, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				return err
			}
			ours := strings.HasPrefix(name, "pims/")
			if slices.Contains(refused, name) || ours && name != "pims/konnectors" && name != "pims/doctypes" && name != "pims/fault" {
				t.Errorf("%s imports %s", p, name)
			}
		}
		return nil
	})
	if err != nil || checked == 0 {
		t.Errorf("%d files, %v", checked, err)
	}
}
