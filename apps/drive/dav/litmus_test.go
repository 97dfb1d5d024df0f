package dav_test

import (
	"os/exec"
	"regexp"
	"strconv"
	"testing"
)

var groups = regexp.MustCompile(`<- summary for .([a-z]+).: of (\d+) tests run: (\d+) passed, (\d+) failed`)

// litmus is the suite of the WebDAV Resources Community: 104 tests, all of which
// pass on Apache.
func TestLitmus(t *testing.T) {
	program := need(t, "litmus", "litmus")
	p := serve(t)
	cmd := exec.Command(program, p.url, p.login, p.password)
	cmd.Dir = t.TempDir() // it writes debug.log
	out, err := cmd.CombinedOutput()
	passed := 0
	for _, m := range groups.FindAllStringSubmatch(string(out), -1) {
		n, err := strconv.Atoi(m[3])
		if err != nil {
			t.Fatal(err)
		}
		passed += n
	}
	if err != nil || passed != 104 {
		t.Errorf("%d of 104 passed: %v\n%s", passed, err, out)
	}
}
