package crashtest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// world is a node that stands still, and how many operations it has seen.
type world struct {
	dir   string
	done  map[string]int
	files map[string][]string // by kind
}

// newWorld lets a node live for a moment. It was stopped in order, or killed: then
// logs are left.
func newWorld(t *testing.T, r *rand.Rand, inOrder bool) *world {
	t.Helper()
	w := &world{dir: filepath.Join(t.TempDir(), "node")}
	must(t, fresh(t.Context(), w.dir, everyScene()))
	c := start(t, job{Do: "live", Dir: w.dir})
	c.busy(t)
	w.done = c.kill(t, time.Duration(300+r.IntN(300))*time.Millisecond)
	if inOrder {
		must(t, judge(t.Context(), w.dir, w.done))
		must(t, w.save(t.Context()))
	} else {
		// What was done and not acknowledged is seen in a copy, which recovers.
		must(t, judge(t.Context(), w.copy(t), w.done))
	}
	if what, err := w.look(t, w.copy(t), ""); err != nil || what != "no effect" {
		t.Fatalf("before anything is flipped: %s, %v", what, err)
	}
	w.files = map[string][]string{}
	must(t, filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		rel, _ := filepath.Rel(w.dir, path)
		if kind := kindOf(rel); err == nil && info.Size() > 0 && kind != "" {
			w.files[kind] = append(w.files[kind], rel)
		}
		return err
	}))
	return w
}

// save backs the node up.
func (w *world) save(ctx context.Context) error {
	n, err := open(ctx, w.dir, false)
	if err != nil {
		return err
	}
	return errors.Join(backups{}.step(ctx, n, 0), n.close())
}

func (w *world) copy(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "node")
	run(t, "cp", "-a", "--reflink=auto", "--sparse=always", w.dir, dir)
	return dir
}

// kindOf names what kind of file one is; empty for those that hold nothing.
func kindOf(path string) string {
	parts := strings.Split(path, string(filepath.Separator))
	name := parts[len(parts)-1]
	switch top := parts[0]; {
	case top == "archive", name == "LOCK":
		return ""
	case top == "backup" && len(parts) > 2:
		return top + " " + parts[1]
	case filepath.Ext(name) != "" && top != "keyring":
		return top + " " + filepath.Ext(name)
	case top == "keyspaces", top == "node":
		return top + " " + name
	default:
		return top
	}
}

// look opens the node in children until one lives to tell all, and judges.
func (w *world) look(t *testing.T, dir, path string) (what string, err error) {
	t.Helper()
	for crashes := range 4 {
		c := start(t, job{Do: "audit", Dir: dir, Done: w.done, Crashed: crashes > 0})
		_, err := c.end()
		var status *exec.ExitError
		switch {
		case errors.As(err, &status) && status.ExitCode() != 1 && crashes < 3:
			what = fmt.Sprintf("%d crashes, ", crashes+1)
			continue
		case err != nil:
			return what, err
		}
		verdict, err := w.judge(path, c.rest)
		return what + verdict, err
	}
	return what, errors.New("the process ends again and again")
}

// judge reads what a child told.
func (w *world) judge(path string, told []string) (string, error) {
	var silent, said, others, torn []string
	for _, line := range told {
		kind, rest, _ := strings.Cut(line, " ")
		switch kind {
		case "differs":
			silent = append(silent, rest)
		case "fault":
			said = append(said, rest)
		case "torn":
			torn = append(torn, rest)
			continue
		}
		id, _, _ := strings.Cut(rest, " ")
		if (strings.HasPrefix(path, "keyspaces") || strings.HasPrefix(path, "blobs")) && id != "node" && !strings.Contains(path, id) {
			others = append(others, rest)
		}
	}
	switch {
	case len(told) == 0:
		return "", errors.New("the child has told nothing")
	case len(others) > 0:
		return "others", fmt.Errorf("others notice: %s", strings.Join(others, "; "))
	case len(torn) > 0 && len(said) == 0 && filepath.Ext(path) != ".mem":
		return "silent", fmt.Errorf("silently one less: %s", strings.Join(torn, "; "))
	case len(silent) > 0 && len(said) == 0:
		return "silent", fmt.Errorf("silently wrong: %s", strings.Join(silent, "; "))
	case len(said) > 0:
		return "said", nil
	case len(torn) > 0:
		return "the last commit of a crash's log, which looks torn", nil // see storage/badger/inspectlog.go
	}
	return "no effect", nil
}
