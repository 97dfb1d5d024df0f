package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// target is a running server.
type target struct {
	name string
	host string // of its address, with the port
	base string // path of the folder that is measured in, ends in a slash
	auth string // value of the Authorization header
	dav  bool   // speaks WebDAV
	tus  string // path of its tus endpoint, if it has one

	cmd   *exec.Cmd
	under bool      // the server is what cmd started, which ends with it
	also  []*target // other people of the same server
	tidy  func(*target) error
}

// place is where a server is started.
type place struct {
	tools, dir string
	under      []string // the command that starts it, if not we ourselves
}

// target returns a server that is not yet started.
func (p place) target(ctx context.Context, name, program string, args ...string) *target {
	all := append(append(slices.Clone(p.under), program), args...)
	t := &target{name: name, under: len(p.under) > 0, cmd: exec.CommandContext(ctx, all[0], all[1:]...)}
	t.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return t
}

// makers start the servers that take turns. A peer that the machine has not is
// left out.
var makers = []struct {
	name  string
	make  maker
	syncs bool
}{
	{"pims", servePims, true},
	{"phys", servePhys, true},
	{"nginx, synced", serveNginx, true},
	{"apache, synced", serveApache, true},
	{"rclone crypt", serveRclone, false},
	{"tus-node", serveTusNode, false},
}

// called is the first word of a server's name.
func called(name string) string {
	word, _, _ := strings.Cut(name, " ")
	return strings.TrimSuffix(word, ",")
}

func serverNames() (names []string) {
	for _, m := range makers {
		names = append(names, called(m.name))
	}
	return names
}

type maker func(ctx context.Context, p place) (*target, error)

var errMissing = errors.New("not on this machine")

// run starts a command that answers at host.
func run(ctx context.Context, p place, name, host, base string, env []string, program string, args ...string) (*target, error) {
	t := p.target(ctx, name, program, args...)
	t.host, t.base = host, base
	t.cmd.Env = append(os.Environ(), env...)
	t.cmd.Stderr = os.Stderr
	if err := t.cmd.Start(); err != nil {
		return nil, err
	}
	for range 200 {
		if c, err := net.Dial("tcp", host); err == nil {
			return t, c.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
	return nil, errors.Join(errors.New(name+" does not answer"), t.stop())
}

// announce starts a command that prints one line of JSON when it answers.
func announce(ctx context.Context, p place, name string, said any, program string, args ...string) (*target, error) {
	t := p.target(ctx, name, program, args...)
	stdout, err := t.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := t.cmd.Start(); err != nil {
		return nil, err
	}
	if err := json.NewDecoder(stdout).Decode(said); err != nil {
		return nil, errors.Join(err, t.stop())
	}
	return t, nil
}

// stop ends a server by its own pid, and those that it started with it.
func (t *target) stop() error {
	pid := t.cmd.Process.Pid
	if below := children(pid); t.under && len(below) > 0 {
		pid = below[0]
	}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		_ = t.cmd.Wait() // how it says good-bye is its own affair
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-time.After(20 * time.Second):
		return syscall.Kill(-t.cmd.Process.Pid, syscall.SIGKILL)
	}
}

// pids are the process that was started and all below it.
func (t *target) pids() (all []int) {
	todo := []int{t.cmd.Process.Pid}
	for len(todo) > 0 {
		pid := todo[0]
		todo = append(todo[1:], children(pid)...)
		all = append(all, pid)
	}
	return all
}

func children(pid int) (all []int) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return nil
	}
	for _, path := range threads {
		raw, err := os.ReadFile(path)
		if err != nil {
			continue // the thread is gone
		}
		for _, f := range strings.Fields(string(raw)) {
			if n, err := strconv.Atoi(f); err == nil {
				all = append(all, n)
			}
		}
	}
	return all
}

// status sums a line of /proc/…/status over the processes, in KiB.
func (t *target) status(line string) (int64, error) { return t.sum("status", line) }

// forgetPeak has the kernel look for the most memory from here on: what the server
// needed to start, and to sign people in, is no part of what it needs for files.
func (t *target) forgetPeak() error {
	for _, pid := range t.pids() {
		if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0); err != nil {
			return err
		}
	}
	return nil
}

// peak is the most memory that the processes had, in KiB. What they share with
// one another now counts once: a server is not larger for having two of them.
func (t *target) peak() (int64, error) {
	most, err := t.status("VmHWM")
	if err != nil {
		return 0, err
	}
	each, err := t.sum("smaps_rollup", "Rss")
	if err != nil {
		return 0, err
	}
	once, err := t.sum("smaps_rollup", "Pss")
	return most - each + once, err
}

// sum adds up a line of a file of /proc over the processes, in KiB.
func (t *target) sum(file, line string) (kib int64, err error) {
	for _, pid := range t.pids() {
		raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
		if err != nil {
			return 0, err
		}
		_, rest, found := strings.Cut(string(raw), "\n"+line+":")
		var n int64
		if _, err := fmt.Sscan(rest, &n); err != nil || !found {
			return 0, fmt.Errorf("no %s of %d", line, pid)
		}
		kib += n
	}
	return kib, nil
}

// freeHost returns a loopback address that nobody listens at.
func freeHost() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func hostOf(address string) (host, path string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", "", err
	}
	return u.Host, u.EscapedPath(), nil
}
