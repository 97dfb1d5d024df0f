package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	size := flag.Int64("bytes", 1<<30, "size of the uploaded file")
	instances := flag.Int("instances", 500, "instances of the idle node")
	flag.Parse()
	if err := run(context.Background(), *size, *instances); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, size int64, instances int) (err error) {
	dir, err := os.MkdirTemp("", "pims-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	bin := filepath.Join(dir, "pims")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", bin, "./cmd/pims").CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w: %s", err, out)
	}
	if err := idle(ctx, bin, filepath.Join(dir, "idle"), instances); err != nil {
		return err
	}
	if err := signIn(ctx, bin, filepath.Join(dir, "school")); err != nil {
		return err
	}
	return upload(ctx, bin, filepath.Join(dir, "demo"), size)
}

// idle measures a node that holds many instances and has none open.
func idle(ctx context.Context, bin, dir string, instances int) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	data, key, secret := filepath.Join(dir, "data"), filepath.Join(dir, "key"), filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte("quatre chats dans un piano"), 0o600); err != nil {
		return err
	}
	serve := []string{"serve", "--data", data, "--key-file", key, "--listen", "127.0.0.1:0", "--json"}
	first, err := start(ctx, bin, nil, serve...) // makes the node
	if err != nil {
		return err
	}
	if err := first.stop(); err != nil {
		return err
	}
	for n := range instances {
		add := exec.CommandContext(ctx, bin, "people", "add", "--data", data, "--login", fmt.Sprintf("learner.%d", n),
			"--given-name", "Learner", "--role", "learner", "--password-file", secret)
		if out, err := add.CombinedOutput(); err != nil {
			return fmt.Errorf("people add: %w: %s", err, out)
		}
	}
	node, err := start(ctx, bin, nil, serve...)
	if err != nil {
		return err
	}
	time.Sleep(5 * time.Second) // what a start does in the background is over
	rss, err := resident(node.cmd.Process.Pid, "VmRSS")
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(map[string]any{"bench": "idle node", "instances": instances, "rss_mib": rss >> 10})
	}
	return errors.Join(err, node.stop())
}

// process is a running pims that has announced itself.
type process struct{ cmd *exec.Cmd }

// start runs pims and reads what it announces into info, if that is not nil.
func start(ctx context.Context, bin string, info any, args ...string) (*process, error) {
	p := &process{exec.CommandContext(ctx, bin, args...)}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err == nil && info != nil {
		err = json.Unmarshal(line, info)
	}
	if err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return p, nil
}

func (p *process) stop() error {
	return errors.Join(p.cmd.Process.Signal(syscall.SIGTERM), p.cmd.Wait())
}

// upload measures what one large file costs.
func upload(ctx context.Context, bin, dir string, size int64) (err error) {
	var demo struct {
		API    string `json:"api_url"`
		People []struct {
			Login    string `json:"login"`
			Password string `json:"app_password"`
		}
	}
	node, err := start(ctx, bin, &demo, "demo", "--data", dir, "--listen", "127.0.0.1:0", "--json")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, node.stop()) }()
	who := demo.People[0]
	call := func(method, path string, body io.Reader) (*http.Response, error) {
		req, err := http.NewRequestWithContext(ctx, method, demo.API+path, body)
		if err != nil {
			return nil, err
		}
		req.SetBasicAuth(who.Login, who.Password)
		req.Header.Set("Content-Disposition", "attachment; filename=large.bin")
		return http.DefaultClient.Do(req)
	}
	// A small one first, so that the instance is open and code is paged in.
	if _, _, err := send(call, "small", 1<<20); err != nil {
		return err
	}
	before, err := resident(node.cmd.Process.Pid, "VmRSS")
	if err != nil {
		return err
	}
	// The peak is counted from here on.
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", node.cmd.Process.Pid), []byte("5"), 0); err != nil {
		return err
	}
	begun := time.Now()
	id, sum, err := send(call, "large", size)
	if err != nil {
		return err
	}
	took := time.Since(begun)
	peak, err := resident(node.cmd.Process.Pid, "VmHWM")
	if err != nil {
		return err
	}
	same, err := compare(call, id, sum)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"bench": "upload", "bytes": size, "rss_before_mib": before >> 10, "rss_peak_mib": peak >> 10,
		"growth_mib": (peak - before) >> 10, "mb_per_s": int64(float64(size) / 1e6 / took.Seconds()), "read_back_equal": same,
	})
}

type caller func(method, path string, body io.Reader) (*http.Response, error)

// send uploads size random bytes and returns the file's id and their hash.
func send(call caller, seed string, size int64) (id, sum string, err error) {
	hash := sha256.New()
	key := sha256.Sum256([]byte(seed))
	body := io.TeeReader(io.LimitReader(rand.NewChaCha8(key), size), hash)
	res, err := call(http.MethodPut, "/drive/folders/root/content?conflict=keep-both", body)
	if err != nil {
		return "", "", err
	}
	raw, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return "", "", err
	}
	if res.StatusCode != http.StatusCreated {
		return "", "", fmt.Errorf("upload answered %d: %s", res.StatusCode, raw)
	}
	var entry struct {
		ID string `json:"id"`
	}
	err = json.Unmarshal(raw, &entry)
	return entry.ID, hex.EncodeToString(hash.Sum(nil)), err
}

func compare(call caller, id, sum string) (bool, error) {
	res, err := call(http.MethodGet, "/drive/files/"+id+"/content", nil)
	if err != nil {
		return false, err
	}
	hash := sha256.New()
	_, err = io.Copy(hash, res.Body)
	return hex.EncodeToString(hash.Sum(nil)) == sum, errors.Join(err, res.Body.Close())
}

// resident returns a line of /proc/PID/status in KiB.
func resident(pid int, field string) (int64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range bytes.Lines(raw) {
		if rest, ok := strings.CutPrefix(string(line), field+":"); ok {
			return strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
		}
	}
	return 0, fmt.Errorf("no %s of process %d", field, pid)
}
