package crashtest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// jobVar tells the test binary that it is a child, and what to do.
const jobVar = "PIMS_CRASHTEST_JOB"

// job is what a child does.
type job struct {
	Do      string         // a key of chores
	Dir     string         // of the node
	Done    map[string]int // operations done of each scene
	Only    []string       // scenes; empty: all
	Ops     int            // of each scene, then it ends
	Crashed bool           // the child before ended of a fault of its own
}

// chores are what children do. They write to told, and are killed or return.
var chores = map[string]func(ctx context.Context, j job, told io.Writer) error{
	"live":  live,
	"once":  once,
	"heal":  heal,
	"audit": audit,
}

func TestMain(m *testing.M) {
	flag.Parse()
	if raw := os.Getenv(jobVar); raw != "" {
		var j job
		err := json.Unmarshal([]byte(raw), &j)
		if err == nil {
			err = chores[j.Do](context.Background(), j, os.NewFile(3, "told"))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// live does operations of all scenes at a time until it is killed.
func live(ctx context.Context, j job, told io.Writer) error {
	n, err := open(ctx, j.Dir, j.Crashed)
	if err != nil {
		return err
	}
	if err := n.people.Repair(ctx); err != nil {
		return err
	}
	all := everyScene()
	failed := make(chan error, len(all))
	for name, s := range all {
		go func() {
			for k := j.Done[name] + 1; ; k++ {
				if err := s.step(ctx, n, k); err != nil {
					failed <- fmt.Errorf("operation %d of %s: %w", k, name, err)
					return
				}
				if _, err := fmt.Fprintf(told, "%s %d\n", name, k); err != nil {
					failed <- err // the parent is gone
					return
				}
			}
		}()
	}
	return <-failed
}

// child is a running child and what it has told.
type child struct {
	*exec.Cmd
	errors strings.Builder // of its standard error
	read   sync.WaitGroup

	mu   sync.Mutex
	done map[string]int
	next map[string]int // done when the last backup was told of
	safe map[string]int // done before that backup began
	rest []string       // other lines
	told chan struct{}  // closed at the first line
}

// start starts a child; a prefix such as strace runs it.
func start(t testing.TB, j job, prefix ...string) *child {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	raw, err := json.Marshal(j)
	must(t, err)
	line := append(prefix, self)
	c := &child{Cmd: exec.Command(line[0], line[1:]...), done: map[string]int{}, told: make(chan struct{})}
	for name, k := range j.Done {
		c.done[name] = k
	}
	c.next = maps.Clone(c.done)
	c.Env = append(os.Environ(), jobVar+"="+string(raw), "GOTRACEBACK=single")
	c.Stderr = &c.errors
	r, w, err := os.Pipe()
	must(t, err)
	c.ExtraFiles = []*os.File{w}
	must(t, c.Start())
	must(t, w.Close())
	c.read.Go(func() {
		first := sync.OnceFunc(func() { close(c.told) })
		for lines := bufio.NewScanner(r); lines.Scan(); first() {
			c.hear(lines.Text())
		}
		first()
		_ = r.Close()
	})
	t.Cleanup(func() { _ = c.Process.Kill() }) // it has ended long ago, or the test failed
	return c
}

func (c *child) hear(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	name, number, _ := strings.Cut(line, " ")
	if k, err := strconv.Atoi(number); err == nil {
		if c.done[name] = k; name == "backups" {
			c.safe, c.next = c.next, maps.Clone(c.done)
		}
		return
	}
	c.rest = append(c.rest, line)
}

// end waits for the child and for the last of what it has told.
func (c *child) end() (done map[string]int, err error) {
	err = c.Wait()
	c.read.Wait()
	if err != nil && c.errors.Len() > 0 {
		err = errors.Join(err, errors.New(c.errors.String()))
	}
	return c.done, err
}

// busy waits until the child has told something.
func (c *child) busy(t testing.TB) {
	t.Helper()
	select {
	case <-c.told:
	case <-time.After(time.Minute):
		t.Fatal("the child does nothing")
	}
}

// kill ends the child after a time, and fails if it has ended by itself before.
func (c *child) kill(t testing.TB, after time.Duration) map[string]int {
	t.Helper()
	time.Sleep(after)
	must(t, c.Process.Kill())
	done, err := c.end()
	if c.errors.Len() > 0 {
		t.Fatalf("the child failed before it was killed: %v", err)
	}
	return done
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
