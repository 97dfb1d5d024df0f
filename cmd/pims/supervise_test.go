package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"pims/cmd/internal/node"
)

// serving is a running "pims serve".
type serving struct {
	t    *testing.T
	dir  string
	cmd  *exec.Cmd
	out  *bufio.Reader
	logs bytes.Buffer
	addresses
}

func serve(t *testing.T, dir string) *serving {
	t.Helper()
	s := &serving{t: t, dir: dir, cmd: exec.Command("pims", "serve", "--data", dir, "--key-file", dir+".key", "--listen", "127.0.0.1:0", "--json")}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.cmd.Stderr = &s.logs
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.out = bufio.NewReader(out)
	line, err := s.out.ReadBytes('\n')
	if err != nil {
		t.Fatalf("nothing announced: %v, %v", err, s.cmd.Wait())
	}
	if err := json.Unmarshal(line, &s.addresses); err != nil {
		t.Fatal(err)
	}
	return s
}

// worker returns the process that serves, 0 if there is none.
func (s *serving) worker() int {
	s.t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(all) == 0 {
		s.t.Fatal("nobody tells which process is the worker: ", err)
	}
	for _, file := range all {
		raw, _ := os.ReadFile(file)                  // it may have ended
		_, rest, _ := strings.Cut(string(raw), ") ") // pid (comm) state ppid …
		if f := strings.Fields(rest); len(f) > 1 && f[0] != "Z" && f[1] == strconv.Itoa(s.cmd.Process.Pid) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			return pid
		}
	}
	return 0
}

// kill ends the worker and returns how long the next one took to answer a
// request that came at once.
func (s *serving) kill(sig syscall.Signal) time.Duration {
	s.t.Helper()
	began, before := time.Now(), s.worker()
	if err := syscall.Kill(before, sig); err != nil {
		s.t.Fatal(err)
	}
	for s.worker() == before && time.Since(began) < 10*time.Second { // as it dies it still takes connections
		time.Sleep(time.Millisecond)
	}
	if err := s.ask(); err != nil {
		s.t.Errorf("who came while the worker was dead: %v", err)
	}
	return time.Since(began)
}

// ask makes one request on a connection of its own.
func (s *serving) ask() error {
	_, err := fetch(s.URL + "/readyz")
	return err
}

func (s *serving) get(url string) string {
	s.t.Helper()
	text, err := fetch(url)
	if err != nil {
		s.t.Fatal(err)
	}
	return text
}

func fetch(url string) (string, error) {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 20 * time.Second}
	res, err := client.Get(url)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d", res.StatusCode)
	}
	return string(text), err
}

// pims runs a command on the node and returns what it prints.
func (s *serving) pims(stdin string, args ...string) string {
	s.t.Helper()
	cmd := exec.Command("pims", append(args, "--data", s.dir)...)
	cmd.Stdin = strings.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("pims %v: %v: %s", args, err, out)
	}
	return string(out)
}

// end waits for the supervisor and returns its exit status.
func (s *serving) end() int {
	s.t.Helper()
	if rest, err := io.ReadAll(s.out); err != nil || len(rest) > 0 {
		s.t.Errorf("announced more than once: %s %v", rest, err)
	}
	_ = s.cmd.Wait() // the status tells
	return s.cmd.ProcessState.ExitCode()
}

func TestTheNodeOutlivesItsWorker(t *testing.T) {
	t.Parallel()
	s := serve(t, filepath.Join(t.TempDir(), "node"))
	stop := make(chan struct{})
	var visitors sync.WaitGroup
	for range 4 {
		visitors.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					_ = s.ask() // one whom a dying worker had accepted is cut off
				}
			}
		})
	}
	quickest := time.Minute
	for i, sig := range []syscall.Signal{syscall.SIGKILL, syscall.SIGSEGV, syscall.SIGKILL} {
		login := fmt.Sprintf("ada.martin%d", i)
		s.pims("quatre chats dans un piano\n", "people", "add", "--login", login, "--given-name", "Ada", "--role", "learner", "--password-file", "-")
		took := s.kill(sig)
		if took > 10*time.Second {
			t.Errorf("%s: the next worker took %s", sig, took)
		}
		quickest = min(quickest, took)
		if all := s.pims("", "people", "list"); !strings.Contains(all, login) {
			t.Errorf("%s: %s was acknowledged and is gone:\n%s", sig, login, all)
		}
	}
	if quickest > 2*time.Second {
		t.Errorf("no worker was back within 2 s: %s", quickest)
	}
	close(stop)
	visitors.Wait()
	figures := s.get(s.MetricsURL)
	for _, want := range []string{"\npims_instances_open_max ", "\npims_instances_quarantined 0\n", "\npims_disk_state 0\n", "\npims_scrub_findings 0\n"} {
		if !strings.Contains(figures, want) {
			t.Errorf("no %q in the metrics", want)
		}
	}

	worker := s.worker()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := s.end(); code != 0 {
		t.Errorf("ended with %d: %s", code, &s.logs)
	}
	if syscall.Kill(worker, 0) == nil {
		t.Error("the worker is still there")
	}
	for line := range strings.Lines(s.logs.String()) {
		if !json.Valid([]byte(line)) || strings.Contains(strings.ToLower(line), "martin") {
			t.Errorf("in the log: %s", line)
		}
	}
	for said, times := range map[string]int{"the worker died": 3, `"msg":"serving"`: 4} {
		if got := strings.Count(s.logs.String(), said); got != times {
			t.Errorf("%q is logged %d times: %s", said, got, &s.logs)
		}
	}
}

func TestTheWorkerEndsWithItsSupervisor(t *testing.T) {
	t.Parallel()
	s := serve(t, filepath.Join(t.TempDir(), "node"))
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	s.end()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		lock, err := node.Hold(s.dir) // the worker has let go
		if err == nil {
			if err := lock.Close(); err != nil {
				t.Error(err)
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
	again := serve(t, s.dir) // its socket lies where the dead one's was left
	again.pims("", "instance", "list")
	if err := again.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if code := again.end(); code != 0 {
		t.Errorf("ended with %d: %s", code, &again.logs)
	}
}
