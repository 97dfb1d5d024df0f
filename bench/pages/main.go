package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	visitors := flag.Int("visitors", 8, "connections at full load")
	length := flag.Duration("time", 8*time.Second, "length of each measurement")
	flag.Parse()
	if err := run(context.Background(), *visitors, *length); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, visitors int, length time.Duration) (err error) {
	dir, err := os.MkdirTemp("", "pims-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	bin := filepath.Join(dir, "pims")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", bin, "./cmd/pims").CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w: %s", err, out)
	}
	n, err := serve(ctx, bin, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.stop()) }()
	page, err := publish(ctx, n.API)
	if err != nil {
		return err
	}
	weight, blocks, err := weigh(ctx, page)
	if err != nil {
		return err
	}
	alone, err := load(page, 1, length)
	if err != nil {
		return err
	}
	before, err := n.cpu()
	if err != nil {
		return err
	}
	full, err := load(page, visitors, length)
	if err != nil {
		return err
	}
	after, err := n.cpu()
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"bench": "public page", "blocks": blocks, "bytes_without_photos": weight,
		"p50_ms": alone.at(50), "p99_ms": alone.at(99), "visitors": visitors, "per_second": full.perSecond(), "p50_ms_at_full_load": full.at(50),
		"cpu_us_per_visit": (after - before).Microseconds() / int64(len(full.took)),
	})
}

const (
	login  = "lea"
	secret = "quatre chats dans un piano"
)

// node is a running pims that has announced itself.
type node struct {
	cmd *exec.Cmd
	API string `json:"api_url"`
}

// serve makes a node with one adult on it, and starts it.
func serve(ctx context.Context, bin, dir string) (*node, error) {
	data, key, password := filepath.Join(dir, "data"), filepath.Join(dir, "key"), filepath.Join(dir, "secret")
	if err := os.WriteFile(password, []byte(secret), 0o600); err != nil {
		return nil, err
	}
	args := []string{"serve", "--data", data, "--key-file", key, "--listen", "127.0.0.1:0", "--json"}
	first, err := start(ctx, bin, args) // makes the node
	if err == nil {
		err = first.stop()
	}
	if err != nil {
		return nil, err
	}
	add := exec.CommandContext(ctx, bin, "people", "add", "--data", data, "--login", login, "--given-name", "Léa", "--role", "adult", "--password-file", password)
	if out, err := add.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("people add: %w: %s", err, out)
	}
	return start(ctx, bin, args)
}

func start(ctx context.Context, bin string, args []string) (*node, error) {
	n := &node{cmd: exec.CommandContext(ctx, bin, args...)}
	stdout, err := n.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := n.cmd.Start(); err != nil {
		return nil, err
	}
	if err := json.NewDecoder(stdout).Decode(n); err != nil {
		return nil, errors.Join(err, n.stop())
	}
	return n, nil
}

func (n *node) stop() error {
	return errors.Join(n.cmd.Process.Signal(os.Interrupt), n.cmd.Wait())
}

// cpu is how long the node has kept processors busy.
func (n *node) cpu() (time.Duration, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", n.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	user, err := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond, errors.Join(err, err2) // in ticks of a hundredth
}

func body(v any) (*bytes.Reader, error) {
	raw, err := json.Marshal(v)
	return bytes.NewReader(raw), err
}
