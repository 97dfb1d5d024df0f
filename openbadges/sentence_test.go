package openbadges

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pims/fault"
)

// answered finds the codes that the package gives: the name of the check is a
// constant before them, or that of the function's own question.
var answered = regexp.MustCompile(`(?:set|check)\((\w+), \w+, "([a-z0-9-]+)"`)

func TestEveryAnswerHasSentences(t *testing.T) {
	names := map[string]string{"Form": Form, "IssuedBy": IssuedBy, "Signature": Signature, "Recipient": Recipient, "Dates": Dates, "Revocation": Revocation, "Evidence": Evidence}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	var source strings.Builder
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(f, "_test.go") {
			source.Write(raw)
		}
	}
	keys := slices.Collect(maps.Values(names))
	for _, m := range answered.FindAllStringSubmatch(source.String(), -1) {
		if names[m[1]] != "" {
			keys = append(keys, names[m[1]]+"."+m[2])
		}
	}
	for _, m := range regexp.MustCompile(`as\(\w+, "([a-z0-9-]+)"`).FindAllStringSubmatch(source.String(), -1) {
		keys = append(keys, IssuedBy+"."+m[1])
	}
	for _, lang := range []fault.Lang{fault.French, fault.English} {
		for _, k := range keys {
			if messages()[lang][k] == "" {
				t.Errorf("%s: %s has no sentence", lang, k)
			}
		}
		for k := range messages()[lang] {
			if _, code, ok := strings.Cut(k, "."); ok && !strings.Contains(source.String(), `"`+code+`"`) {
				t.Errorf("%s: nothing answers %s", lang, k)
			}
		}
	}
	hole := regexp.MustCompile(`\{[a-z]+\}`)
	for k, fr := range messages()[fault.French] {
		if a, b := hole.FindAllString(fr, -1), hole.FindAllString(messages()[fault.English][k], -1); !slices.Equal(a, b) {
			t.Errorf("%s: %v and %v", k, a, b)
		}
	}
}

func TestTypography(t *testing.T) {
	wrong := regexp.MustCompile(`[^\x{202f}][;?!]|[^\x{a0}]:|«[^\x{a0}]|[^\x{a0}]»|'|\.\.\.|!|  | $|^ |(?i)\b(tu|ton|ta|tes|vous|votre|vos)\b`)
	for k, s := range messages()[fault.French] {
		if at := wrong.FindString(s); at != "" {
			t.Errorf("%s: %q in %q", k, at, s)
		}
	}
	for _, lang := range []fault.Lang{fault.French, fault.English} {
		for k, s := range messages()[lang] {
			if end := map[bool]string{true: ".", false: "?"}[strings.Contains(k, ".")]; !strings.HasSuffix(s, end) || len([]rune(s)) > 160 {
				t.Errorf("%s %s: %q", lang, k, s)
			}
		}
	}
}

func TestSentence(t *testing.T) {
	c := Expired(time.Date(2027, 10, 1, 0, 0, 0, 0, time.UTC))
	if s := c.Sentence(fault.French); s != "Non. Il n’est plus valable depuis le 1er octobre 2027." {
		t.Error(s)
	}
	if s := c.Sentence(fault.English); s != "No. It has not been valid since 1 October 2027." {
		t.Error(s)
	}
	if q := c.Question(fault.French); q != "Est-il encore valable\u202f?" {
		t.Error(q)
	}
	long := check(Form, Failed, "wrong-field", "field", strings.Repeat("é", 1000)+"\xff")
	if v := long.Args[0].Value; len([]rune(v)) > maxArg+1 {
		t.Errorf("%d characters of a stranger in a sentence", len(v))
	}
}
