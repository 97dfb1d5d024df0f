package pims

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// order is the way of imports: a package may import itself, what stands before
// it, and nothing else of this module.
var order = []string{"fault", "outbound", "storage", "photo", "mail", "jobs", "doctypes", "openbadges", "instance", "identity", "consent", "find", "preview", "scan", "notices", "reports", "konnectors", "move", "backup", "doctor", "apps", "ui", "web", "cmd"}

// peers are folders whose packages never import each other; what is named for
// one may.
var peers = map[string][]string{"apps": {"all", "apptest"}}

// outside may import everything: they are not part of the product.
var outside = []string{"internal", "bench", "."}

type source struct {
	path string
	ast  *ast.File
	raw  []byte
}

// sources parses every Go file that we wrote. It opens the files itself, so
// that the test cache sees every change.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	fset := token.NewFileSet()
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || p == "third_party" || (strings.HasPrefix(d.Name(), ".") && p != ".")) {
			return filepath.SkipDir
		}
		if filepath.Ext(p) != ".go" {
			return nil
		}
		raw, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(fset, p, raw, parser.ParseComments)
		all = append(all, source{filepath.ToSlash(p), f, raw})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("only %d Go files: the walk is broken", len(all))
	}
	return all
}

func top(p string) string {
	first, _, _ := strings.Cut(p, "/")
	return first
}

func TestImportsRunOneWay(t *testing.T) {
	for _, src := range sources(t) {
		dir := path.Dir(src.path)
		from := top(dir)
		if slices.Contains(outside, from) {
			continue
		}
		here := slices.Index(order, from)
		if here < 0 {
			t.Errorf("%s: no place in the order of packages", src.path)
			continue
		}
		for _, imp := range src.ast.Imports {
			name, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			rest, ok := strings.CutPrefix(name, "pims/")
			if !ok {
				continue
			}
			to := top(rest)
			test := strings.HasSuffix(src.path, "_test.go")
			if there := slices.Index(order, to); there > here && !test || there < 0 && !test {
				t.Errorf("%s imports %s against the order", src.path, name)
			}
			if free, ok := peers[from]; ok && to == from && dir != from && !test {
				mine, theirs := strings.TrimPrefix(dir, from+"/"), strings.TrimPrefix(rest, from+"/")
				if rest != from && top(mine) != top(theirs) && !slices.Contains(free, top(mine)) {
					t.Errorf("%s imports its peer %s", src.path, name)
				}
			}
		}
	}
}

func TestEveryPackageSaysWhatItPromises(t *testing.T) {
	docs := map[string]string{}
	dirs := map[string]bool{}
	for _, src := range sources(t) {
		dir := path.Dir(src.path)
		if strings.HasSuffix(src.path, "_test.go") {
			continue
		}
		dirs[dir] = true
		if src.ast.Doc == nil {
			continue
		}
		if other, ok := docs[dir]; ok {
			t.Errorf("%s: a second package comment beside %s", src.path, other)
		}
		docs[dir] = src.path
		if n := len(strings.Split(src.ast.Doc.Text(), "\n")); n > 31 && dir != "." {
			t.Errorf("%s: a package comment of %d lines, at most 30", src.path, n)
		}
	}
	for dir := range dirs {
		if want := path.Join(dir, "doc.go"); docs[dir] != want {
			t.Errorf("%s: the package comment is in %q, not in doc.go", dir, docs[dir])
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)\s#]+)[^)]*\)`)

func TestLinksOfTheDocsLeadSomewhere(t *testing.T) {
	pages := []string{"README.md"}
	err := filepath.WalkDir("docs", func(p string, _ fs.DirEntry, err error) error {
		if filepath.Ext(p) == ".md" {
			pages = append(pages, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, page := range pages {
		raw, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllSubmatch(raw, -1) {
			to := string(m[1])
			if strings.Contains(to, ":") {
				continue // an address elsewhere
			}
			seen++
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), to)); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", page, to)
			}
		}
	}
	if seen < 10 {
		t.Fatalf("only %d links: the search is broken", seen)
	}
}

func TestFilesStaySmall(t *testing.T) {
	var lengths []int
	over := 0
	for _, src := range sources(t) {
		n := bytes.Count(src.raw, []byte("\n"))
		if n > 600 {
			t.Errorf("%s has %d lines, at most 600", src.path, n)
		}
		if n > 400 {
			over++
		}
		if !strings.HasSuffix(src.path, "_test.go") {
			lengths = append(lengths, n)
		}
	}
	slices.Sort(lengths)
	if median := lengths[len(lengths)/2]; median > 120 {
		t.Errorf("the median file has %d lines, at most 120", median)
	}
	if over > len(lengths)/20 {
		t.Errorf("%d files are over 400 lines: nearly all stay under", over)
	}
}

func TestNothingRunsBeforeMain(t *testing.T) {
	for _, src := range sources(t) {
		for _, decl := range src.ast.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s has an init function", src.path)
			}
		}
		for _, bad := range []string{"util", "utils", "common", "helpers", "manager"} {
			if src.ast.Name.Name == bad {
				t.Errorf("%s: a package called %s says nothing", src.path, bad)
			}
		}
		if env := "os." + "Getenv("; bytes.Contains(src.raw, []byte(env)) && top(src.path) != "cmd" && !strings.HasSuffix(src.path, "_test.go") {
			t.Errorf("%s reads the environment: only cmd does", src.path)
		}
	}
}

// Only tests, and what is for tests alone, may have passwords hashed cheaply.
func TestPasswordsAreDearToPrograms(t *testing.T) {
	for _, src := range sources(t) {
		if strings.HasSuffix(src.path, "_test.go") || strings.HasPrefix(src.path, "internal/webtest/") || strings.HasPrefix(src.path, "apps/apptest/") {
			continue
		}
		ast.Inspect(src.ast, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "HashCheaply" {
				t.Errorf("%s hashes passwords cheaply", src.path)
			}
			return true
		})
	}
}

// TestOnlyBadgerIsReplaced: by the copy of decision 89, and no other module.
func TestOnlyBadgerIsReplaced(t *testing.T) {
	raw, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	const known = "\nreplace github.com/dgraph-io/badger/v4 => ./third_party/badger\n"
	if bytes.Contains(bytes.Replace(raw, []byte(known), []byte("\n"), 1), []byte("\nreplace")) {
		t.Error("go.mod replaces a module")
	}
}
