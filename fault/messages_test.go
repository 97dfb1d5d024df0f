package fault

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// declared are the codes, argument names and reasons that the Go files of the
// whole tree hold.
type declared struct {
	codes   map[string]string // to where
	strings map[string]bool   // every literal: reasons are among them
	args    map[string]bool   // first arguments of With
}

func readTree(t *testing.T) declared {
	t.Helper()
	d := declared{map[string]string{CodeInternal: "fault"}, map[string]bool{}, map[string]bool{}}
	files := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") && len(entry.Name()) > 2) {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
					d.strings[s] = true
				}
			case *ast.CallExpr:
				sel, ok := n.Fun.(*ast.SelectorExpr)
				if !ok || len(n.Args) != 2 {
					return true
				}
				if on, ok := sel.X.(*ast.Ident); ok && on.Name == "fault" && sel.Sel.Name == "New" {
					if code, ok := literal(n.Args[1]); ok {
						d.codes[code] = files.Position(n.Pos()).String()
					}
				}
				if name, ok := literal(n.Args[0]); ok && sel.Sel.Name == "With" {
					d.args[name] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

var placeholder = regexp.MustCompile(`\{[a-z_]*\}`)

func TestEveryCodeHasSentences(t *testing.T) {
	d := readTree(t)
	for code, where := range d.codes {
		for _, lang := range []Lang{French, English} {
			if m := messages()[lang][code]; m.Title == "" || m.Detail == "" {
				t.Errorf("%s: code %q has no sentence in %s.json", where, code, lang)
			}
		}
	}
	for _, lang := range []Lang{French, English} {
		for _, key := range slices.Sorted(maps.Keys(messages()[lang])) {
			code, reason, _ := strings.Cut(key, ".")
			if d.codes[code] == "" {
				t.Errorf("%s.json: nothing declares code %q", lang, code)
			}
			if reason != "" && !d.strings[reason] {
				t.Errorf("%s.json: nothing gives the reason of %q", lang, key)
			}
		}
	}
}

func TestLanguagesSayTheSame(t *testing.T) {
	d := readTree(t)
	fr, en := messages()[French], messages()[English]
	if a, b := slices.Sorted(maps.Keys(fr)), slices.Sorted(maps.Keys(en)); !slices.Equal(a, b) {
		t.Fatalf("codes differ: %v and %v", a, b)
	}
	for key := range fr {
		a, b := holes(fr[key]), holes(en[key])
		if !slices.Equal(a, b) {
			t.Errorf("%s: placeholders differ: %v and %v", key, a, b)
		}
		for _, hole := range a {
			if !d.args[strings.Trim(hole, "{}")] {
				t.Errorf("%s: nothing fills %s", key, hole)
			}
		}
	}
}

func holes(m Message) []string {
	return slices.Compact(slices.Sorted(slices.Values(placeholder.FindAllString(m.Title+m.Detail, -1))))
}

// TestTypography holds the no-break spaces of French, and a calm voice.
func TestTypography(t *testing.T) {
	wrong := regexp.MustCompile(`[^\x{202f}][;?!]|[^\x{a0}]:|«[^\x{a0}]|[^\x{a0}]»|'|\.\.\.|!|  | $|^ `)
	address := regexp.MustCompile(`(?i)\b(tu|ton|ta|tes|vous|votre|vos)\b`)
	for key, m := range messages()[French] {
		for _, s := range []string{m.Title, m.Detail} {
			if at := wrong.FindString(s); at != "" {
				t.Errorf("fr %s: %q in %q", key, at, s)
			}
			if at := address.FindString(s); at != "" {
				t.Errorf("fr %s: says %q to people of any age", key, at)
			}
		}
	}
	for _, lang := range []Lang{French, English} {
		for key, m := range messages()[lang] {
			if !strings.HasSuffix(m.Detail, ".") || strings.HasSuffix(m.Title, ".") || len([]rune(m.Detail)) > 220 || len([]rune(m.Title)) > 40 {
				t.Errorf("%s %s: a title of a few words, then full sentences: %q %q", lang, key, m.Title, m.Detail)
			}
		}
	}
}
